"""Text to speech with phoneme times: the port, and espeak-ng behind it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech import phonemes
from avatar_g.backend.media.espeak import EspeakProgram

_LANGUAGE_MARK = re.compile(r"\([a-z-]+\)")
"""Written before the first phoneme after a change of language, such as ``(en-us)``; not a sound."""
_ENGINE_LANGUAGE = {Language.KA: "ka", Language.EN: "en-us", Language.RU: "ru"}


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One phrase to speak."""

    text: str
    language: Language
    variant: str = ""
    """espeak-ng voice variant such as ``+linda``."""
    rate_wpm: int = 125
    pitch: int = 20
    """0..99; low pitch samples the formants densely."""
    pitch_range: int = 0
    """0 monotone .. 99."""


@dataclass(frozen=True, slots=True)
class SpokenPhoneme:
    """One phoneme in the spoken sound."""

    ipa: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word as the speech engine understood it; it may join several written words."""

    char_start: int
    """Index into the request's text."""
    phonemes: tuple[SpokenPhoneme, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SpokenPhrase:
    """Speech with its words."""

    samples: NDArray[np.float32]
    """Mono."""
    sample_rate_hz: int
    words: tuple[SpokenWord, ...]
    """Words that sound, in order."""

    @property
    def phonemes(self) -> tuple[SpokenPhoneme, ...]:
        """Every phoneme in order."""
        return tuple(phoneme for word in self.words for phoneme in word.phonemes)


class SpeechSynthesizer(Protocol):
    """Speaks phrases; equal requests give equal phrases."""

    def speak(self, request: SpeechRequest) -> SpokenPhrase:
        """Speak one phrase."""
        ...


class EspeakSynthesizer:
    """espeak-ng in its own process, with a memory of what was said."""

    def __init__(self, cache_folder: Path | None = None) -> None:
        self._program = EspeakProgram()
        self._cache_folder = cache_folder
        self._memo: dict[SpeechRequest, SpokenPhrase] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the speech program."""
        self._program.close()

    def speak(self, request: SpeechRequest) -> SpokenPhrase:
        """Speak one phrase, from memory when it was said before.

        Raises
        ------
        MediaError
            If the speech program fails.
        """
        phrase = self._memo.get(request)
        if phrase is None:
            phrase = self._from_disk(request) or self._ask(request)
            self._memo[request] = phrase
        return phrase

    def export_memo(self) -> Mapping[SpeechRequest, SpokenPhrase]:
        """Return what was said so far; it can be pickled for another process."""
        return dict(self._memo)

    def import_memo(self, memo: Mapping[SpeechRequest, SpokenPhrase]) -> None:
        """Know what another synthesizer said."""
        self._memo.update(memo)

    def _ask(self, request: SpeechRequest) -> SpokenPhrase:
        header, sound = self._program.ask(
            {
                "text": request.text,
                "voice": _ENGINE_LANGUAGE[request.language] + request.variant,
                "rate_wpm": request.rate_wpm,
                "pitch": request.pitch,
                "pitch_range": request.pitch_range,
            }
        )
        self._to_disk(request, header, sound)
        return _phrase(header, sound)

    def _disk_path(self, request: SpeechRequest) -> Path | None:
        if self._cache_folder is None:
            return None
        text = json.dumps(asdict(request), sort_keys=True)
        return self._cache_folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.speech"

    def _from_disk(self, request: SpeechRequest) -> SpokenPhrase | None:
        path = self._disk_path(request)
        if path is None or not path.is_file():
            return None
        head, _, sound = path.read_bytes().partition(b"\n")
        header = json.loads(head)
        return _phrase(header, sound) if len(sound) == 2 * header["samples"] else None

    def _to_disk(self, request: SpeechRequest, header: dict[str, Any], sound: bytes) -> None:
        path = self._disk_path(request)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{id(request):x}.part")
        partial.write_bytes(json.dumps(header).encode() + b"\n" + sound)
        partial.replace(path)


def _phrase(header: Mapping[str, Any], sound: bytes) -> SpokenPhrase:
    """Build a phrase: silent events end the phoneme before them, modifiers join it."""
    samples = np.frombuffer(sound, np.int16).astype(np.float32) / np.float32(32_768.0)
    rate_hz = int(header["rate_hz"])
    end_s = len(samples) / rate_hz
    events = header["phonemes"]
    spoken: dict[int, list[SpokenPhoneme]] = {}
    for index, (marked_ipa, start_ms, word) in enumerate(events):
        ipa = _LANGUAGE_MARK.sub("", marked_ipa)
        if not ipa:
            continue
        stop_s = events[index + 1][1] / 1000.0 if index + 1 < len(events) else end_s
        phoneme = SpokenPhoneme(ipa, start_ms / 1000.0, max(stop_s, start_ms / 1000.0))
        said = spoken.setdefault(word, [])
        if said and phonemes.is_modifier(ipa):
            said[-1] = SpokenPhoneme(said[-1].ipa + ipa, said[-1].start_s, phoneme.end_s)
        else:
            said.append(phoneme)
    starts = header["words"]
    words = tuple(
        SpokenWord(starts[word] if word < len(starts) else 0, tuple(said))
        for word, said in sorted(spoken.items())
    )
    return SpokenPhrase(samples, rate_hz, words)
