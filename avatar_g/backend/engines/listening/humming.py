"""A hummed tune as notes: pitch, syllables by loudness, the singer's own tuning, a grid.

A hum glides and wavers: a note is a stretch of voice whose pitch stays near its median, and a dip
in loudness between two notes of the same pitch separates them.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, AudioClip
from avatar_g.backend.domain.listening import HummedNote
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.listening.correlation import correlation
from avatar_g.backend.engines.listening.tonality import PROFILES

_HOP_S: Final = 0.01
_LOWEST_HZ, _HIGHEST_HZ = 70.0, 850.0
_SHORTEST_NOTE_S: Final = 0.09
_MEDIAN_FRAMES: Final = 7
_NEW_NOTE_SEMITONES: Final = 0.7
"""A pitch this far from the note so far, for some frames, begins another one."""
_PATIENCE_FRAMES: Final = 4
_DIP_DB: Final = 5.0
_DIP_REACH_S: Final = 0.08
_QUIET_DB: Final = 35.0
"""Below the loudest moment by so much it is not humming any more."""
_LOWEST_BPM, _HIGHEST_BPM = 66.0, 144.0
_LIKELY_BPM: Final = 100.0
_SLOTS_PER_BEAT: Final = 2


@dataclass(frozen=True, slots=True)
class Hum:
    """A hummed tune."""

    notes: tuple[HummedNote, ...]
    tempo_bpm: float
    """0 when there are too few notes to tell."""
    key: int
    """Pitch class of the tonic, C = 0."""
    mode: str


def transcribe_hum(clip: AudioClip) -> Hum:
    """Return the notes of one voice without accompaniment.

    Raises
    ------
    ValueError
        If its rate is not ``SAMPLE_RATE_HZ``.
    """
    if clip.sample_rate_hz != SAMPLE_RATE_HZ:
        raise ValueError(f"expected {SAMPLE_RATE_HZ} Hz, not {clip.sample_rate_hz}")
    mono = clip.samples.mean(axis=1, dtype=np.float32)
    track = track_pitch(mono, lowest_hz=_LOWEST_HZ, highest_hz=_HIGHEST_HZ, hop_s=_HOP_S)
    level_db = _levels_db(mono, len(track.pitch_hz))
    is_sung = (track.pitch_hz > 0) & (level_db > level_db.max() - _QUIET_DB)
    with np.errstate(divide="ignore"):
        midi = np.where(is_sung, 69.0 + 12.0 * np.log2(track.pitch_hz / 440.0 + 1e-12), np.nan)
    spans = _spans(_median(midi), level_db)
    tuned = _in_tune(midi, spans)
    notes = tuple(
        HummedNote(first * _HOP_S, (last - first) * _HOP_S, pitch)
        for (first, last), pitch in zip(spans, tuned, strict=True)
    )
    key, mode = _key(notes)
    return Hum(notes, _tempo(notes), key, mode)


def _levels_db(mono: NDArray[np.float32], frame_count: int) -> NDArray[np.float64]:
    """Return the level of 30 ms around each frame."""
    half = int(0.015 * SAMPLE_RATE_HZ)
    sums = np.concatenate([[0.0], np.cumsum(mono.astype(np.float64) ** 2)])
    centres = (np.arange(frame_count) * _HOP_S * SAMPLE_RATE_HZ).astype(np.int64)
    first, last = np.clip(centres - half, 0, len(mono)), np.clip(centres + half, 0, len(mono))
    return np.asarray(10.0 * np.log10((sums[last] - sums[first]) / (2 * half) + 1e-10))


def _median(midi: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pitch without single slips; silence stays silence."""
    half = _MEDIAN_FRAMES // 2
    padded = np.pad(midi, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _MEDIAN_FRAMES)
    filled = np.where(np.isnan(windows), np.inf, windows)
    ordered = np.sort(filled, axis=1)
    counts = np.isfinite(filled).sum(axis=1)
    places = np.maximum(0, (counts - 1) // 2)
    middle = ordered[np.arange(len(ordered)), places]
    return np.where(np.isnan(midi) | (counts == 0), np.nan, middle)


def _spans(midi: NDArray[np.float64], level_db: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return first and last frame (excluded) of every note."""
    dips = _dips(level_db)
    spans: list[tuple[int, int]] = []
    start, astray = -1, 0
    for frame in range(len(midi) + 1):
        is_voiced = frame < len(midi) and not np.isnan(midi[frame])
        if start < 0:
            if is_voiced:
                start, astray = frame, 0
            continue
        if not is_voiced or frame in dips:
            spans.append((start, frame))
            start = frame if is_voiced else -1
            astray = 0
            continue
        held = midi[start : max(start + 1, frame - astray)]
        is_off = abs(midi[frame] - float(np.median(held[-40:]))) > _NEW_NOTE_SEMITONES
        astray = astray + 1 if is_off else 0
        if astray >= _PATIENCE_FRAMES:
            spans.append((start, frame - astray + 1))
            start, astray = frame - astray + 1, 0
    return _without_glides(spans, midi)


def _without_glides(
    spans: list[tuple[int, int]], midi: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Drop what is too short for a note: a glide belongs to the note it leads to."""
    shortest = round(_SHORTEST_NOTE_S / _HOP_S)
    kept: list[tuple[int, int]] = []
    led_from = -1
    for first, last in spans:
        if last - first < shortest:
            led_from = first if led_from < 0 else led_from
            continue
        is_adjacent = led_from >= 0 and first - led_from < 2 * shortest
        kept.append((led_from if is_adjacent and not np.isnan(midi[led_from]) else first, last))
        led_from = -1
    return kept


def _dips(level_db: NDArray[np.float64]) -> set[int]:
    """Return frames between two syllables: minima with louder sound close on both sides."""
    reach = round(_DIP_REACH_S / _HOP_S)
    found = set()
    for frame in range(reach, len(level_db) - reach):
        before, after = level_db[frame - reach : frame], level_db[frame + 1 : frame + 1 + reach]
        here = level_db[frame]
        is_lowest = here <= before.min() and here < after.min()
        if is_lowest and min(before.max(), after.max()) - here > _DIP_DB:
            found.add(frame)
    return found


def _in_tune(midi: NDArray[np.float64], spans: list[tuple[int, int]]) -> list[int]:
    """Return the pitch of each note in the tuning the whole tune was hummed in."""
    pitches = []
    for first, last in spans:
        length = last - first
        middle = midi[first + length // 5 : last - length // 10]
        pitches.append(float(np.nanmedian(middle)))
    if not pitches:
        return []
    turns = np.exp(2j * np.pi * np.array(pitches))
    lengths = np.array([last - first for first, last in spans])
    offset = float(np.angle(np.sum(lengths * turns))) / (2 * np.pi)
    return [round(pitch - offset) for pitch in pitches]


def _key(notes: tuple[HummedNote, ...]) -> tuple[int, str]:
    weights = np.zeros(12)
    for note in notes:
        weights[note.midi % 12] += note.duration_s
    if notes:
        weights[notes[-1].midi % 12] += 0.5 * notes[-1].duration_s  # tunes end at home
    fits = {
        (tonic, mode): correlation(weights, np.roll(np.array(degrees), tonic))
        for mode, degrees in PROFILES.items()
        for tonic in range(12)
    }
    tonic, mode = max(fits, key=lambda key: fits[key])
    return tonic, mode


def _tempo(notes: tuple[HummedNote, ...]) -> float:
    """Return the tempo on whose eighths most notes begin, counted from the first one."""
    if len(notes) < 4:
        return 0.0
    starts_s = np.array([note.start_s for note in notes])
    lengths_s = np.diff(starts_s)
    tempi = np.arange(_LOWEST_BPM, _HIGHEST_BPM, 0.5)
    slots = lengths_s[None, :] * tempi[:, None] / 60.0 * _SLOTS_PER_BEAT
    off = np.abs(slots - np.rint(slots))
    # What is shorter than half a slot would fit every slow tempo.
    lost = (np.rint(slots) == 0).mean(axis=1)
    prior = 0.06 * np.abs(np.log2(tempi / _LIKELY_BPM))
    return float(tempi[int(np.argmin(off.mean(axis=1) + lost + prior))])
