"""The voices beside the first: harmonies, and the drone of Georgian songs."""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.music.harmony import (
    ChordAt,
    Melody,
    Neighbour,
    drone_voice,
    second_voice,
)
from avatar_g.backend.engines.music.score import VocalLine
from avatar_g.backend.engines.music.setting import Passage, Setting
from avatar_g.backend.engines.music.voices import range_midi

DRONE = VoiceSlot.B
"""The low voice: it holds the drone where a song has one."""
_MOST = 2
_HARMONY_GAIN = 0.60
_DRONE_GAIN = 0.72
_OWN_HARMONY_GAIN = 0.42
_HARMONY_VELOCITY = 0.85
_SLACK_ST = 2
"""A harmony may leave the comfortable compass by that much."""


def second_voices(
    setting: Setting,
    passage: Passage,
    lead: VocalLine,
    first_line_id: int,
    chosen: Sequence[VoiceSlot] = (),
) -> list[VocalLine]:
    """Write the voices beside ``lead`` where the section wants them, the upper ones first.

    ``chosen`` are the voices the creator gave this line to; empty: the section's habit.
    """
    singers = _singers(setting, passage, lead, chosen)
    tune = Melody(
        tuple(note.start_beat - passage.start_beat for note in lead.notes),
        tuple(note.duration_beats for note in lead.notes),
        tuple(note.midi for note in lead.notes),
    )
    chord_at = passage.chord_at(setting.tonality)
    written: dict[VoiceSlot, tuple[int, ...]] = {}
    lines: list[VocalLine] = []
    for singer in singers:
        is_drone = setting.is_georgian_folk and singer is DRONE and lead.voice is not DRONE
        if is_drone:
            pitches = _drone(setting, tune, chord_at, list(written.values()))
        else:
            pitches = _harmony(setting, lead.voice, singer, tune, chord_at, written)
        written[singer] = pitches
        notes = tuple(
            replace(note, midi=pitch, velocity=note.velocity * _HARMONY_VELOCITY, growl=0.0)
            for note, pitch in zip(lead.notes, pitches, strict=True)
        )
        gain = _DRONE_GAIN if is_drone else _HARMONY_GAIN
        lines.append(
            replace(
                lead,
                line_id=first_line_id + len(lines),
                voice=singer,
                notes=notes,
                gain=_OWN_HARMONY_GAIN if singer is lead.voice else gain,
                is_lead=False,
                is_doubled=False,
            )
        )
    return lines


def _singers(
    setting: Setting, passage: Passage, lead: VocalLine, chosen: Sequence[VoiceSlot]
) -> list[VoiceSlot]:
    """Return who joins the lead: the others, high before low, or the lead's own double."""
    name, voices = passage.name, chosen or setting.voices
    is_full = name == "chorus" and (len(voices) > 1 or passage.is_last_chorus)
    is_customary = setting.is_georgian_folk or (name == "pre" and len(voices) > 1)
    is_wanted = len(chosen) > 1 if chosen else is_full or is_customary
    if not is_wanted:
        return []
    others = [voice for voice in voices if voice is not lead.voice][:_MOST]
    if not others and name == "chorus":
        return [lead.voice]
    return sorted(others, key=lambda voice: voice is DRONE)


def _harmony(
    setting: Setting,
    lead: VoiceSlot,
    singer: VoiceSlot,
    tune: Melody,
    chord_at: ChordAt,
    written: dict[VoiceSlot, tuple[int, ...]],
) -> tuple[int, ...]:
    low, high = range_midi(singer, setting.language)
    candidates = [p for p in setting.tonality.pitches if low - _SLACK_ST <= p <= high + _SLACK_ST]
    others = [Neighbour(pitches, above=singer is not DRONE) for pitches in written.values()]
    if lead is not DRONE:
        others = [Neighbour(each.pitches, above=False) for each in others]
    above = lead is DRONE and singer is not DRONE
    return second_voice(tune, chord_at, candidates, others=others, above=above)


def _drone(
    setting: Setting, tune: Melody, chord_at: ChordAt, written: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    """Hold the tonic, or the tone of the scale below it, low in the compass."""
    low, high = range_midi(DRONE, setting.language)
    lowest = low - _SLACK_ST
    tonic = next(p for p in range(lowest, low + 12) if p % 12 == setting.tonality.key % 12)
    below = max(p for p in setting.tonality.pitches if p < tonic)
    tones = [tonic, below] if below >= lowest else [tonic]
    others = [Neighbour(pitches, above=False) for pitches in written]
    return drone_voice(tune, chord_at, [p for p in tones if p <= high], others=others)
