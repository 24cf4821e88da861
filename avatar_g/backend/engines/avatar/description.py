"""Reads a character out of a sentence in Georgian, English or Russian.

Every word known is in ``description_words.json``. A colour belongs to the nearest noun of its own
clause; what the sentence leaves open is taken from a ready-made character chosen by the seed.
"""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final, TypeVar
from zlib import crc32

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Look
from avatar_g.backend.domain.avatar_parts import ordered_details
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.dressing import PAIRED_BOTTOMS, accessories_of, outfit_of
from avatar_g.backend.engines.avatar.naming import short_name
from avatar_g.backend.engines.avatar.reading import Reading, feature_words, read, vocabulary
from avatar_g.backend.engines.avatar.wording import mentions, says

__all__ = ["PAIRED_BOTTOMS", "default_performer", "describe_avatar"]

_MASCULINE: Final = 0.05
_FEMININE: Final = 0.95
_OLD: Final = 0.7
_YOUNGEST: Final = 0.40
_FAIR_HAIR: Final = ("ginger", "blond", "red", "gold")
_OLD_HAIR: Final = "#c9c6c0"
_VAGUE_STYLES: Final = {"long": "long", "short": "short"}
_OLD_MODEL: Final = "otto"

_Item = TypeVar("_Item")


def describe_avatar(
    prompt: str,
    *,
    seed: int,
    femininity_hint: float | None = None,
    present: AvatarSpec | None = None,
) -> AvatarSpec:
    """Return the character a prompt describes.

    Parameters
    ----------
    prompt
        Free text in any of the three languages; any text is fine, also none.
    seed
        Decides what the prompt leaves open.
    femininity_hint
        0..1, used when the prompt does not say; None: the seed decides.
    present
        A character to change: it keeps what the prompt does not speak of, unless the prompt names
        a style.

    Returns
    -------
    AvatarSpec
        Always an adult, always dressed.
    """
    reading = read(prompt)
    random = _random(seed, reading.text)
    hint = femininity_hint if present is None else present.body.femininity
    femininity = _femininity(reading, hint, random)
    is_feminine = femininity > 0.5
    chosen = load_cast()[_model(reading, random, is_feminine=is_feminine)]
    keeps = present is not None and reading.first("style") is None
    model = present if present is not None and keeps else chosen
    name = short_name(prompt) or model.name
    return AvatarSpec(
        name=name if present is None else present.name,
        body=_body(reading, model.body, femininity),
        look=_look(reading, model, random, is_feminine=is_feminine),
        outfit=outfit_of(reading, model.outfit),
        accessories=accessories_of(reading, model.accessories),
        seed=seed,
    )


def default_performer(voice: VoiceSlot, *, seed: int) -> AvatarSpec:
    """Return a ready-made character that suits a voice: B is a man, A and C are women."""
    names = vocabulary()["cast"]["masculine" if voice is VoiceSlot.B else "feminine"]
    random = _random(seed, "performer")
    order = sorted(names, key=lambda _name: random.random())
    return load_cast()[order[1 if voice is VoiceSlot.C else 0]]


def _random(seed: int, text: str) -> Random:
    """Return a generator of its own for a seed and a text.

    ``Random.random`` gives the same numbers on every version of Python for an integer seed; its
    other methods do not promise that.
    """
    return Random(seed << 32 | crc32(text.encode()))


def _one_of(items: Sequence[_Item], random: Random) -> _Item:
    return items[int(random.random() * len(items))]


def _femininity(reading: Reading, hint: float | None, random: Random) -> float:
    by_chance = _FEMININE if random.random() < 0.5 else _MASCULINE
    words = vocabulary()
    said = mentions(reading.text, {"feminine": words["feminine"], "masculine": words["masculine"]})
    if said:
        return _FEMININE if said[0].meaning == "feminine" else _MASCULINE
    if "gdress" in reading.names("top"):
        return _FEMININE
    if "chokha" in reading.names("top"):
        return _MASCULINE
    return by_chance if hint is None else hint


def _model(reading: Reading, random: Random, *, is_feminine: bool) -> str:
    """Return the ready-made character that fits style, people, age and hair best."""
    cast = vocabulary()["cast"]
    place = 0 if is_feminine else 1
    names: list[str] = list(cast["feminine" if is_feminine else "masculine"])
    by_chance = _one_of(names, random)
    style, people = reading.first("style"), _people(reading)
    if style is not None:
        return str(cast["by_style"][style][place])
    if people is not None:
        return str(cast["by_people"][people][place])
    age = _age(reading)
    if age is not None and age >= _OLD:
        return _OLD_MODEL if not is_feminine else "vera"
    fitting = [name for name in names if name != _OLD_MODEL]
    if set(reading.colours.get("hair", ())) & set(_FAIR_HAIR):
        fitting = [name for name in fitting if name in cast["fair"]]
    return by_chance if by_chance in fitting else _one_of(fitting, random)


def _people(reading: Reading) -> str | None:
    groups = vocabulary()["people"]
    return next(
        (name for name, group in groups.items() if says(reading.text, group["stems"])), None
    )


def _age(reading: Reading) -> float | None:
    said = reading.first("age")
    return None if said is None else max(_YOUNGEST, float(said))


def _body(reading: Reading, model: Body, femininity: float) -> Body:
    changes: dict[str, float] = {}
    for slider, levels in vocabulary()["body"].items():
        level = next((key for key, stems in levels.items() if says(reading.build, stems)), None)
        if level is not None:
            changes[slider] = float(level)
    if reading.lengths.get("person") == "short":
        changes["height"] = 0.2
    if "eyes" in reading.sizes:
        changes["eye_size"] = 0.85 if reading.sizes["eyes"] == "big" else 0.25
    age = _age(reading)
    if age is not None:
        changes["age"] = age
    people = _people(reading)
    ancestry = model.ancestry
    if people is not None:
        one, two, three = vocabulary()["people"][people]["ancestry"]
        ancestry = (one, two, three)
    details = ordered_details({**model.details, **_details(reading)})
    return replace(model, femininity=femininity, ancestry=ancestry, details=details, **changes)


def _details(reading: Reading) -> dict[str, float]:
    """Return how the finer sliders lean by what is said of nose, lips, legs and so on."""
    meanings = feature_words()["meanings"]
    leans: dict[str, float] = {}
    for part, adjectives in reading.features.items():
        for adjective in adjectives:
            leans |= meanings[part][adjective]
    return leans


def _look(reading: Reading, model: AvatarSpec, random: Random, *, is_feminine: bool) -> Look:
    look = model.look
    skin, hair, iris = look.skin, look.hair_colour, look.iris
    people = _people(reading)
    if people is not None:
        group = vocabulary()["people"][people]
        skin = _one_of(group["skins"], random)
        hair = _one_of(group["hair"] or [hair], random)
        iris = _one_of(group["irises"] or [iris], random)
    is_old = (_age(reading) or 0.0) >= _OLD
    if is_old:
        hair = reading.colour("beard", "hair") or _OLD_HAIR
    return replace(
        look,
        skin=skin,
        iris=reading.colour("eyes", "eye") or iris,
        hair_style=_hair_style(reading, look.hair_style),
        hair_colour=reading.colour("hair", "hair") or hair,
        hair_tips=reading.colour("tips", "hair") or look.hair_tips,
        has_fringe=reading.says("fringe") or look.has_fringe,
        brow=max(look.brow, 0.8) if reading.says("thick_brows") else look.brow,
        lips=reading.colour("lips") or look.lips,
        blush=max(look.blush, 0.7) if reading.says("blush") else look.blush,
        makeup=max(look.makeup, 0.6) if reading.says("makeup") else look.makeup,
        freckles=max(look.freckles, 0.8) if reading.says("freckles") else look.freckles,
        beard=_beard(reading, look.beard, is_feminine=is_feminine),
    )


def _hair_style(reading: Reading, usual: str) -> str:
    """Return the style named; "long" and "short" count where they belong to the hair."""
    named = reading.first("hair_style")
    return named or _VAGUE_STYLES.get(reading.lengths.get("hair", ""), usual)


def _beard(reading: Reading, usual: str, *, is_feminine: bool) -> str:
    if is_feminine:
        return ""
    named = reading.first("beard")
    if named is not None:
        return named
    return "" if reading.says("childlike") else usual
