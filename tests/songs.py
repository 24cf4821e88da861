"""A timeline written by hand: six sections, one word per beat."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.timing import (
    Hit,
    LyricLine,
    PhonemeSpan,
    SectionSpan,
    SungNote,
    Timeline,
    WordSpan,
)

_FORM = (
    ("intro", 2, 0.3),
    ("verse", 4, 0.5),
    ("chorus", 4, 0.95),
    ("bridge", 4, 0.6),
    ("chorus", 4, 1.0),
    ("outro", 2, 0.4),
)


def make_timeline(
    voices: tuple[VoiceSlot, ...] = (VoiceSlot.A,), *, bpm: float = 120.0
) -> Timeline:
    """Return a 40 s song in which every voice sings every line."""
    beat_s = 60 / bpm
    bar_count = sum(bars for _, bars, _ in _FORM)
    beats = tuple(beat * beat_s for beat in range(bar_count * 4 + 1))
    sections, lines, bar = [], [], 0
    for place, (name, bars, energy) in enumerate(_FORM):
        start_s, end_s = beats[bar * 4], beats[(bar + bars) * 4]
        sections.append(SectionSpan(name, bar, bars, start_s, end_s, energy))
        if name not in {"intro", "outro"}:
            lines += [
                _line(len(voices) * at + rank, voice, rank == 0, place, beats[at * 4], beat_s)
                for at in range(bar, bar + bars)
                for rank, voice in enumerate(voices)
            ]
        bar += bars
    hits = tuple(Hit(at_s, "ks"[beat % 2], 0.9) for beat, at_s in enumerate(beats[:-1]))
    return Timeline(
        version=1,
        title="Test",
        language=Language("en"),
        genre=Genre.POP,
        sample_rate_hz=44100,
        sample_count=int(beats[-1] * 44100),
        tempo_bpm=bpm,
        key=0,
        mode="major",
        beats_s=beats,
        downbeats_s=beats[::4],
        sections=tuple(sections),
        lines=tuple(lines),
        hits=hits,
    )


def _line(
    line_id: int, voice: VoiceSlot, is_lead: bool, section: int, start_s: float, beat_s: float
) -> LyricLine:
    words, notes = [], []
    for beat in range(4):
        at_s, end_s = start_s + beat * beat_s, start_s + (beat + 0.9) * beat_s
        phonemes = (PhonemeSpan("m", at_s, at_s + 0.1), PhonemeSpan("a", at_s + 0.1, end_s))
        words.append(WordSpan("ma", at_s, end_s, phonemes))
        notes.append(SungNote(at_s, 0.9 * beat_s, 60 + 2 * beat, 0.8, beat))
    return LyricLine(
        line_id,
        voice,
        is_lead,
        section,
        "ma ma ma ma",
        start_s,
        start_s + 4 * beat_s,
        tuple(words),
        tuple(notes),
    )
