"""What a SoundFont is made of, once it is read and found sound; free of NumPy for the web."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NO_VALUES: Mapping[int, int] = MappingProxyType({})


class Operator:
    """Generator numbers of SoundFont 2.04, section 8.1.2, that we follow."""

    FILTER_CENTS = 8
    FILTER_Q = 9
    PAN = 17
    DELAY = 33
    ATTACK = 34
    HOLD = 35
    DECAY = 36
    SUSTAIN = 37
    RELEASE = 38
    INSTRUMENT = 41
    KEYS = 43
    VELOCITIES = 44
    KEY = 46
    VELOCITY = 47
    ATTENUATION = 48
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODES = 54
    SCALE_TUNING = 56
    ROOT_KEY = 58


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """One recording within the pool; places count frames of the pool."""

    name: str
    start: int
    stop: int
    loop_start: int
    loop_stop: int
    rate_hz: int
    root_key: int
    correction_cents: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A range of keys and velocities and its values."""

    keys: tuple[int, int]
    velocities: tuple[int, int]
    values: Mapping[int, int]
    """Signed amounts by generator number."""

    def holds(self, key: int, velocity: int) -> bool:
        """Tell whether a note falls into the zone."""
        return (
            self.keys[0] <= key <= self.keys[1]
            and self.velocities[0] <= velocity <= self.velocities[1]
        )


@dataclass(frozen=True, slots=True)
class Part:
    """An instrument or a preset: zones, each with what it leads to."""

    name: str
    zones: tuple[tuple[Zone, int], ...]
    """Zone and index of its sample (instrument) or its instrument (preset)."""


@dataclass(frozen=True, slots=True)
class SoundFont:
    """A whole file without its samples, which stay on the disk."""

    name: str
    samples: tuple[SampleHeader, ...]
    instruments: tuple[Part, ...]
    presets: Mapping[tuple[int, int], Part]
    """By bank and program."""
    pool_start: int
    """Where in the file the 16 bit frames begin, bytes."""
    pool_frames: int
