"""The band's part of a section, for a new song and for a song that is changed later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.music import bass, comping, drums, endings, leads, transitions
from avatar_g.backend.engines.music.form import FAST_BPM
from avatar_g.backend.engines.music.genres import Layers, genre_style
from avatar_g.backend.engines.music.harmony import Tonality
from avatar_g.backend.engines.music.score import (
    BEATS_PER_BAR,
    DrumNote,
    EffectCue,
    Note,
    Score,
    Section,
    Tracks,
    VocalLine,
)
from avatar_g.backend.engines.music.setting import Passage, Setting
from avatar_g.backend.engines.music.swing import straightened
from avatar_g.backend.engines.music.vocals import Sung

Gaps = tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Band:
    """Notes as they are written, before swing."""

    drums: list[DrumNote] = field(default_factory=list)
    bass: list[Note] = field(default_factory=list)
    chords: list[Note] = field(default_factory=list)
    pad: list[Note] = field(default_factory=list)
    lead: list[Note] = field(default_factory=list)
    effects: list[EffectCue] = field(default_factory=list)

    def tracks(self) -> Tracks:
        """Return the finished tracks in time order."""
        return Tracks(
            drums=tuple(sorted(self.drums, key=lambda note: (note.start_beat, note.instrument))),
            bass=notes_in_time(self.bass),
            chords=notes_in_time(self.chords),
            pad=notes_in_time(self.pad),
            lead=notes_in_time(self.lead),
            effects=tuple(sorted(self.effects, key=lambda cue: (cue.start_beat, cue.kind))),
        )


def notes_in_time(notes: Sequence[Note]) -> tuple[Note, ...]:
    """Return notes in playing order."""
    return tuple(sorted(notes, key=lambda note: (note.start_beat, note.midi)))


def play_passage(
    band: Band, setting: Setting, passage: Passage, *, hook: Sung | None, gaps: Gaps, is_sung: bool
) -> None:
    """Write every instrument's part of one section into ``band``.

    ``gaps`` are the rests of the singer that the lead answers in; ``is_sung`` tells whether the
    song has words at all, else the lead plays the tune.
    """
    cut = transitions.cut_beat(setting, passage)

    def finished(notes: Iterable[Note]) -> list[Note]:
        return endings.ended(setting, passage, transitions.cut_notes(notes, cut))

    strokes = transitions.cut_drums(drums.drum_part(setting, passage), cut)
    band.drums += endings.ended_drums(setting, passage, strokes)
    band.bass += finished(bass.bass_part(setting, passage))
    band.chords += finished(comping.chord_part(setting, passage))
    band.pad += finished(comping.pad_part(setting, passage))
    band.effects += transitions.effect_cues(setting, passage)
    if is_sung:
        band.lead += leads.lead_part(setting, passage, hook=hook, gaps=gaps)
    else:
        band.lead += leads.solo_part(setting, passage)


def setting_of(score: Score, *, genre: Genre | None = None, seed: int | None = None) -> Setting:
    """Return the facts a finished song was composed under, with another genre or seed if given."""
    style = genre_style(genre or score.genre)
    return Setting(
        seed=score.seed if seed is None else seed,
        style=style,
        tonality=Tonality(score.key, score.mode, style.has_sevenths),
        tempo_bpm=score.tempo_bpm,
        language=score.language,
        voices=score.voices,
        bars_per_line=4 if score.tempo_bpm >= FAST_BPM else 2,
        is_georgian_folk=(genre or score.genre) is Genre.GEORGIAN_FOLK,
    )


def passages_of(score: Score) -> list[Passage]:
    """Return the sections of a finished song as the band saw them."""
    seen: dict[str, int] = {}
    passages: list[Passage] = []
    for index, section in enumerate(score.sections):
        seen[section.name] = seen.get(section.name, 0) + 1
        following = score.sections[index + 1].name if index + 1 < len(score.sections) else ""
        passages.append(
            Passage(
                index=index,
                name=section.name,
                uid=f"{section.name}{seen[section.name]}",
                bar=section.bar,
                bar_count=section.bar_count,
                chords=section.chords,
                layers=layers_in(section),
                is_last_chorus=section.role == "final",
                next_name=following,
                lines=tuple(line.text for line in lead_lines_of(score, index)),
                softness=section.softness,
                growl=section.growl,
            )
        )
    return passages


def layers_in(section: Section) -> Layers:
    """Return how full the band plays in a finished section."""
    return Layers(
        drums=section.drums,
        bass=section.bass,
        chord_layer=section.chord_layer,
        pad=section.pad,
        lead=section.lead,
        brightness=section.brightness,
        loudness_lu=section.loudness_lu,
    )


def with_layers(section: Section, layers: Layers) -> Section:
    """Return the section as another band would play it."""
    return replace(
        section,
        drums=layers.drums,
        bass=layers.bass,
        chord_layer=layers.chord_layer,
        pad=layers.pad,
        lead=layers.lead,
        brightness=layers.brightness,
        loudness_lu=layers.loudness_lu,
    )


def lead_lines_of(score: Score, section: int) -> list[VocalLine]:
    """Return what the leading voice sings in a section."""
    return [line for line in score.vocal_lines if line.section == section and line.is_lead]


def gaps_of(score: Score, section: int) -> Gaps:
    """Return the rests between the lines of a section, beats of the song."""
    lines = lead_lines_of(score, section)
    if not lines:
        return ()
    here = score.sections[section]
    slot = here.bar_count * BEATS_PER_BAR / len(lines)
    start = here.bar * BEATS_PER_BAR
    return tuple(
        (line.notes[-1].start_beat + line.notes[-1].duration_beats, start + (index + 1) * slot)
        for index, line in enumerate(lines)
    )


def hook_of(score: Score) -> Sung | None:
    """Return the first line of the first chorus that has words, straight, from its first beat."""
    amount = genre_style(score.genre).swing
    for index, section in enumerate(score.sections):
        lines = lead_lines_of(score, index) if section.name == "chorus" else []
        if lines:
            notes = [note for note in lines[0].notes if not note.is_melisma]
            start = section.bar * BEATS_PER_BAR
            return Sung(
                tuple(straightened(note.start_beat - start, amount) for note in notes),
                tuple(note.midi - section.transposition for note in notes),
            )
    return None
