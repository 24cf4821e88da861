"""Reads genre, mood, era, tempo, length, voices and language out of one free sentence.

Words are matched by prefix, which covers Georgian and Russian endings; the longest match wins. The
tables are in ``prompt_words.json``.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Instrument, Mood, VoiceSlot
from avatar_g.backend.engines.music.exclusions import find_exclusions

_SHORT_WORD = 3
_PHRASE_BONUS = 8.0
_LATER_IS_WEAKER = 1e-3
_MIN_BPM, _MAX_BPM = 56, 200

A, B, C = VoiceSlot.A, VoiceSlot.B, VoiceSlot.C


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """What a prompt says; None or empty: it does not say."""

    genre: Genre | None
    mood: Mood | None
    era: str
    tempo_bpm: float | None
    is_slow: bool
    is_fast: bool
    duration_s: float | None
    voices: tuple[VoiceSlot, ...]
    instruments: tuple[str, ...]
    """Names of the palette, the most clearly named first."""
    is_instrumental: bool
    language: Language | None
    is_genre_named: bool = False
    """The prompt says the genre or a decade; else the genre is what its mood usually takes."""
    left_out: tuple[Instrument, ...] = ()
    """Stems it wants silent."""
    unwanted: tuple[str, ...] = ()
    """Names of the palette it does not want to hear."""
    subject: str = ""
    """The prompt without what it excludes."""


@lru_cache
def _words() -> Mapping[str, Any]:
    path = Path(__file__).with_name("prompt_words.json")
    words: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def parse_prompt(prompt: str) -> ParsedPrompt:
    """Read a prompt in Georgian, English or Russian, or any mixture."""
    excluded = find_exclusions(prompt)
    text = f" {excluded.rest.lower()} "
    table = _words()
    tempo = _best(text, table["tempo"])
    language = _best(text, table["language"])
    mood = _best(text, table["mood"])
    era = _best(text, table["era"])
    spoken = set(_scores(text, table["voices"]))
    genre = _genre(text, mood=mood, era=era)
    return ParsedPrompt(
        genre=genre,
        mood=Mood(mood) if mood else None,
        era=era,
        tempo_bpm=_tempo(text),
        is_slow=tempo == "slow",
        is_fast=tempo == "fast",
        duration_s=_duration_s(text),
        voices=_voices(spoken, genre),
        instruments=_instruments(text),
        is_instrumental="inst" in spoken or excluded.is_instrumental,
        language=Language(language) if language else None,
        is_genre_named=bool(_scores(text, table["genre"])) or era in table["era_genre"],
        left_out=excluded.left_out,
        unwanted=excluded.unwanted,
        subject=excluded.rest,
    )


def _scores(text: str, table: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the strength of each row that matches: the length of its longest word."""
    scores: dict[str, float] = {}
    for name, stems in table.items():
        for stem in stems:
            place = _find(text, stem)
            if place >= 0:
                bonus = _PHRASE_BONUS if " " in stem else 0.0
                strength = len(stem) + bonus - place * _LATER_IS_WEAKER
                scores[name] = max(scores.get(name, 0.0), strength)
    return scores


def _find(text: str, stem: str) -> int:
    """Return where a word begins with ``stem``; short ASCII stems must be whole words."""
    is_whole = len(stem) <= _SHORT_WORD and stem.isascii()
    pattern = rf"(?<!\w){re.escape(stem)}" + (r"(?!\w)" if is_whole else r"\w*")
    exceptions = _words()["not_words"].get(stem, ())
    for match in re.finditer(pattern, text):
        if not any(match.group().startswith(other) for other in exceptions):
            return match.start()
    return -1


def _best(text: str, table: Mapping[str, Sequence[str]]) -> str:
    scores = _scores(text, table)
    return max(scores, key=lambda name: scores[name]) if scores else ""


def _genre(text: str, *, mood: str, era: str) -> Genre | None:
    """Return the genre named, or the usual one of the era or mood; "pop" is a weak word."""
    table = _words()
    scores = _scores(text, table["genre"])
    strong = {name: value for name, value in scores.items() if name not in table["weak_genres"]}
    chosen = max(strong or scores, key=lambda name: scores[name], default="")
    if chosen in {"", "pop"} and era in table["era_genre"]:
        chosen = table["era_genre"][era]
    if not chosen:
        chosen = table["mood_genre"].get(mood, "")
    is_georgian = any(stem in text for stem in table["georgian"])
    if chosen == Genre.FOLK and is_georgian:
        chosen = Genre.GEORGIAN_FOLK
    return Genre(chosen) if chosen else None


def _instruments(text: str) -> tuple[str, ...]:
    scores = _scores(text, _words()["instruments"])
    if "electric_piano" in scores:
        scores.pop("piano", None)
    return tuple(sorted(scores, key=lambda name: (-scores[name], name)))


def _tempo(text: str) -> float | None:
    units = "|".join(_words()["units"]["bpm"])
    match = re.search(rf"(\d{{2,3}})\s*(?:{units})", text)
    return float(min(_MAX_BPM, max(_MIN_BPM, int(match.group(1))))) if match else None


def _duration_s(text: str) -> float | None:
    """Return "2 minutes", "90 sec", «полторы минуты», „ორი წუთი“ in seconds."""
    table = _words()
    for unit, seconds in (("minutes", 60.0), ("seconds", 1.0)):
        stems = "|".join(table["units"][unit])
        match = re.search(rf"(\d+(?:[.,]\d+)?)[\s-]*(?:{stems})", text)
        if match:
            return float(match.group(1).replace(",", ".")) * seconds
        match = re.search(rf"(?<!\w)(\w+)[\s-]+(?:{stems})", text)
        if match and match.group(1) in table["numbers"]:
            return float(table["numbers"][match.group(1)]) * seconds
    return None


def _voices(spoken: set[str], genre: Genre | None) -> tuple[VoiceSlot, ...]:
    if "trio" in spoken:
        return (A, C, B) if genre is Genre.GEORGIAN_FOLK else (A, B, C)
    if "duet" in spoken or {"male", "female"} <= spoken:
        return (A, B)
    if "male" in spoken:
        return (B,)
    if "female" in spoken:
        return (A,)
    return ()
