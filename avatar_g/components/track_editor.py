"""The track view: sections, chords, notes and syllables of the open song."""

import reflex as rx

from avatar_g.components.text import t
from avatar_g.state.music import MusicState

_SCRIPT = rx.asset("track_editor.jsx", shared=True).importable_path
rx.asset("track_roll.jsx", shared=True)
rx.asset("track_sheet.jsx", shared=True)
rx.asset("track_steps.jsx", shared=True)
rx.asset("lyrics_screen.jsx", shared=True)
rx.asset("waveform_bars.jsx", shared=True)

SECTIONS = ("intro", "verse", "pre", "chorus", "bridge", "outro")
_TEXTS = (
    "loading", "no_notes", "sections", "lanes", "bar", "chords", "melody", "syllables", "loop",
    "replace", "up", "down", "karaoke_rest", "note_tools", "previous", "next", "higher", "lower",
    "earlier", "later", "longer", "shorter", "line_words", "line_sing", "roll_help",
    "lyrics_screen", "lyrics_close", "softer", "fuller", "growl", "growl_said", "manner",
    "manner_mixed", "manner_full", "manner_gentle", "manner_soft", "manner_growl",
)  # fmt: skip


def _note(
    line_id: rx.Var[int],
    note: rx.Var[int],
    start_beat: rx.Var[float],
    duration_beats: rx.Var[float],
    midi: rx.Var[int],
) -> tuple[rx.Var[int], rx.Var[int], rx.Var[float], rx.Var[float], rx.Var[int]]:
    return (line_id, note, start_beat, duration_beats, midi)


def _manner(
    line_id: rx.Var[int], note: rx.Var[int], softness: rx.Var[float], growl: rx.Var[float]
) -> tuple[rx.Var[int], rx.Var[int], rx.Var[float], rx.Var[float]]:
    return (line_id, note, softness, growl)


def _section_manner(
    section: rx.Var[int], softness: rx.Var[float], growl: rx.Var[float]
) -> tuple[rx.Var[int], rx.Var[float], rx.Var[float]]:
    return (section, softness, growl)


def _line(line_id: rx.Var[int], text: rx.Var[str]) -> tuple[rx.Var[int], rx.Var[str]]:
    return (line_id, text)


def _two(first: rx.Var[int], second: rx.Var[int]) -> tuple[rx.Var[int], rx.Var[int]]:
    return (first, second)


def _one(number: rx.Var[int]) -> tuple[rx.Var[int]]:
    return (number,)


class TrackEditor(rx.NoSSRComponent):
    """Draws hundreds of notes and follows the player frame by frame, hence the script."""

    library = _SCRIPT
    tag = "TrackEditor"

    sheet_url: rx.Var[str]
    song_url: rx.Var[str]
    refusals: rx.Var[int]
    updating: rx.Var[bool]
    language: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_note: rx.EventHandler[_note]
    on_manner: rx.EventHandler[_manner]
    on_line: rx.EventHandler[_line]
    on_chord: rx.EventHandler[_two]
    on_replace: rx.EventHandler[_one]
    on_transpose: rx.EventHandler[_two]
    on_sing: rx.EventHandler[_section_manner]


def track_editor() -> rx.Component:
    """Place the track view; what the browser fills in is left in braces."""
    texts = {name: t(f"music.track.{name}") for name in _TEXTS}
    texts |= {f"section_{name}": t(f"music.sections.{name}") for name in SECTIONS}
    texts["chord_named"] = t("music.track.chord_named", bar="{bar}")
    blanks = {name: f"{{{name}}}" for name in ("syllable", "pitch", "voice", "bar", "beat")}
    texts["note_said"] = t("music.track.note_said", **blanks)
    texts["soft_said"] = t("music.track.soft_said", percent="{percent}")
    track = MusicState.track
    return TrackEditor.create(
        sheet_url=track.sheet_url,
        song_url=track.row.song_url,
        refusals=MusicState.refusals,
        updating=track.is_updating,
        language=track.row.language,
        texts=texts,
        on_note=MusicState.move_note,
        on_manner=MusicState.sing_note,
        on_line=MusicState.change_line,
        on_chord=MusicState.change_chord,
        on_replace=MusicState.replace_section,
        on_transpose=MusicState.transpose_section,
        on_sing=MusicState.sing_section,
    )
