"""Extend: the same song, longer. What sounds before the cut is not touched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from avatar_g.backend.engines.music.arrangement import (
    Band,
    gaps_of,
    hook_of,
    layers_in,
    lead_lines_of,
    passages_of,
    play_passage,
    setting_of,
    with_layers,
)
from avatar_g.backend.engines.music.balance import Balance
from avatar_g.backend.engines.music.lyrics.couplets import Dice, lyrics_by
from avatar_g.backend.engines.music.moods import layers_for
from avatar_g.backend.engines.music.score import (
    BEATS_PER_BAR,
    TAIL_S,
    Score,
    Section,
    VocalLine,
)
from avatar_g.backend.engines.music.setting import Stresses
from avatar_g.backend.engines.music.splicing import BeatSpan, joined, moved, within
from avatar_g.backend.engines.music.swing import swing_note, swing_tracks
from avatar_g.backend.engines.music.vocals import Motifs, sing_section
from avatar_g.backend.engines.speech.syllables import scan_line
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.errors import InvalidRequest

_SHORTEST_BARS = 4
_LONGEST_OUTRO_BARS = 4
_BREAK_BARS = 4
"""Bridge of a song that has none."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer song, and the bar from which on it is new."""

    score: Score
    bar: int


def extend(score: Score, from_s: float, to_s: float, speech: SpeechSynthesizer) -> Extension:
    """Return a song that goes on after ``from_s`` and ends at about ``to_s``.

    Everything before the bar that sounds at ``from_s`` stays as it is; the new part begins in the
    next bar where no line is cut. It grows by choruses that return with their tune, verses, and a
    bridge, and ends with an outro. The tempo stays, so the length is met within half a bar.

    Raises
    ------
    InvalidRequest
        Reason ``extend_too_short`` if fewer than four bars would be new.
    """

    def stresses(text: str) -> tuple[bool, ...]:
        return scan_line(text, score.language, speech).stresses

    return extend_with(score, from_s, to_s, stresses)


def extend_with(score: Score, from_s: float, to_s: float, stresses: Stresses) -> Extension:
    """Extend with any source of syllable stress; see :func:`extend`."""
    cut = cut_bar(score, from_s)
    bar_s = BEATS_PER_BAR * score.beat_duration_s
    room = round((to_s - TAIL_S) / bar_s) - cut
    if room < _SHORTEST_BARS:
        raise InvalidRequest(f"only {room} new bars", reason="extend_too_short")
    kept = _kept_sections(score, cut)
    planned = _plan(score, room, ends_on=kept[-1].name if kept else "")
    sections, sources = _laid_out(score, planned, first_bar=cut)
    lines = [line for line in score.vocal_lines if line.section < len(kept)]
    lines = [line for line in lines if line.notes[0].start_beat < cut * BEATS_PER_BAR]
    before = within(score.tracks, BeatSpan(0.0, float(cut * BEATS_PER_BAR)))
    outline = replace(score, sections=(*kept, *sections), tracks=before, vocal_lines=tuple(lines))
    sung = _with_words(score, outline, sources, stresses)
    return Extension(_with_band(sung, len(kept)), cut)


def cut_bar(score: Score, from_s: float) -> int:
    """Return the first bar after the one at ``from_s`` that no sung line reaches across."""
    bar = min(score.bar_count, score.bar_at(from_s) + 1)
    while bar < score.bar_count and any(
        line.notes[0].start_beat < bar * BEATS_PER_BAR
        and line.notes[-1].start_beat + line.notes[-1].duration_beats > bar * BEATS_PER_BAR + 1e-6
        for line in score.vocal_lines
        if line.notes
    ):
        bar += 1
    return bar


def extended_balance(balance: Balance, before: Score, after: Score) -> Balance:
    """Return the gains of a longer song: a new section rides like its like in the old one."""
    rides = balance.master.ride_db
    usual = sum(rides) / len(rides)
    by_name = {section.name: ride for section, ride in zip(before.sections, rides, strict=True)}
    shared = sum(
        old.bar == new.bar and old.name == new.name
        for old, new in zip(before.sections, after.sections, strict=False)
    )
    ride_db = tuple(
        rides[index] if index < shared else by_name.get(section.name, usual)
        for index, section in enumerate(after.sections)
    )
    return replace(balance, master=replace(balance.master, ride_db=ride_db))


def _kept_sections(score: Score, cut: int) -> list[Section]:
    """Return the sections before the cut, the last one shortened if need be."""
    kept: list[Section] = []
    for section in score.sections:
        if section.bar >= cut:
            break
        bars = min(section.bar_count, cut - section.bar)
        kept.append(replace(section, bar_count=bars, chords=section.chords[:bars]))
    return kept


def _source(score: Score, name: str) -> int | None:
    """Return the richest section of a name: the last one with words, else the last one."""
    found = [index for index, section in enumerate(score.sections) if section.name == name]
    sung = [index for index in found if lead_lines_of(score, index)]
    choices = sung or found
    return choices[-1] if choices else None


def _plan(score: Score, room: int, *, ends_on: str) -> list[tuple[str, int]]:
    """Return name and bars of each new section; they fill ``room`` bars exactly."""
    bars = {
        name: score.sections[source].bar_count if source is not None else default
        for name, default in (("verse", 0), ("pre", 0), ("chorus", 0), ("bridge", _BREAK_BARS))
        for source in [_source(score, name)]
    }
    outro = min(_LONGEST_OUTRO_BARS, max(2, room // 6))
    spare = room - outro
    core: list[tuple[str, int]] = []
    if bars["chorus"] and bars["chorus"] <= spare:
        core = [("chorus", bars["chorus"])]
        spare -= bars["chorus"]
        if ends_on != "bridge" and bars["bridge"] <= spare:
            core.insert(0, ("bridge", bars["bridge"]))
            spare -= bars["bridge"]
    block = [(name, bars[name]) for name in ("verse", "pre", "chorus") if bars[name]]
    length = sum(count for _, count in block)
    while block and length <= spare:
        core = [*block, *core]
        spare -= length
    if ends_on != "chorus" and bars["chorus"] and bars["chorus"] <= spare and core:
        core.insert(0, ("chorus", bars["chorus"]))
        spare -= bars["chorus"]
    extra = min(spare, _LONGEST_OUTRO_BARS - outro) if spare < 2 else 0
    if spare - extra >= 2:
        core.insert(0, ("break", spare - extra))
    else:
        extra = spare
    return [*core, ("outro", outro + extra)]


def _laid_out(
    score: Score, planned: Sequence[tuple[str, int]], *, first_bar: int
) -> tuple[list[Section], list[int | None]]:
    """Return the new sections and, where their words come back, the section they come from."""
    style = setting_of(score).style
    heard = {section.role: layers_in(section) for section in reversed(score.sections)}
    last_chorus = max(
        (place for place, (name, _) in enumerate(planned) if name == "chorus"), default=-1
    )
    sections: list[Section] = []
    sources: list[int | None] = []
    bar = first_bar
    for place, (name, count) in enumerate(planned):
        shown = "bridge" if name == "break" else name
        source = _source(score, shown)
        model = score.sections[source if source is not None else _verse_like(score)]
        chords = tuple(model.chords[index % len(model.chords)] for index in range(count))
        role = "final" if place == last_chorus else _role(shown)
        described = replace(
            model, name=shown, role=role, bar=bar, bar_count=count, chords=_ended(shown, chords)
        )
        layers = heard.get(role) or layers_for(style, role, None)
        sections.append(with_layers(described, layers))
        sources.append(None if name == "break" or shown == "outro" else source)
        bar += count
    return sections, sources


def _verse_like(score: Score) -> int:
    verse = _source(score, "verse")
    return verse if verse is not None else 0


def _role(name: str) -> str:
    return "verse2" if name == "verse" else name


def _ended(name: str, chords: tuple[int, ...]) -> tuple[int, ...]:
    """Bring an outro home."""
    return (*chords[:-1], 0) if name == "outro" else chords


def _with_words(
    score: Score, outline: Score, sources: Sequence[int | None], stresses: Stresses
) -> Score:
    """Let the new sections be sung: returning ones as before, a new bridge with new words."""
    first = len(outline.sections) - len(sources)
    lines = list(outline.vocal_lines)
    number = 1 + max((line.line_id for line in score.vocal_lines), default=-1)
    has_break = False
    for index, source in enumerate(sources, first):
        section = outline.sections[index]
        if source is not None:
            new = _returning(score, source, section, index)
        elif section.name == "bridge" and section.bar_count >= 4 and score.vocal_lines:
            new = [] if has_break else _new_bridge(outline, index, stresses)
            has_break = True
        else:
            new = []
        lines += [replace(line, line_id=number + place) for place, line in enumerate(new)]
        number += len(new)
    return replace(outline, vocal_lines=tuple(lines))


def _returning(score: Score, source: int, section: Section, index: int) -> list[VocalLine]:
    model = score.sections[source]
    beats = float((section.bar - model.bar) * BEATS_PER_BAR)
    return [
        replace(
            line,
            section=index,
            notes=tuple(moved(note, beats) for note in line.notes),
            dynamics=1.0 if section.role == "final" else line.dynamics,
        )
        for line in score.vocal_lines
        if line.section == source
    ]


def _new_bridge(outline: Score, index: int, stresses: Stresses) -> list[VocalLine]:
    """Write two lines on the song's subject and set them in the first four bars."""
    setting = setting_of(outline)
    dice = Dice(outline.seed + index, outline.title)
    words = lyrics_by(dice, outline.title, outline.language).sections[-1].lines
    count = min(len(words), 4 // setting.bars_per_line)
    passage = passages_of(outline)[index]
    sung = sing_section(
        setting,
        replace(passage, bar_count=count * setting.bars_per_line, lines=words[:count]),
        Motifs(),
        stresses,
        first_line_id=0,
        occurrence=1,
    )
    swing = setting.style.swing
    return [
        replace(line, notes=tuple(swing_note(note, swing) for note in line.notes))
        for line in sung.lines
    ]


def _with_band(score: Score, first: int) -> Score:
    """Let the band play the sections from ``first`` on."""
    setting = setting_of(score)
    band = Band()
    for passage in passages_of(score)[first:]:
        own = setting_of(score, seed=score.sections[passage.index].seed)
        play_passage(
            band,
            own,
            passage,
            hook=hook_of(score),
            gaps=gaps_of(score, passage.index),
            is_sung=bool(score.vocal_lines),
        )
    played = swing_tracks(band.tracks(), setting.style.swing)
    return replace(score, tracks=joined(score.tracks, played))
