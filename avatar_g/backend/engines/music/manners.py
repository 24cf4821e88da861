"""How a section is sung: softly or with growl, by genre, mood and how full the section is."""

from collections.abc import Sequence
from dataclasses import replace

from avatar_g.backend.domain.music import Mood
from avatar_g.backend.engines.music.genres import GenreStyle, Layers
from avatar_g.backend.engines.music.randomness import stream
from avatar_g.backend.engines.music.score import MelodyNote

_SOFTER = {
    Mood.CALM: 0.35,
    Mood.SAD: 0.3,
    Mood.ROMANTIC: 0.25,
    Mood.DARK: 0.1,
    Mood.HAPPY: -0.1,
    Mood.EPIC: -0.2,
    Mood.ENERGETIC: -0.5,
}
_ROUGHER = {Mood.ENERGETIC: 0.15, Mood.EPIC: 0.1, Mood.DARK: 0.1}
"""Added where the genre growls at all."""
_CLEAR_MOODS = frozenset({Mood.CALM, Mood.SAD, Mood.ROMANTIC})
_FULL_LU = -1.5
"""From this loudness on, relative to the chorus, a section is sung with full voice."""
_SOFTEST_LU = -4.0
_LEAST = 0.1
"""Less softness than that is not heard as soft."""
_SOFTEST = 0.9
_MOST_IN_LINE = 2
_SHORTEST_GROWL_BEATS = 0.4
_GROWLS = (0.55, 0.85)


def softness_of(style: GenreStyle, layers: Layers, mood: Mood | None) -> float:
    """Return how softly a section is sung, 0 full voice .. 1 nearly whispered."""
    wish = style.softness + (_SOFTER[mood] if mood is not None else 0.0)
    quiet = (_FULL_LU * style.contrast - layers.loudness_lu) / (_FULL_LU - _SOFTEST_LU)
    softness = round(min(_SOFTEST, max(0.0, wish) * min(1.0, max(0.0, quiet))), 2)
    return softness if softness >= _LEAST else 0.0


def growl_of(style: GenreStyle, name: str, mood: Mood | None) -> float:
    """Return the share of a section's accents that are growled; choruses have them alone."""
    if not style.growl or name != "chorus" or mood in _CLEAR_MOODS:
        return 0.0
    return round(style.growl + (_ROUGHER.get(mood, 0.0) if mood is not None else 0.0), 2)


def in_manner(
    notes: Sequence[MelodyNote],
    stresses: Sequence[bool],
    *,
    softness: float,
    growl: float,
    seed: int,
    place: tuple[str, int],
) -> tuple[MelodyNote, ...]:
    """Return a line as its section wants it sung.

    Parameters
    ----------
    notes
        The tune; its syllables are those of ``stresses``.
    stresses
        Which syllables are stressed: only those are accents.
    softness, growl
        Of the section.
    seed, place
        Name the stream of chance; equal lines are growled alike, so that a chorus comes back.
    """
    soft = [replace(note, softness=softness) for note in notes]
    if not growl:
        return tuple(soft)
    rng = stream(seed, "growl", *place)
    chances = rng.random(len(stresses))
    strengths = rng.uniform(*_GROWLS, len(stresses))
    onsets = [index for index, note in enumerate(soft) if not note.is_melisma]
    accents = [
        (syllable, index)
        for syllable, index in enumerate(onsets[: len(stresses)])
        if stresses[syllable]
        and chances[syllable] < growl
        and soft[index].duration_beats >= _SHORTEST_GROWL_BEATS
    ]
    accents.sort(key=lambda each: (-soft[each[1]].midi, each[1]))
    for syllable, index in accents[:_MOST_IN_LINE]:
        soft[index] = replace(soft[index], growl=round(float(strengths[syllable]), 2))
    return tuple(soft)
