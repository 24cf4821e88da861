"""Names of chords as musicians write them: ``Am``, ``F``, ``B°``."""

from avatar_g.backend.engines.music.harmony import Tonality

PITCH_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_QUALITIES = {(4, 7): "", (3, 7): "m", (3, 6): "°", (4, 8): "+"}
"""Semitones of third and fifth above the root to the sign of the triad."""
DEGREES = 7


def degree_names(key: int, mode: str, transposition: int = 0) -> tuple[str, ...]:
    """Return the name of the triad on each degree of a scale, the tonic first.

    Parameters
    ----------
    key
        Pitch class of the tonic, C = 0.
    mode
        Key of ``harmony.SCALES``.
    transposition
        Semitones the section was moved by.
    """
    tonality = Tonality(key, mode, has_sevenths=False)
    names = []
    for degree in range(DEGREES):
        root, third, fifth = tonality.chord_steps(degree)
        letter = PITCH_NAMES[(key + root + transposition) % 12]
        names.append(letter + _QUALITIES[(third - root, fifth - root)])
    return tuple(names)
