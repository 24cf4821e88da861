"""From an untrusted request to a brief in which every choice is made."""

import re
import unicodedata
from dataclasses import replace

from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import (
    MAX_LYRICS_CHARS,
    MAX_PROMPT_CHARS,
    MAX_SONG_S,
    MIN_SONG_S,
    Genre,
    Instrument,
    Lyrics,
    LyricsMode,
    SongBrief,
    SongRequest,
    VoiceSlot,
)
from avatar_g.backend.engines.music.exclusions import read_exclusions
from avatar_g.backend.engines.music.form import written_duration_s
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.lyrics.custom import read_lyrics, split_voices
from avatar_g.backend.engines.music.lyrics.writing import USUAL_VERSE_COUPLETS, write_lyrics
from avatar_g.backend.engines.music.prompt_parser import ParsedPrompt, parse_prompt
from avatar_g.backend.errors import InvalidRequest

DEFAULT_SONG_S = 60.0
"""Length of a song nobody gave one; the creator's own words may need more."""
_COUPLET_S = 30.0
"""A form of a verse, pre and chorus lasts about 50 s and sings two couplets in the verse."""
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_SLOWER = 0.92
_LONGEST_TITLE = 60


def resolve_request(request: SongRequest, *, interface_language: Language) -> SongBrief:
    """Decide everything a request leaves open.

    What the request says itself wins over what its prompt says, which wins over the habits of the
    genre.

    Raises
    ------
    InvalidRequest
        With reason ``prompt_empty``, ``prompt_too_long``, ``lyrics_empty``, ``lyrics_too_long`` or
        ``lyrics_language``.
    """
    prompt = clean_text(request.prompt)
    words = clean_text(request.lyrics, keep_lines=True)
    _check(request, prompt, words)
    parsed = with_excluded(parse_prompt(prompt), request.exclude)
    language = _language(request, parsed, prompt, words, interface_language)
    genre = request.genre or parsed.genre or Genre.POP
    voices = _with_marked(_voices(request, parsed, genre), words)
    tempo_bpm = request.tempo_bpm or _tempo(parsed, genre)
    asked_s = request.duration_s or parsed.duration_s
    duration_s = min(MAX_SONG_S, max(MIN_SONG_S, asked_s or DEFAULT_SONG_S))
    subject = parsed.subject if _has_letters(parsed.subject) else prompt
    lyrics = _lyrics(request, parsed, subject, words, language, voices, duration_s)
    if asked_s is None and lyrics is not None and words:
        needed_s = written_duration_s(lyrics, genre_style(genre), tempo_bpm)
        duration_s = min(MAX_SONG_S, max(duration_s, needed_s))
    return SongBrief(
        prompt=prompt,
        title=lyrics.title if lyrics else _title_of(prompt, genre),
        language=language,
        genre=genre,
        mood=request.mood or parsed.mood,
        era=request.era or parsed.era,
        tempo_bpm=tempo_bpm,
        duration_s=duration_s,
        lyrics=lyrics,
        voices=voices,
        key=request.key,
        seed=request.seed,
        instruments=_wanted(request, parsed),
        unwanted=parsed.unwanted,
        left_out=_left_out(request, parsed),
        hook=request.hook,
        soundfont=request.soundfont,
    )


def clean_text(text: str, *, keep_lines: bool = False) -> str:
    """Remove markup, control characters and pictographs; collapse spaces."""
    plain = _MARKUP.sub(" ", unicodedata.normalize("NFC", text))
    kept = "".join(
        letter if letter == "\n" or unicodedata.category(letter)[0] not in "CS" else " "
        for letter in plain
    )
    if keep_lines:
        return "\n".join(" ".join(line.split()) for line in kept.splitlines()).strip()
    return " ".join(kept.split())


def with_excluded(parsed: ParsedPrompt, listed: str) -> ParsedPrompt:
    """Add what a list of its own excludes to what the prompt does."""
    excluded = read_exclusions(clean_text(listed))
    return replace(
        parsed,
        left_out=(*parsed.left_out, *excluded.left_out),
        unwanted=tuple(dict.fromkeys((*parsed.unwanted, *excluded.unwanted))),
        is_instrumental=parsed.is_instrumental or excluded.is_instrumental,
    )


def _wanted(request: SongRequest, parsed: ParsedPrompt) -> tuple[str, ...]:
    named = dict.fromkeys((*(each.value for each in request.instruments), *parsed.instruments))
    return tuple(name for name in named if name not in parsed.unwanted)


def _left_out(request: SongRequest, parsed: ParsedPrompt) -> tuple[Instrument, ...]:
    return tuple(each for each in Instrument if each in request.left_out or each in parsed.left_out)


def _check(request: SongRequest, prompt: str, words: str) -> None:
    length = len(request.prompt)
    if length > MAX_PROMPT_CHARS:
        raise InvalidRequest(reason="prompt_too_long", length=length, limit=MAX_PROMPT_CHARS)
    length = len(request.lyrics)
    if length > MAX_LYRICS_CHARS:
        raise InvalidRequest(reason="lyrics_too_long", length=length, limit=MAX_LYRICS_CHARS)
    is_custom = request.lyrics_mode is LyricsMode.CUSTOM
    if is_custom and not _has_letters(words):
        raise InvalidRequest(reason="lyrics_empty")
    if words and _has_letters(words) and dominant_language(words) is None:
        raise InvalidRequest(reason="lyrics_language")
    if not _has_letters(prompt) and not _has_letters(words):
        raise InvalidRequest(reason="prompt_empty")


def _has_letters(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _language(
    request: SongRequest,
    parsed: ParsedPrompt,
    prompt: str,
    words: str,
    interface_language: Language,
) -> Language:
    if words:
        # The singer must be able to read the words, whatever the form says.
        return dominant_language(words) or interface_language
    return request.language or parsed.language or dominant_language(prompt) or interface_language


def _voices(request: SongRequest, parsed: ParsedPrompt, genre: Genre) -> tuple[VoiceSlot, ...]:
    if request.voices:
        return tuple(dict.fromkeys(request.voices))
    if parsed.voices:
        return parsed.voices
    if genre is Genre.GEORGIAN_FOLK:
        return (VoiceSlot.A, VoiceSlot.C, VoiceSlot.B)
    return (VoiceSlot.A,)


def _with_marked(voices: tuple[VoiceSlot, ...], words: str) -> tuple[VoiceSlot, ...]:
    """Add the voices that written lines are given to."""
    marked = (voice for line in words.splitlines() for voice in split_voices(line)[0])
    return tuple(dict.fromkeys((*voices, *marked)))


def _lyrics(
    request: SongRequest,
    parsed: ParsedPrompt,
    prompt: str,
    words: str,
    language: Language,
    voices: tuple[VoiceSlot, ...],
    duration_s: float,
) -> Lyrics | None:
    if request.lyrics_mode is LyricsMode.INSTRUMENTAL:
        return None
    if words:
        return read_lyrics(words, language, title="")
    if parsed.is_instrumental and request.lyrics_mode is LyricsMode.AUTO:
        return None
    return write_lyrics(
        prompt,
        language,
        seed=request.seed,
        singer_is_male=voices[0] is VoiceSlot.B,
        verse_couplets=max(USUAL_VERSE_COUPLETS, round(duration_s / _COUPLET_S)),
    )


def _tempo(parsed: ParsedPrompt, genre: Genre) -> float | None:
    """Return the tempo the prompt asks for; None lets the composer fit tempo and length."""
    low, high = genre_style(genre).tempo_bpm
    if parsed.tempo_bpm is not None:
        return parsed.tempo_bpm
    if parsed.is_slow:
        return round(low * _SLOWER)
    return float(high) if parsed.is_fast else None


def _title_of(prompt: str, genre: Genre) -> str:
    return prompt[:_LONGEST_TITLE].strip(" ,.!?") or genre.value
