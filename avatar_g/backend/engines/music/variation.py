"""Remix: the same song in another style. Form, chords, key, tempo and voices stay."""

from dataclasses import dataclass, replace

from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.engines.music.arrangement import (
    Band,
    gaps_of,
    hook_of,
    passages_of,
    play_passage,
    setting_of,
    with_layers,
)
from avatar_g.backend.engines.music.moods import layers_for
from avatar_g.backend.engines.music.score import Note, Score, Section, Tracks
from avatar_g.backend.engines.music.splicing import in_time, with_pitched
from avatar_g.backend.engines.music.swing import swing_tracks

_LEAD_LOWEST, _LEAD_HIGHEST = 64, 84


@dataclass(frozen=True, slots=True)
class RemixBrief:
    """What becomes different."""

    genre: Genre
    mood: Mood | None
    seed: int


def remix(score: Score, brief: RemixBrief, *, keep_vocals: bool = True) -> Score:
    """Return the song arranged for another band.

    Form, chords, key and tempo stay. With ``keep_vocals`` every sung note and word keeps its time;
    without, nobody sings and the lead instrument plays the tune.
    """
    setting = setting_of(score, genre=brief.genre, seed=brief.seed)
    sections = tuple(
        with_layers(
            replace(section, seed=None), layers_for(setting.style, section.role, brief.mood)
        )
        for section in score.sections
    )
    described = replace(score, sections=sections)
    band = Band()
    for passage in passages_of(described):
        play_passage(
            band,
            setting,
            passage,
            hook=hook_of(score),
            gaps=gaps_of(score, passage.index),
            is_sung=bool(score.vocal_lines),
        )
    tracks = _moved_with_sections(swing_tracks(band.tracks(), setting.style.swing), sections)
    if score.vocal_lines and not keep_vocals:
        tracks = replace(tracks, lead=in_time((*tracks.lead, *_tune(score))))
    return replace(
        described,
        genre=brief.genre,
        instruments=(),
        seed=brief.seed,
        tracks=tracks,
        vocal_lines=score.vocal_lines if keep_vocals else (),
    )


def _moved_with_sections(tracks: Tracks, sections: tuple[Section, ...]) -> Tracks:
    """Transpose what the band plays wherever the creator had moved a section."""
    if not any(section.transposition for section in sections):
        return tracks

    def transposed(note: Note) -> Note:
        bar = int(note.start_beat // 4 + 1e-6)
        here = [part for part in sections if part.bar <= bar < part.bar + part.bar_count]
        return replace(note, midi=note.midi + here[0].transposition) if here else note

    return with_pitched(tracks, transposed)


def _tune(score: Score) -> list[Note]:
    """Return what the leading voice sang, in the lead's compass."""
    notes: list[Note] = []
    for line in score.vocal_lines:
        if not line.is_lead:
            continue
        lowest = min(note.midi for note in line.notes)
        highest = max(note.midi for note in line.notes)
        lift = 0
        while lowest + lift < _LEAD_LOWEST and highest + lift + 12 <= _LEAD_HIGHEST:
            lift += 12
        notes += [
            Note(note.start_beat, note.duration_beats, note.midi + lift, 0.8 * note.velocity)
            for note in line.notes
        ]
    return notes
