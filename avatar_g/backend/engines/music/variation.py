"""Remix: the same song in another style. Form, chords, key, tempo and voices stay."""

from dataclasses import dataclass, replace

from avatar_g.backend.domain.music import Genre, Instrument, Mood
from avatar_g.backend.engines.music.arrangement import (
    Band,
    gaps_of,
    hook_of,
    passages_of,
    play_passage,
    setting_of,
    with_layers,
)
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.instruments.palette import players_of
from avatar_g.backend.engines.music.manners import growl_of, softness_of
from avatar_g.backend.engines.music.moods import layers_for
from avatar_g.backend.engines.music.score import Note, Score, Section, Tracks, with_muted
from avatar_g.backend.engines.music.splicing import in_time, with_pitched
from avatar_g.backend.engines.music.swing import swing_tracks

_LEAD_LOWEST, _LEAD_HIGHEST = 64, 84
_LAYERS = {
    "drums": "drums",
    "bass": "bass",
    "chords": "chord_layer",
    "pad": "pad",
    "lead": "lead",
    "effects": "",
}
"""What of a section tells each player how to play, besides its loudness."""


@dataclass(frozen=True, slots=True)
class RemixBrief:
    """What becomes different."""

    genre: Genre
    mood: Mood | None
    """None: another genre plays in its usual way, the same genre as it did."""
    seed: int
    """Another performance, where nothing else tells the band to play differently."""
    era: str = ""
    instruments: tuple[str, ...] = ()
    """Players of the palette that shall be heard."""
    unwanted: tuple[str, ...] = ()
    """Players of the palette that shall not."""
    left_out: tuple[Instrument, ...] = ()


def remix(score: Score, brief: RemixBrief, *, keep_vocals: bool = True) -> Score:
    """Return the song arranged for another band.

    Form, chords, key and tempo stay. With ``keep_vocals`` every sung note and word keeps its time;
    without, nobody sings and the lead instrument plays the tune.

    Within one genre only what the brief names is changed: whoever has no reason to play anything
    else keeps every note. A brief that names nothing is answered by another performance.
    """
    changed = replace(
        score,
        genre=brief.genre,
        sections=tuple(_section(section, score.genre, brief) for section in score.sections),
        instruments=_players(score, brief),
        mixer=with_muted(score.mixer, brief.left_out),
    )
    drops_vocals = bool(score.vocal_lines) and not keep_vocals
    is_same_band = brief.genre is score.genre and (changed != score or drops_vocals)
    if not is_same_band:
        sections = tuple(replace(section, seed=None) for section in changed.sections)
        changed = replace(changed, seed=brief.seed, sections=sections)
    tracks = _played(changed)
    if is_same_band:
        tracks = _kept_where_equal(score, changed, tracks)
    if drops_vocals:
        tracks = replace(tracks, lead=in_time((*tracks.lead, *_tune(score))))
    return replace(changed, tracks=tracks, vocal_lines=score.vocal_lines if keep_vocals else ())


def _section(section: Section, genre: Genre, brief: RemixBrief) -> Section:
    """Return a section with the layers of the new style; the same style keeps its own."""
    if brief.genre is genre and brief.mood is None:
        return section
    style = genre_style(brief.genre)
    layers = layers_for(style, section.role, brief.mood)
    return replace(
        with_layers(section, layers),
        softness=softness_of(style, layers, brief.mood),
        growl=growl_of(style, section.name, brief.mood),
    )


def _players(score: Score, brief: RemixBrief) -> tuple[str, ...]:
    current = score.instruments if brief.genre is score.genre else ()
    return players_of(
        brief.genre, brief.era, brief.instruments, unwanted=brief.unwanted, current=current
    )


def _played(score: Score) -> Tracks:
    """Return what the band plays to the form and the sung lines of a score."""
    band = Band()
    hook = hook_of(score)
    for passage in passages_of(score):
        play_passage(
            band,
            setting_of(score, seed=score.sections[passage.index].seed),
            passage,
            hook=hook,
            gaps=gaps_of(score, passage.index),
            is_sung=bool(score.vocal_lines),
        )
    swing = genre_style(score.genre).swing
    return _moved_with_sections(swing_tracks(band.tracks(), swing), score.sections)


def _kept_where_equal(old: Score, new: Score, played: Tracks) -> Tracks:
    """Return ``played`` with the old notes of whoever is told the same as before."""
    same = {
        track: getattr(old.tracks, track)
        for track, layer in _LAYERS.items()
        if _told(old, layer) == _told(new, layer)
    }
    return replace(played, **same)


def _told(score: Score, layer: str) -> list[tuple[object, ...]]:
    return [
        (getattr(section, layer) if layer else None, section.loudness_lu)
        for section in score.sections
    ]


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
