"""Balances band and voices into stems whose sum is the mix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.dsp.dynamics import compressor_gain
from avatar_g.backend.engines.dsp.envelopes import box_smoothed
from avatar_g.backend.engines.dsp.filters import (
    apply_biquads,
    high_pass,
    high_shelf,
    low_pass,
    peaking,
)
from avatar_g.backend.engines.dsp.loudness import integrated_lufs
from avatar_g.backend.engines.dsp.reverb import convolve, room_response
from avatar_g.backend.engines.music.balance import MixBalance, Span
from avatar_g.backend.engines.music.genres import genre_style
from avatar_g.backend.engines.music.instruments.tracks import TRACKS
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score

_BUS_LEVEL = 0.12
"""RMS that all levels below refer to."""
_TRACK_LEVEL = {
    "drums": 0.62,
    "bass": 0.50,
    "chords": 0.36,
    "pad": 0.24,
    "lead": 0.30,
    "fx": 0.30,
}
_VOICE_LEVEL = 0.70
_VOICE_AHEAD_LU = 1.4
"""How much louder the dry voices are than the band."""
_ROOM_SEND = {"drums": 0.04, "chords": 0.15, "pad": 0.24, "lead": 0.30, "fx": 0.25}
_VOICE_SEND = 0.17
_ROOM_SEED = 5
_BLOCK = SAMPLE_RATE_HZ // 20
_SILENT_RMS = 1.0
"""What a silent track counts as."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The song before mastering."""

    samples: Samples
    stems: dict[str, Samples]
    """``drums bass chords pad lead fx`` and one ``vocals_X`` per voice; empty unless kept.

    Added up in this order, each with its fader, they are ``samples``. Each voice has its own
    reverb; the band's room is in ``fx``.
    """
    balance: MixBalance


def mix_song(
    score: Score,
    voices: Mapping[str, Samples],
    track: Callable[[str, Progress], Samples],
    *,
    keep_stems: bool = True,
    progress: Progress = ignore_progress,
    balance: MixBalance | None = None,
    span: Span | None = None,
    finished: Mapping[str, Samples] = MappingProxyType({}),
) -> Mix:
    """Mix dry voices and raw tracks.

    Parameters
    ----------
    score
        The song.
    voices
        Dry vocal stems by letter, stereo; changed in place.
    track
        Returns the raw track of a name in ``TRACKS`` and reports its progress; called once per
        track, so that only one raw track is in memory at a time.
    keep_stems
        Whether the stems are returned; a long song without them needs a third of the memory.
    progress
        Told the share done, after every stem.
    balance
        Gains of an earlier mix; None: measure them.
    span
        The frames that voices and tracks hold; None: the whole song.
    finished
        Stems of an earlier mix that are still right: drums and bass, the others depend on the
        voices; or the whole band, where the voices sing other words at the same moments.
    """
    measured = _Gains(balance)
    wanted = span or Span.whole(score)
    style = genre_style(score.genre)
    room = room_response(
        3.0 if style.is_spacious else 1.7,
        pre_delay_s=0.022,
        brightness_hz=6000.0,
        seed=_ROOM_SEED,
    )
    samples = np.zeros((wanted.frame_count, 2), np.float32)
    stems: dict[str, Samples] = {}
    making_room = _duck(_balance_voices(score, voices, measured))
    unsent = measured.unsent(score)
    pumps = style.pumps and "drums" not in unsent
    pumping = _pump(score)[wanted.place] if pumps else None
    openness = _openness(score)[wanted.place]
    send = np.zeros_like(samples)
    step = 1.0 / (len(TRACKS) + len(voices))
    for index, name in enumerate(TRACKS):
        told = scaled(progress, index * step, (index + 0.8) * step)
        is_new = name not in finished
        stem = measured.levelled(name, track(name, told)) if is_new else finished[name]
        if is_new:
            _shape(stem, name, openness, pumping, making_room)
        if name in _ROOM_SEND and name not in unsent:
            send += stem * np.float32(_ROOM_SEND[name])
        if name == "lead" and is_new:
            _echo(stem, 0.75 * score.beat_duration_s, level=0.3, feedback=0.45)
        if name == "fx" and is_new:
            stem += convolve(send, room)
        _add(samples, stems, name, stem, gain=score.stem_gain(name), keep_stems=keep_stems)
        progress((index + 1) * step)
    forward = measured.forward(samples, voices)
    for index, (letter, stem) in enumerate(voices.items()):
        np.multiply(stem, forward, out=stem)
        _add_space(stem, room, score.beat_duration_s)
        name = f"vocals_{letter}"
        _add(samples, stems, name, stem, gain=score.stem_gain(name), keep_stems=keep_stems)
        progress((len(TRACKS) + index + 1) * step)
    return Mix(samples, stems, measured.balance)


class _Gains:
    """Gains as given, or measured one after the other."""

    def __init__(self, given: MixBalance | None) -> None:
        self._is_given = given is not None
        self.balance = given or MixBalance()

    def levelled(self, name: str, stem: Samples) -> Samples:
        """Bring a raw track to its level, in place."""
        gain = self.balance.tracks.get(name)
        if gain is None:
            rms = _active_rms(stem)
            gain = _BUS_LEVEL * _TRACK_LEVEL[name] / rms
            if rms != _SILENT_RMS:
                tracks = {**self.balance.tracks, name: gain}
                self.balance = replace(self.balance, tracks=tracks)
        stem *= np.float32(gain)
        return stem

    def unsent(self, score: Score) -> tuple[str, ...]:
        """Return the tracks that are as good as absent: neither room nor pump knows them."""
        if not self._is_given:
            muted = tuple(name for name in TRACKS if score.stem_gain(name) == 0.0)
            self.balance = replace(self.balance, unsent=muted)
        return self.balance.unsent

    def edge_hz(self, score: Score, letter: str) -> float:
        """Return the edge below which a voice only has rumble."""
        edge_hz = self.balance.voice_edges_hz.get(letter)
        if edge_hz is None:
            edge_hz = _lowest_hz(score, letter)
            edges = {**self.balance.voice_edges_hz, letter: edge_hz}
            self.balance = replace(self.balance, voice_edges_hz=edges)
        return edge_hz

    def voice(self, dry: Samples) -> np.float32:
        """Return the gain of the compressed voices."""
        if self.balance.voice is None:
            level = _BUS_LEVEL * _VOICE_LEVEL / _active_rms(dry)
            self.balance = replace(self.balance, voice=level)
        return np.float32(self.balance.voice)

    def forward(self, band: Samples, voices: Mapping[str, Samples]) -> np.float32:
        """Return the gain that puts the voices in front of the band."""
        if not self._is_given:
            self.balance = replace(self.balance, forward=float(_voice_trim(band, voices)))
        return np.float32(self.balance.forward)


def _shape(
    stem: Samples,
    name: str,
    openness: NDArray[np.float32],
    pumping: NDArray[np.float32] | None,
    making_room: NDArray[np.float32] | None,
) -> None:
    """Filter, pump and duck a levelled track, in place."""
    if name in {"chords", "pad"}:
        _close_filter(stem, openness)
    if pumping is not None and name in {"bass", "chords", "pad"}:
        stem *= pumping[:, None]
    if making_room is not None and name in {"chords", "pad", "lead"}:
        stem *= making_room[:, None]


def _add(
    samples: Samples,
    stems: dict[str, Samples],
    name: str,
    stem: Samples,
    *,
    gain: float,
    keep_stems: bool,
) -> None:
    samples += stem if gain == 1.0 else stem * np.float32(gain)
    if keep_stems:
        stems[name] = stem


def _block_power(samples: Samples) -> NDArray[np.float32]:
    """Return the power of each 50 ms block."""
    whole = samples[: len(samples) // _BLOCK * _BLOCK].reshape(-1, 2 * _BLOCK)
    power: NDArray[np.float32] = np.einsum("ij,ij->i", whole, whole) / np.float32(2 * _BLOCK)
    return power


def _active_rms(samples: Samples) -> float:
    """Return the RMS over blocks that are not silent; 1 if all are."""
    power = _block_power(samples)
    active = power[power > 1e-8]
    return float(np.sqrt(active.mean())) if len(active) else _SILENT_RMS


def _balance_voices(score: Score, voices: Mapping[str, Samples], gains: _Gains) -> Samples | None:
    """Equalise the voices and compress and level them as one; return their dry sum."""
    if not voices:
        return None
    for letter, stem in voices.items():
        apply_biquads(
            stem,
            high_pass(gains.edge_hz(score, letter)),
            peaking(300.0, -2.0, 0.9),
            peaking(4200.0, 2.2, 0.8),
            high_shelf(9500.0, 1.5),
        )
    dry = _total(voices)
    gain = compressor_gain(dry, threshold_db=-19.0, ratio=2.0, attack_s=0.006, release_s=0.12)
    dry *= gain[:, None]
    level = gains.voice(dry)
    dry *= level
    gain *= level
    for stem in voices.values():
        np.multiply(stem, gain[:, None], out=stem)
    return dry


def _lowest_hz(score: Score, letter: str) -> float:
    """Return the edge below which a voice only has rumble: a little under its lowest note."""
    sung = [
        note.midi for line in score.vocal_lines if line.voice.value == letter for note in line.notes
    ]
    lowest = min(sung, default=57)
    return float(np.clip(0.75 * 440.0 * 2.0 ** ((lowest - 69) / 12.0), 70.0, 110.0))


def _voice_trim(band: Samples, voices: Mapping[str, Samples]) -> np.float32:
    """Return the gain that puts the voices a little in front of the band, to the ear's measure."""
    if not voices:
        return np.float32(1.0)
    ahead_lu = integrated_lufs(_total(voices)) - integrated_lufs(band)
    return np.float32(10.0 ** (float(np.clip(_VOICE_AHEAD_LU - ahead_lu, -2.5, 2.5)) / 20.0))


def _total(voices: Mapping[str, Samples]) -> Samples:
    first, *others = voices.values()
    total: Samples = first.copy()
    for stem in others:
        total += stem
    return total


def _duck(dry: Samples | None) -> NDArray[np.float32] | None:
    """Return how far chords, pad and lead step back under the voices: up to 3 dB."""
    if dry is None:
        return None
    level = box_smoothed(np.sqrt(_block_power(dry)), 4)
    depth = 1.0 - 0.3 * np.clip(level / 0.05, 0.0, 1.0)
    curve = np.repeat(depth.astype(np.float32), _BLOCK)
    rest = np.full(len(dry) - len(curve), depth[-1] if len(depth) else 1.0, np.float32)
    return box_smoothed(np.concatenate([curve, rest]), _BLOCK)


def _pump(score: Score) -> NDArray[np.float32]:
    """Return the gain that dips 12 dB at every kick and recovers in 0.28 s."""
    gain = np.ones(score.sample_count, np.float32)
    times_s = np.arange(int(0.28 * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    dip = (1.0 - 0.75 * np.exp(-times_s / 0.09)).astype(np.float32)
    for note in score.tracks.drums:
        if note.instrument == "k":
            start = int(score.beat_s(note.start_beat) * SAMPLE_RATE_HZ)
            part = gain[start : start + len(dip)]
            np.minimum(part, dip[: len(part)], out=part)
    return gain


def section_frames(score: Score) -> list[tuple[int, int]]:
    """Return first frame and frame after the last of each section."""
    bar_s = BEATS_PER_BAR * score.beat_duration_s
    return [
        (
            int(section.bar * bar_s * SAMPLE_RATE_HZ),
            int((section.bar + section.bar_count) * bar_s * SAMPLE_RATE_HZ),
        )
        for section in score.sections
    ]


def _openness(score: Score) -> NDArray[np.float32]:
    """Return the filter of chords and pad per frame: a pre-chorus opens it gradually."""
    curve = np.ones(score.sample_count, np.float32)
    for section, (start, stop) in zip(score.sections, section_frames(score), strict=True):
        curve[start:stop] = section.brightness
        if section.name == "pre":
            curve[start:stop] = np.linspace(0.6 * section.brightness, 1.0, stop - start)
    return box_smoothed(curve, SAMPLE_RATE_HZ // 20)


def _close_filter(stem: Samples, openness: NDArray[np.float32]) -> None:
    """Blend ``stem`` with its part below 1.1 kHz, in place."""
    dark = apply_biquads(stem.copy(), low_pass(1100.0, 0.6))
    stem -= dark
    stem *= openness[:, None]
    stem += dark


def _echo(stem: Samples, delay_s: float, *, level: float, feedback: float) -> None:
    """Add three echoes that alternate between the sides, in place."""
    delay = int(delay_s * SAMPLE_RATE_HZ)
    mono = stem.mean(axis=1)
    for repeat in (1, 2, 3):
        lag = delay * repeat
        if lag < len(stem):
            gain = np.float32(level * feedback ** (repeat - 1))
            stem[lag:, repeat % 2] += mono[:-lag] * gain


def _add_space(stem: Samples, room: Samples, beat_s: float) -> None:
    """Add plate (15 ms late) and an eighth-note echo to a voice, in place."""
    lag = int(0.015 * SAMPLE_RATE_HZ)
    wet = convolve(stem, room)
    _echo(stem, 0.5 * beat_s, level=0.08, feedback=0.5)
    stem[lag:] += wet[:-lag] * np.float32(_VOICE_SEND)
