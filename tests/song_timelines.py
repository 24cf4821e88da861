"""Small hand-made timelines for tests of the picture side."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.domain.timing import (
    TIMELINE_VERSION,
    Hit,
    LyricLine,
    PhonemeSpan,
    SectionSpan,
    Timeline,
    WordSpan,
)

RATE_HZ = 44_100
LINES = {
    Language.EN: ("Neon rivers carry me", "Hold on to the morning light"),
    Language.RU: ("Ночь уходит за рекой", "Я пою тебе, рассвет"),
    Language.KA: ("მთვარე მღერის მთების თავზე", "შენთან ვიცეკვებ ამაღამ"),
}


def make_line(text: str, number: int, start_s: float, end_s: float, voice: VoiceSlot) -> LyricLine:
    """Spread the words of ``text`` evenly; one phoneme per word."""
    tokens = text.split(" ")
    step_s = (end_s - start_s) / len(tokens)
    words = tuple(
        WordSpan(
            token,
            start_s + index * step_s,
            start_s + (index + 1) * step_s,
            (PhonemeSpan("a", start_s + index * step_s, start_s + (index + 1) * step_s),),
        )
        for index, token in enumerate(tokens)
    )
    return LyricLine(number, voice, True, 1, text, start_s, end_s, words, ())


def make_timeline(
    *texts: str,
    language: Language = Language.EN,
    title: str = "Night train",
    duration_s: float = 12.0,
    voices: tuple[VoiceSlot, ...] = (VoiceSlot.A, VoiceSlot.B, VoiceSlot.C),
) -> Timeline:
    """Return a song whose lines last 2.5 s each from second 3 on."""
    chosen = texts or LINES[language]
    lines = tuple(
        make_line(text, index, 3.0 + 2.8 * index, 5.5 + 2.8 * index, voices[index % len(voices)])
        for index, text in enumerate(chosen)
    )
    return Timeline(
        version=TIMELINE_VERSION,
        title=title,
        language=language,
        genre=Genre.POP,
        sample_rate_hz=RATE_HZ,
        sample_count=int(duration_s * RATE_HZ),
        tempo_bpm=120.0,
        key=0,
        mode="major",
        beats_s=tuple(0.5 * beat for beat in range(int(duration_s * 2) + 1)),
        downbeats_s=tuple(2.0 * bar for bar in range(int(duration_s / 2) + 1)),
        sections=(
            SectionSpan("intro", 0, 1, 0.0, 2.0, 0.3),
            SectionSpan("verse", 1, 5, 2.0, duration_s, 0.8),
        ),
        lines=lines,
        hits=(Hit(0.0, "k", 1.0),),
    )
