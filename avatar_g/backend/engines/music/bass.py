"""The bass player: one pattern per genre, thinned by the layer plan."""

from collections.abc import Callable
from dataclasses import dataclass

from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Note
from avatar_g.backend.engines.music.setting import Passage, Setting

Stroke = tuple[float, float, int, float]
"""Beat within the bar, length, pitch, strength."""

_OCTAVE = 36
_HIGHEST_ROOT = 43
_HIGHEST_FIFTH = 45


def bass_part(setting: Setting, passage: Passage) -> list[Note]:
    """Return the bass notes of one section."""
    if passage.layers.bass == 0 and passage.name != "outro":
        return []
    notes: list[Note] = []
    rng = stream(setting.seed, "bass", passage.uid)
    for bar in range(passage.bar_count):
        root = _root(setting, passage.chords[bar])
        following = _root(setting, passage.chords[(bar + 1) % passage.bar_count])
        third = (setting.tonality.key + setting.tonality.chord_steps(passage.chords[bar])[1]) % 12
        is_end = passage.name == "outro" and bar == passage.bar_count - 1
        if is_end:
            strokes: list[Stroke] = [(0.0, 4.0, root, 0.9)]
        elif passage.layers.bass == 1:
            strokes = _sparse(setting.style.bass, root)
        else:
            approach = following + (1 if rng.random() < 0.5 else -1)
            bar_view = BassBar(
                root=root,
                third=third + _OCTAVE,
                approach=approach,
                tonic=setting.tonality.key % 12 + _OCTAVE,
                is_full=passage.layers.bass > 2,
                is_odd=bar % 2 == 1,
                scale=setting.tonality.pitch_classes,
            )
            strokes = _PATTERNS[setting.style.bass](bar_view)
        start = passage.start_beat + bar * BEATS_PER_BAR
        strength = 0.6 + 0.4 * passage.energy
        notes += [
            Note(start + beat, beats, pitch, min(1.0, velocity * strength))
            for beat, beats, pitch, velocity in strokes
        ]
    return notes


@dataclass(frozen=True, slots=True)
class BassBar:
    """What a pattern knows of its bar."""

    root: int
    third: int
    approach: int
    """A semitone beside the root of the next bar."""
    tonic: int
    is_full: bool
    is_odd: bool
    scale: frozenset[int]

    @property
    def fifth(self) -> int:
        """The fifth above the root, or below when that would be high."""
        above = self.root + 7
        return above - 12 if above > _HIGHEST_FIFTH else above


def _root(setting: Setting, degree: int) -> int:
    pitch = (setting.tonality.key + setting.tonality.chord_steps(degree)[0]) % 12 + _OCTAVE
    return pitch - 12 if pitch > _HIGHEST_ROOT else pitch


def _sparse(pattern: str, root: int) -> list[Stroke]:
    if pattern == "root5":
        fifth = root + 7
        return [(0, 1.9, root, 0.75), (2, 1.8, fifth - 12 if fifth > 45 else fifth, 0.6)]
    return [(0, 3.8, root, 0.75)]


def _eighth(bar: BassBar) -> list[Stroke]:
    if not bar.is_full:
        return [(beat, 0.9, bar.root, 0.8) for beat in (0, 1.5, 2, 3)]
    return [
        (step / 2, 0.46, bar.root + (7 if step == 7 else 0), 0.85 if step % 2 == 0 else 0.7)
        for step in range(8)
    ]


def _sixteenth(bar: BassBar) -> list[Stroke]:
    return [
        (
            step / 4,
            0.22,
            bar.root + (12 if bar.is_full and step % 4 == 2 else 0),
            0.85 if step % 4 == 0 else 0.65,
        )
        for step in range(0, 16, 1 if bar.is_full else 2)
    ]


def _off_beat(bar: BassBar) -> list[Stroke]:
    return [(beat + 0.5, 0.42, bar.root + (12 if beat == 3 else 0), 0.85) for beat in range(4)]


def _sub(bar: BassBar) -> list[Stroke]:
    extra: list[Stroke] = [(1.75, 0.5, bar.root + 12, 0.6)] if bar.is_full else []
    return [(0, 1.6, bar.root, 0.95), (2.5, 1.2, bar.root, 0.85), *extra]


def _lazy(bar: BassBar) -> list[Stroke]:
    octave = 12 if bar.is_odd else 0
    return [
        (0, 1.4, bar.root, 0.8),
        (1.75, 0.25, bar.fifth, 0.6),
        (2.5, 1.2, bar.root + octave, 0.75),
    ]


def _walking(bar: BassBar) -> list[Stroke]:
    steps = (bar.root, bar.third, bar.fifth, bar.approach)
    return [(float(beat), 0.9, pitch, 0.8) for beat, pitch in enumerate(steps)]


def _root_and_fifth(bar: BassBar) -> list[Stroke]:
    strokes: list[Stroke] = [(0, 1.8, bar.root, 0.8), (2, 1.4, bar.fifth, 0.75)]
    if bar.is_full:
        step = bar.root + 2
        strokes.append((3.5, 0.45, step if step % 12 in bar.scale else bar.root, 0.6))
    return strokes


def _long(bar: BassBar) -> list[Stroke]:
    return [(0, 3.9, bar.root, 0.7)]


def _tresillo(bar: BassBar) -> list[Stroke]:
    root, fifth = bar.root, bar.fifth
    return [
        (0, 0.7, root, 0.8), (0.75, 0.7, root, 0.75), (1.5, 0.45, root, 0.8),
        (2, 0.7, root, 0.8), (2.75, 0.7, fifth, 0.75), (3.5, 0.45, root, 0.8),
    ]  # fmt: skip


def _octave(bar: BassBar) -> list[Stroke]:
    """Disco: the root on the beat, its octave between."""
    return [
        (step / 2, 0.42, bar.root + (12 if step % 2 else 0), 0.7 if step % 2 else 0.85)
        for step in range(8)
    ]


def _funk(bar: BassBar) -> list[Stroke]:
    """Play a heavy one, then everything beside the beat."""
    strokes: list[Stroke] = [
        (0, 0.6, bar.root, 0.95), (0.75, 0.2, bar.root + 12, 0.6), (1.5, 0.4, bar.fifth, 0.75),
        (2.25, 0.2, bar.root, 0.7), (2.75, 0.4, bar.root + 12, 0.7),
    ]  # fmt: skip
    return (
        [*strokes, (3.25, 0.2, bar.fifth, 0.6), (3.5, 0.4, bar.approach, 0.75)]
        if (bar.is_full)
        else strokes
    )


def _boogie(bar: BassBar) -> list[Stroke]:
    """Shuffle: root, third, fifth, sixth and back on the beats, each with its echo."""
    sixth = bar.fifth + 2
    order = (bar.root, bar.third, bar.fifth, sixth if sixth % 12 in bar.scale else bar.fifth)
    strokes: list[Stroke] = [(float(beat), 0.62, pitch, 0.82) for beat, pitch in enumerate(order)]
    echoes: list[Stroke] = [(beat + 0.5, 0.3, pitch, 0.55) for beat, pitch in enumerate(order)]
    return sorted(strokes + echoes) if bar.is_full else strokes


def _bossa(bar: BassBar) -> list[Stroke]:
    return [
        (0, 1.4, bar.root, 0.8), (1.5, 0.45, bar.fifth, 0.6),
        (2, 1.4, bar.fifth, 0.75), (3.5, 0.45, bar.approach if bar.is_full else bar.root, 0.6),
    ]  # fmt: skip


def _one_drop(bar: BassBar) -> list[Stroke]:
    """Reggae: the one is left to the silence."""
    strokes: list[Stroke] = [
        (0.5, 0.7, bar.root, 0.8), (1.5, 0.4, bar.root, 0.7), (2, 0.9, bar.third, 0.85),
    ]  # fmt: skip
    return [*strokes, (3, 0.45, bar.fifth, 0.7), (3.5, 0.4, bar.root, 0.65)]


def _gallop(bar: BassBar) -> list[Stroke]:
    """Metal: an eighth and two sixteenths on every beat."""
    return [
        (beat + offset, 0.2, bar.root, strength)
        for beat in range(4)
        for offset, strength in ((0.0, 0.9), (0.5, 0.7), (0.75, 0.75))
    ]


def _reese(bar: BassBar) -> list[Stroke]:
    """Drum and bass: long tones that answer the broken beat."""
    return [
        (0, 2.3, bar.root, 0.85), (2.5, 0.9, bar.root, 0.8),
        (3.5, 0.45, bar.fifth if bar.is_odd else bar.root + 12, 0.7),
    ]  # fmt: skip


def _drone(bar: BassBar) -> list[Stroke]:
    return [(0, 3.9, bar.tonic, 0.75), (0, 3.9, bar.root, 0.5)]


_PATTERNS: dict[str, Callable[[BassBar], list[Stroke]]] = {
    "eighth": _eighth,
    "sixteenth": _sixteenth,
    "off": _off_beat,
    "808": _sub,
    "walk2": _lazy,
    "walk": _walking,
    "root5": _root_and_fifth,
    "long": _long,
    "tresillo": _tresillo,
    "octave": _octave,
    "funk": _funk,
    "boogie": _boogie,
    "bossa": _bossa,
    "one_drop": _one_drop,
    "gallop": _gallop,
    "reese": _reese,
    "drone": _drone,
}
