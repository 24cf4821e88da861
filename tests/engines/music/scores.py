"""A small song for tests, written by hand."""

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.engines.music.score import (
    DrumNote,
    EffectCue,
    MelodyNote,
    Note,
    Score,
    Section,
    Tracks,
    VocalLine,
)


def make_section(name: str, bar: int, bar_count: int, loudness_lu: float) -> Section:
    return Section(
        name=name,
        role=name,
        bar=bar,
        bar_count=bar_count,
        chords=tuple([0, 5, 3, 4][i % 4] for i in range(bar_count)),
        drums=3,
        bass=3,
        chord_layer=2,
        pad=2,
        lead=1,
        brightness=1.0 if name == "chorus" else 0.4,
        loudness_lu=loudness_lu,
    )


def make_line(
    line_id: int,
    text: str,
    midi: tuple[int, ...],
    *,
    start_beat: float,
    section: int = 1,
    beats: float = 1.0,
    voice: VoiceSlot = VoiceSlot.A,
    is_lead: bool = True,
    is_doubled: bool = False,
) -> VocalLine:
    notes = tuple(
        MelodyNote(start_beat + i * beats, beats * 0.97, pitch, 0.8, is_melisma=False)
        for i, pitch in enumerate(midi)
    )
    return VocalLine(
        line_id, voice, section, text, notes, 1.0, 0.8, 0.0, is_lead, is_doubled, has_inhale=True
    )


def make_score(
    *,
    genre: Genre = Genre.POP,
    language: Language = Language.EN,
    lines: tuple[VocalLine, ...] = (),
    tempo_bpm: float = 120.0,
    voices: tuple[VoiceSlot, ...] = (VoiceSlot.A,),
) -> Score:
    sections = (
        make_section("intro", 0, 2, -5.0),
        make_section("verse", 2, 4, -4.2),
        make_section("chorus", 6, 4, 0.0),
        make_section("outro", 10, 2, -5.0),
    )
    beats = range(48)
    tracks = Tracks(
        drums=tuple(DrumNote(float(b), "ks"[b % 2], 0.8) for b in beats)
        + tuple(DrumNote(b + 0.5, "h", 0.5) for b in beats),
        bass=tuple(Note(float(b), 0.9, 36 + (b // 4 % 4) * 2, 0.8) for b in beats),
        chords=tuple(
            Note(4.0 * bar, 3.8, 60 + pitch + bar % 3, 0.6)
            for bar in range(12)
            for pitch in (0, 4, 7)
        ),
        pad=tuple(Note(4.0 * bar, 4.0, 55, 0.5) for bar in range(12)),
        lead=(Note(0.0, 1.0, 76, 0.6), Note(2.0, 1.0, 79, 0.6)),
        effects=(
            EffectCue(20.0, 4.0, "riser", 0.8),
            EffectCue(22.0, 2.0, "revcym", 0.7),
            EffectCue(24.0, 2.0, "impact", 0.9),
            EffectCue(40.0, 4.0, "down", 0.5),
        ),
    )
    return Score(
        title="Test song",
        language=language,
        genre=genre,
        seed=1,
        tempo_bpm=tempo_bpm,
        key=0,
        mode="major",
        voices=voices,
        sections=sections,
        tracks=tracks,
        vocal_lines=lines,
    )
