"""Plays notes from the samples of a SoundFont: loop, tuning, envelope, filter, pan, level.

The modulation envelope, the low-frequency oscillators and modulators of one's own are left out.
Source: SoundFont Technical Specification, version 2.04, sections 8 and 9.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.engines.music.instruments.soundfont.structure import (
    Operator,
    Part,
    SampleHeader,
    SoundFont,
    Zone,
)
from avatar_g.backend.engines.music.instruments.tones import Tone

_MOST_LAYERS = 16
"""Samples of one note; two or four are usual."""
_LONGEST_RELEASE_S = 6.0
_LONGEST_PHASE_S = 20.0
_SILENCE_DB = 96.0
"""Decay and release times are those of a fall by so much."""
_SHORTEST_EDGE_S = 0.002
_RELEASED_S = 0.01
"""A note that ends at once fades that long, or it would click."""
_OPEN_FILTER_CENTS = 13_500
_HIGHEST_CUTOFF_HZ = 18_000.0
_A4_MIDI = 69
_ABSENT_TIME = -12_000
_LOOPED, _UNTIL_RELEASE = 1, 3
_ADDED = frozenset(
    {
        Operator.FILTER_CENTS,
        Operator.FILTER_Q,
        Operator.PAN,
        Operator.DELAY,
        Operator.ATTACK,
        Operator.HOLD,
        Operator.DECAY,
        Operator.SUSTAIN,
        Operator.RELEASE,
        Operator.ATTENUATION,
        Operator.COARSE_TUNE,
        Operator.FINE_TUNE,
        Operator.SCALE_TUNING,
    }
)
"""What a preset adds to its instruments' values; the rest belongs to the instrument."""
_USUAL = {
    Operator.FILTER_CENTS: _OPEN_FILTER_CENTS,
    Operator.SCALE_TUNING: 100,
    **dict.fromkeys(
        (Operator.DELAY, Operator.ATTACK, Operator.HOLD, Operator.DECAY, Operator.RELEASE),
        _ABSENT_TIME,
    ),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One sample that sounds in a note, with the values it is played with."""

    sample: SampleHeader
    values: dict[int, int]

    def value(self, operator: int) -> int:
        """Return an amount, the standard's own where the file has none."""
        return self.values.get(operator, _USUAL.get(operator, 0))

    def seconds(self, operator: int) -> float:
        """Return the duration of a phase of the envelope."""
        return float(min(_LONGEST_PHASE_S, 2.0 ** (self.value(operator) / 1200.0)))


def layers_of(font: SoundFont, preset: Part, key: int, velocity: int) -> list[Layer]:
    """Return what sounds when a key (0..127) is struck with a velocity (1..127)."""
    found: list[Layer] = []
    for outer, index in preset.zones:
        if not outer.holds(key, velocity):
            continue
        for inner, sample in font.instruments[index].zones:
            if inner.holds(key, velocity):
                found.append(Layer(font.samples[sample], _joined(outer, inner)))
                if len(found) == _MOST_LAYERS:
                    return found
    return found


def _joined(outer: Zone, inner: Zone) -> dict[int, int]:
    values = dict(inner.values)
    for operator, amount in outer.values.items():
        if operator in _ADDED:
            values[operator] = values.get(operator, _USUAL.get(operator, 0)) + amount
    return values


def play_layers(pool: NDArray[np.int16], layers: list[Layer], tone: Tone) -> Samples:
    """Return a note at its full length, its release included; silence without layers."""
    release_s = max(
        (min(_LONGEST_RELEASE_S, layer.seconds(Operator.RELEASE)) for layer in layers), default=0.0
    )
    sound = np.zeros((tone.frames(release_s + _RELEASED_S), 2), np.float32)
    for layer in layers:
        wave = _resampled(pool, layer, tone, len(sound))
        wave *= _envelope(layer, tone, len(sound))
        wave = _filtered(wave, layer)
        sound += wave.astype(np.float32)[:, None] * _sides(layer, tone)
    return sound


def _resampled(
    pool: NDArray[np.int16], layer: Layer, tone: Tone, frame_count: int
) -> NDArray[np.float64]:
    """Return the sample at the pitch of the note, looped as long as it lasts."""
    sample = layer.sample
    places = np.arange(frame_count) * _step(layer, tone)
    mode = layer.value(Operator.SAMPLE_MODES) & 3
    length = sample.stop - sample.start
    loop_start = min(max(sample.loop_start - sample.start, 0), length - 1)
    loop_stop = min(sample.loop_stop - sample.start, length)
    whole = np.floor(places).astype(np.int64)
    share = places - whole
    is_looped = np.zeros(frame_count, np.bool_)
    if mode in {_LOOPED, _UNTIL_RELEASE} and loop_stop > loop_start:
        gate = frame_count if mode == _LOOPED else int(tone.duration_s * SAMPLE_RATE_HZ)
        is_looped[:gate] = True
        if gate < frame_count:  # the rest of the sample follows from where the loop was left
            around = loop_stop - loop_start
            turns = max(0, (int(whole[gate]) - loop_start) // around)
            whole[gate:] -= turns * around

    def at(offset: int) -> NDArray[np.float64]:
        index = whole + offset
        beyond = is_looped & (index >= loop_stop)
        wrapped = loop_start + (index - loop_start) % max(1, loop_stop - loop_start)
        index = np.where(beyond, wrapped, index)
        inside = (index >= 0) & (index < length)
        frames = pool[sample.start + np.where(inside, index, 0)].astype(np.float64) / 32_768.0
        return np.where(inside, frames, 0.0)

    return _between(at(-1), at(0), at(1), at(2), share)


def _between(
    before: NDArray[np.float64],
    here: NDArray[np.float64],
    after: NDArray[np.float64],
    beyond: NDArray[np.float64],
    share: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the Catmull-Rom curve through four neighbours."""
    slope = 0.5 * (after - before)
    bend = before - 2.5 * here + 2.0 * after - 0.5 * beyond
    twist = 0.5 * (beyond - before) + 1.5 * (here - after)
    return ((twist * share + bend) * share + slope) * share + here


def _step(layer: Layer, tone: Tone) -> float:
    """Return how many frames of the sample pass per frame of ours."""
    sample = layer.sample
    root = layer.values.get(Operator.ROOT_KEY, -1)
    root = root if 0 <= root <= 127 else sample.root_key
    cents = (
        (tone.midi - root) * layer.value(Operator.SCALE_TUNING)
        + 100 * layer.value(Operator.COARSE_TUNE)
        + layer.value(Operator.FINE_TUNE)
        + sample.correction_cents
    )
    octaves = float(np.clip(cents / 1200.0, -10.0, 6.0))
    return float(2.0**octaves * sample.rate_hz / SAMPLE_RATE_HZ)


def _envelope(layer: Layer, tone: Tone, frame_count: int) -> NDArray[np.float64]:
    """Return the volume: delay, attack, hold, decay to the sustain, release."""
    times_s = np.arange(frame_count) / SAMPLE_RATE_HZ
    start_s = layer.seconds(Operator.DELAY)
    attack_s = max(_SHORTEST_EDGE_S, layer.seconds(Operator.ATTACK))
    decay_at_s = start_s + attack_s + layer.seconds(Operator.HOLD)
    sustain_db = float(np.clip(layer.value(Operator.SUSTAIN) / 10.0, 0.0, _SILENCE_DB))
    decay_s = max(_SHORTEST_EDGE_S, layer.seconds(Operator.DECAY))
    fall_db = np.clip((times_s - decay_at_s) / decay_s * _SILENCE_DB, 0.0, sustain_db)
    gate_s = tone.duration_s
    release_s = min(_LONGEST_RELEASE_S, max(_RELEASED_S, layer.seconds(Operator.RELEASE)))
    fall_db += np.maximum(0.0, times_s - gate_s) / release_s * _SILENCE_DB
    attack = np.clip((np.minimum(times_s, gate_s) - start_s) / attack_s, 0.0, 1.0)
    end = np.clip((frame_count - np.arange(frame_count)) / (_RELEASED_S * SAMPLE_RATE_HZ), 0.0, 1.0)
    volume: NDArray[np.float64] = attack * end * 10.0 ** (-fall_db / 20.0)
    return volume


def _filtered(wave: NDArray[np.float64], layer: Layer) -> NDArray[np.float64]:
    """Return the wave through the low-pass of its zone; an open one changes nothing."""
    cents = layer.value(Operator.FILTER_CENTS)
    cutoff_hz = 440.0 * 2.0 ** ((float(np.clip(cents, 1_500, 16_000)) - 6_900.0) / 1200.0)
    if cents >= _OPEN_FILTER_CENTS or cutoff_hz >= _HIGHEST_CUTOFF_HZ:
        return wave
    quality_db = float(np.clip(layer.value(Operator.FILTER_Q) / 10.0, 0.0, 40.0)) - 3.01
    omega = 2.0 * np.pi * cutoff_hz / SAMPLE_RATE_HZ
    alpha = np.sin(omega) / (2.0 * 10.0 ** (quality_db / 20.0))
    low = 1.0 - np.cos(omega)
    b = np.array([low / 2.0, low, low / 2.0])
    a = np.array([1.0 + alpha, -2.0 * np.cos(omega), 1.0 - alpha])
    from scipy import signal  # noqa: PLC0415 - few songs have a SoundFont, all wait for it

    filtered: NDArray[np.float64] = signal.lfilter(b, a, wave)
    return filtered


def _sides(layer: Layer, tone: Tone) -> NDArray[np.float32]:
    """Return the gain on the left and on the right: attenuation, velocity (squared) and pan."""
    attenuation_db = float(np.clip(layer.value(Operator.ATTENUATION) / 10.0, 0.0, 144.0))
    gain = 10.0 ** (-attenuation_db / 20.0) * tone.velocity**2
    angle = (float(np.clip(layer.value(Operator.PAN), -500, 500)) / 1000.0 + 0.5) * np.pi / 2.0
    return np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(gain)
