"""Help while writing lyrics: quick, without an engine's arithmetic."""

from dataclasses import dataclass

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import MAX_LYRICS_CHARS, MAX_PROMPT_CHARS
from avatar_g.backend.engines.music.lyrics.couplets import Dice, lyrics_by
from avatar_g.backend.engines.music.lyrics.custom import (
    MAX_LINE_SYLLABLES,
    read_lyrics,
    split_voices,
)
from avatar_g.backend.engines.music.lyrics.rhymes import rhymes_of
from avatar_g.backend.engines.music.lyrics.syllable_count import syllable_count
from avatar_g.backend.errors import InvalidRequest

_CROWDED_SYLLABLES = 12
"""More are sung in sixteenths at a quick tempo."""


@dataclass(frozen=True, slots=True)
class ScannedLyric:
    """One written line as the editor's gutter shows it."""

    text: str
    section: str
    """``verse pre chorus bridge``; empty for headers and blank lines."""
    syllables: int
    stresses: tuple[bool, ...]
    """Per syllable; Georgian only: other languages need the speech engine, so it is empty."""
    fit: str
    """``ok``, ``crowded`` or ``divided`` (too long for one breath)."""


class LyricsService:
    """What needs no account: words in, words out."""

    def scan_lyrics(self, text: str, language: str) -> list[ScannedLyric]:
        """Return every written line with its syllables and whether it fits a sung line."""
        _require_length(text, MAX_LYRICS_CHARS, "lyrics")
        tongue = _language(language)
        sections = _sections_of(text, tongue)
        scanned: list[ScannedLyric] = []
        for raw in text.splitlines():
            _, line = split_voices(raw)
            is_sung = bool(line) and sections.get(line, "") != ""
            count = syllable_count(line, tongue) if is_sung else 0
            scanned.append(
                ScannedLyric(
                    text=line,
                    section=sections.get(line, ""),
                    syllables=count,
                    stresses=_stresses(line, tongue) if is_sung else (),
                    fit=_fit(count),
                )
            )
        return scanned

    def suggest_lyrics(self, prompt: str, language: str, seed: int) -> str:
        """Return lyrics with section headers; the same arguments give the same words."""
        _require_length(prompt, MAX_PROMPT_CHARS, "prompt")
        written = lyrics_by(Dice(seed, prompt), prompt, _language(language))
        blocks = (
            "\n".join([f"[{section.name.capitalize()}]", *section.lines])
            for section in written.sections
        )
        return "\n\n".join(blocks) + "\n"

    def suggest_line(self, prompt: str, language: str, seed: int, *, after: str = "") -> str:
        """Return one line to put in place of another; it rhymes with ``after`` if it can."""
        _require_length(prompt, MAX_PROMPT_CHARS, "prompt")
        tongue = _language(language)
        written = lyrics_by(Dice(seed, prompt), prompt, tongue)
        lines = list(dict.fromkeys(written.lines))
        wanted = set(rhymes_of(after, tongue, limit=1_000)) if after else set()
        rhyming = [line for line in lines if _last_word(line) in wanted]
        choices = rhyming or lines
        return choices[seed % len(choices)]

    def rhymes(self, word: str, language: str) -> tuple[str, ...]:
        """Return words that rhyme with ``word`` by spelling, the closest first."""
        _require_length(word, MAX_PROMPT_CHARS, "word")
        return rhymes_of(word, _language(language))


def _language(language: str) -> Language:
    try:
        return Language(language)
    except ValueError as error:
        raise InvalidRequest(f"no language {language!r}", reason="language_invalid") from error


def _require_length(text: str, limit: int, name: str) -> None:
    if len(text) > limit:
        raise InvalidRequest(
            f"{name} too long", reason=f"{name}_too_long", count=len(text), limit=limit
        )


def _sections_of(text: str, language: Language) -> dict[str, str]:
    """Return the section of each sung line as written; a divided line belongs to its parts'."""
    lyrics = read_lyrics(text, language, title="")
    by_part = {line: section.name for section in lyrics.sections for line in section.lines}
    found: dict[str, str] = {}
    for raw in text.splitlines():
        _, line = split_voices(raw)
        name = by_part.get(line) or next(
            (name for part, name in by_part.items() if line.startswith(part)), ""
        )
        if name:
            found[line] = name
    return found


def _stresses(line: str, language: Language) -> tuple[bool, ...]:
    """Georgian stress is weak and falls on a word's first syllable."""
    if language is not Language.KA:
        return ()
    return tuple(
        index == 0 for word in line.split() for index in range(syllable_count(word, language))
    )


def _fit(count: int) -> str:
    if count > MAX_LINE_SYLLABLES:
        return "divided"
    return "crowded" if count > _CROWDED_SYLLABLES else "ok"


def _last_word(line: str) -> str:
    words = "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in line)
    return words.lower().split()[-1] if words.split() else ""
