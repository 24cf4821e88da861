"""From a score to a finished song."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.dsp.warming import warm_up as warm_up_dsp
from avatar_g.backend.engines.music.balance import Balance
from avatar_g.backend.engines.music.instruments.soundfont.bank import SoundBank
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.instruments.warming import warm_up as warm_up_instruments
from avatar_g.backend.engines.music.kept_stems import (
    StemMemo,
    StemUse,
    lines_of_voice,
    played_fingerprint,
    sung_fingerprint,
)
from avatar_g.backend.engines.music.mastering import master_song
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo, sing_score
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.music.singing.warming import warm_up as warm_up_singing
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.model import VoiceModel

Stage: TypeAlias = Callable[[str], None]
"""Told ``voice``, ``mix`` and ``master`` as each begins."""

_Sound = TypeVar("_Sound", Samples, Samples | None)
_VOICE_SHARE = 0.5
_MIX_SHARE = 0.88

_PHRASES = PhraseMemo()
"""Phrases of recent songs: after an edit only the changed lines are sung again."""
_NO_STEMS = StemMemo()


@dataclass(frozen=True, slots=True)
class SongAudio:
    """A finished song."""

    samples: Samples
    stems: dict[str, Samples]
    """``drums bass chords pad lead fx vocals_A ...``; their sum is the mix before mastering."""
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    section_lufs: tuple[float, ...]
    balance: Balance
    """Gains to keep when the song is edited."""
    stem_uses: tuple[StemUse, ...] = ()
    """What was rendered and what was kept, in mixing order, voices first."""


def ignore_stage(_name: str) -> None:
    """Discard stage names."""


def render_song(
    score: Score,
    speech: SpeechSynthesizer,
    *,
    progress: Progress = ignore_progress,
    stage: Stage = ignore_stage,
    processes: int = 1,
    keep_stems: bool = True,
    memo: PhraseMemo = _PHRASES,
    voice_models: Mapping[VoiceSlot, VoiceModel] = MappingProxyType({}),
    kept: StemMemo = _NO_STEMS,
    bank: SoundBank | None = None,
) -> SongAudio:
    """Sing, play, mix and master ``score``.

    Parameters
    ----------
    score
        The song; equal scores give equal samples.
    speech
        Speaks the lines the singers sing.
    progress
        Told the share done after every line, track and step; may raise to stop.
    stage
        Told what begins.
    processes
        How many processes may sing; the result does not depend on it.
    keep_stems
        False saves the memory of the stems, 21 MB per stem and minute.
    memo
        Phrases already sung.
    voice_models
        Who sings in a slot; without one its built-in voice does.
    kept
        Stems of earlier songs: those whose notes and sound are the same are not rendered again.
    bank
        The SoundFont the score names; needed if it names one.
    """
    voice_share = _VOICE_SHARE if score.vocal_lines else 0.0
    source = _StemSource(score, kept, voice_models, bank)
    voices: dict[str, Samples] = {}
    if score.vocal_lines:
        stage("voice")
        told = scaled(progress, 0.0, voice_share)
        voices = source.sung(speech, memo=memo, processes=processes, progress=told)
    stage("mix")
    mix = mix_song(
        score,
        voices,
        source.played,
        keep_stems=keep_stems,
        progress=scaled(progress, voice_share, _MIX_SHARE),
    )
    stage("master")
    master = master_song(mix.samples, score, scaled(progress, _MIX_SHARE, 1.0))
    progress(1.0)
    return SongAudio(
        samples=master.samples,
        stems=mix.stems,
        loudness_lufs=master.loudness_lufs,
        loudness_range_lu=master.loudness_range_lu,
        true_peak_dbtp=master.true_peak_dbtp,
        section_lufs=master.section_lufs,
        balance=Balance(mix.balance, master.balance),
        stem_uses=tuple(source.uses),
    )


class _StemSource:
    """Renders what is not kept, and notes how each stem came to be."""

    def __init__(
        self,
        score: Score,
        kept: StemMemo,
        voice_models: Mapping[VoiceSlot, VoiceModel],
        bank: SoundBank | None,
    ) -> None:
        self._score, self._bank = score, bank
        self._kept = kept
        self._models = voice_models
        self.uses: list[StemUse] = []

    def played(self, name: str, progress: Progress) -> Samples:
        """Return one raw track of the band."""

        def play() -> Samples:
            return render_track(self._score, name, progress, bank=self._bank)

        stem = self._found(name, played_fingerprint(self._score, name), play)
        progress(1.0)
        return stem

    def sung(
        self, speech: SpeechSynthesizer, *, memo: PhraseMemo, processes: int, progress: Progress
    ) -> dict[str, Samples]:
        """Return every dry voice by letter; one with nothing to sing is absent."""
        letters = sorted({line.voice.value for line in self._score.vocal_lines})
        prepare = LinePreparer(self._score, speech, self._models)
        voices: dict[str, Samples] = {}
        done, whole = 0, len(self._score.vocal_lines)
        for letter in letters:
            alone = replace(self._score, vocal_lines=lines_of_voice(self._score, letter))
            after = done + len(alone.vocal_lines)
            told = scaled(progress, done / whole, after / whole)

            def sing(
                alone: Score = alone, told: Progress = told, letter: str = letter
            ) -> Samples | None:
                return sing_score(
                    alone, prepare, memo=memo, processes=processes, progress=told
                ).get(letter)

            if VoiceSlot(letter) in self._models:
                stem = sing()  # not kept: who takes a voice back erases what it sang
            else:
                fingerprint = sung_fingerprint(self._score, letter)
                stem = self._found(f"vocals_{letter}", fingerprint, sing)
            if stem is not None:
                voices[letter] = stem
            done = after
            progress(done / whole)
        return voices

    def _found(self, name: str, fingerprint: str, render: Callable[[], _Sound]) -> Samples | _Sound:
        """Return the stem that is kept, or the rendered one, which is kept from now on."""
        started_s = time.process_time()
        found = self._kept.recall(fingerprint)
        stem = render() if found is None else found
        if found is None and stem is not None:
            self._kept.remember(fingerprint, stem)
        spent_s = time.process_time() - started_s
        self.uses.append(StemUse(name, fingerprint, found is not None, spent_s))
        return stem


def warm_up() -> None:
    """Compile every kernel of the music engine, so that the first song does not wait for it."""
    warm_up_dsp()
    warm_up_instruments()
    warm_up_singing()
