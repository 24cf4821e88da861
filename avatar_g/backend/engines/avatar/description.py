"""Reads a character out of a sentence in Georgian, English or Russian.

Every word known is in ``description_words.json``. A colour belongs to the nearest noun of its own
clause; what the sentence leaves open is taken from a ready-made character chosen by the seed.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from avatar_g.backend.domain.avatar import AvatarSpec, Body, Garment, Look
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.wardrobe import WARDROBE

_SHORT_WORD = 4
_COLOUR_REACH_CHARS = 26
_AFTER_NOUN_PENALTY = 1.6
PAIRED_BOTTOMS = {"dress": "dressskirt", "gdress": "gownskirt", "chokha": "chokhaskirt"}
"""Tops that are one piece with a skirt, and that skirt."""
_MASCULINE = 0.05
_FEMININE = 0.95


@dataclass(frozen=True, slots=True)
class _Colour:
    """A colour word in the text."""

    start: int
    end: int
    hex: str
    is_for_hair: bool


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    path = Path(__file__).with_name("description_words.json")
    words: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


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
    text = _normalised(prompt)
    rng = _random(seed, text)
    hint = femininity_hint if present is None else present.body.femininity
    femininity = _femininity(text, hint, rng)
    is_feminine = femininity > 0.5
    chosen = _model(text, rng, is_feminine=is_feminine)
    model = chosen if present is None or _names_a_style(text) else present
    colours = _colours(text)
    name = model.name if not text else prompt.strip()[:80]
    return AvatarSpec(
        name=name if present is None else present.name,
        body=_body(text, model.body, femininity),
        look=_look(text, model.look, colours, is_feminine=is_feminine),
        outfit=_outfit(text, model.outfit, colours),
        accessories=_accessories(text, model, colours),
        seed=seed,
    )


def default_performer(voice: VoiceSlot, *, seed: int) -> AvatarSpec:
    """Return a ready-made character that suits a voice: B is a man, A and C are women."""
    words = _words()
    names = words["masculine_cast" if voice is VoiceSlot.B else "feminine_cast"]
    rng = _random(seed, "performer")
    order = sorted(names, key=lambda _name: rng.random())
    return load_cast()[order[1 if voice is VoiceSlot.C else 0]]


def _random(seed: int, text: str) -> Random:
    """Return a generator of its own for a seed and a text.

    ``Random.random`` gives the same numbers on every version of Python for an integer seed; its
    other methods do not promise that.
    """
    return Random(seed << 32 | crc32(text.encode()))


def _normalised(prompt: str) -> str:
    return unicodedata.normalize("NFC", prompt.lower()).replace("ё", "е").strip()


def _stem_pattern(stem: str) -> str:
    """Match a stem at the start of a word; short Latin words must be whole (plural allowed)."""
    plain = re.escape(stem.replace("ё", "е"))
    is_whole = len(stem) <= _SHORT_WORD and stem.isascii()
    return rf"(?<!\w){plain}" + (r"s?(?!\w)" if is_whole else "")


def _find(text: str, stems: Iterable[str]) -> list[re.Match[str]]:
    return [match for stem in stems for match in re.finditer(_stem_pattern(stem), text)]


def _says(text: str, stems: Iterable[str]) -> bool:
    return bool(_find(text, stems))


def _femininity(text: str, hint: float | None, rng: Random) -> float:
    by_chance = _FEMININE if rng.random() < 0.5 else _MASCULINE
    feminine = _find(text, _words()["feminine"])
    masculine = _find(text, _words()["masculine"])
    if feminine and masculine:
        first_is_feminine = min(m.start() for m in feminine) <= min(m.start() for m in masculine)
        return _FEMININE if first_is_feminine else _MASCULINE
    if feminine or masculine:
        return _FEMININE if feminine else _MASCULINE
    return by_chance if hint is None else hint


def _model(text: str, rng: Random, *, is_feminine: bool) -> AvatarSpec:
    """Return the ready-made character whose style the words suggest."""
    words = _words()
    names = words["feminine_cast" if is_feminine else "masculine_cast"]
    chosen = names[int(rng.random() * len(names))]
    for style in words["styles"]:
        if _says(text, style["stems"]):
            chosen = style["feminine" if is_feminine else "masculine"]
            break
    return load_cast()[chosen]


def _names_a_style(text: str) -> bool:
    return any(_says(text, style["stems"]) for style in _words()["styles"])


def _colours(text: str) -> list[_Colour]:
    """Return every colour word; a longer phrase hides a shorter one inside it."""
    words = _words()
    found = [
        _Colour(match.start(), match.end(), value, name in words["hair_only"])
        for name, (value, stems) in words["colours"].items()
        for match in _find(text, stems)
    ]
    return [
        colour
        for colour in found
        if not any(
            other is not colour
            and other.start <= colour.start
            and other.end >= colour.end
            and other.end - other.start > colour.end - colour.start
            for other in found
        )
    ]


def _colour_of(text: str, stems: Sequence[str], colours: Sequence[_Colour]) -> str:
    """Return the colour nearest to a noun within its clause, or an empty text."""
    best, chosen = float("inf"), ""
    for noun in _find(text, stems):
        for colour in colours:
            is_before = colour.end <= noun.start() + 1
            distance = (
                float(noun.start() - colour.end)
                if is_before
                else ((colour.start - noun.end()) * _AFTER_NOUN_PENALTY)
            )
            if distance > _COLOUR_REACH_CHARS or distance >= best:
                continue
            between = text[min(colour.end, noun.end()) : max(colour.start, noun.start())]
            if not any(end in f" {between} " for end in _words()["clause_ends"]):
                best, chosen = distance, colour.hex
    return chosen


def _row(text: str, rows: Iterable[tuple[Any, Sequence[str]]], default: Any) -> Any:
    return next((value for value, stems in rows if _says(text, stems)), default)


def _body(text: str, model: Body, femininity: float) -> Body:
    words = _words()
    build = words["build"]
    return replace(
        model,
        femininity=femininity,
        age=_row(text, words["ages"], model.age if model.age < 0.6 else 0.45),
        weight=_row(text, build["weight"], model.weight),
        muscle=_row(text, build["muscle"], model.muscle),
        height=_row(text, build["height"], model.height),
        ancestry=tuple(_row(text, words["ancestry"], model.ancestry)),
    )


def _look(text: str, model: Look, colours: Sequence[_Colour], *, is_feminine: bool) -> Look:
    words = _words()
    hair_only = next((colour.hex for colour in colours if colour.is_for_hair), "")
    hair = _colour_of(text, words["nouns"]["hair"], colours) or hair_only or model.hair_colour
    not_hair = [colour for colour in colours if not colour.is_for_hair]
    beard = _row(text, ((name, stems) for name, stems in words["beards"].items()), "")
    if not beard and not is_feminine:
        beard = model.beard
    return replace(
        model,
        skin=_row(text, words["skins"], model.skin),
        iris=_colour_of(text, words["nouns"]["eyes"], not_hair) or model.iris,
        hair_style=_hair_style(text) or model.hair_style,
        hair_colour=hair,
        has_fringe=_says(text, words["fringe"]) or model.has_fringe,
        makeup=max(model.makeup, 0.6) if _says(text, words["makeup"]) else model.makeup,
        freckles=max(model.freckles, 0.8) if _says(text, words["freckles"]) else model.freckles,
        beard="" if is_feminine else beard,
    )


def _hair_style(text: str) -> str:
    """Return the style named; "long" and "short" count only beside a word for hair."""
    words = _words()
    hair = _find(text, words["nouns"]["hair"])
    for style, stems in words["hair_styles"].items():
        for match in _find(text, stems):
            is_vague = style in words["long_styles"]
            near = any(0 <= noun.start() - match.end() <= _COLOUR_REACH_CHARS for noun in hair)
            between_ok = near or any(noun.start() <= match.start() < noun.end() for noun in hair)
            if not is_vague or between_ok:
                return str(style)
    return ""


def _outfit(
    text: str, model: Mapping[str, Garment], colours: Sequence[_Colour]
) -> dict[str, Garment]:
    named = {
        slot: _named_garment(text, kinds, colours) for slot, kinds in _words()["garments"].items()
    }
    outfit = dict(model)
    top = named["top"]
    model_is_paired = "top" in model and model["top"].kind in PAIRED_BOTTOMS
    if top is not None and top.kind in PAIRED_BOTTOMS:
        outfit = {slot: worn for slot, worn in outfit.items() if slot != "over"}
        outfit["bottom"] = _paired(text, top)
        if top.kind == "chokha":
            outfit["over"] = Garment("trousers", "#16171c")
    elif model_is_paired and (top is not None or named["bottom"] is not None):
        # A half-changed costume would not fit together: start from everyday clothes.
        outfit = {
            "top": Garment("tshirt", "#e8e4da"),
            "bottom": Garment("jeans", "#3f66a3"),
            **{slot: worn for slot, worn in model.items() if slot == "shoes"},
        }
    for slot, garment in named.items():
        is_hidden = slot == "bottom" and top is not None and top.kind in PAIRED_BOTTOMS
        if garment is not None and not is_hidden:
            outfit[slot] = garment
    return outfit


def _paired(text: str, top: Garment) -> Garment:
    kind = PAIRED_BOTTOMS[top.kind]
    shared = {
        name: value
        for name, value in top.options.items()
        if name in {option.name for option in WARDROBE[kind].options}
    }
    length = _row(text, ((float(k), v) for k, v in _words()["lengths"].items()), None)
    if length is not None and kind == "dressskirt":
        shared["length"] = length
    return Garment(kind, top.colour, shared)


def _named_garment(
    text: str, kinds: Mapping[str, Sequence[str]], colours: Sequence[_Colour]
) -> Garment | None:
    """Return the garment whose longest word the text contains."""
    hits = [
        (match.end() - match.start(), kind, stems)
        for kind, stems in kinds.items()
        for match in _find(text, stems)
    ]
    if not hits:
        return None
    _, kind, stems = max(hits, key=lambda hit: hit[0])
    entry = WARDROBE[kind]
    known = {option.name for option in entry.options}
    options: dict[str, Any] = {}
    pattern = _row(text, ((name, words) for name, words in _words()["patterns"].items()), "")
    if pattern and "pattern" in known and kind not in {"jeans", "trousers", "joggers"}:
        options["pattern"] = pattern
    length = _row(text, ((float(k), v) for k, v in _words()["lengths"].items()), None)
    if length is not None and "length" in known:
        options["length"] = length
    return Garment(kind, _colour_of(text, stems, colours) or entry.colour, options)


def _accessories(text: str, model: AvatarSpec, colours: Sequence[_Colour]) -> tuple[Garment, ...]:
    named = [
        Garment(kind, _colour_of(text, stems, colours) or WARDROBE[kind].colour)
        for kind, stems in _words()["accessories"].items()
        if _says(text, stems)
    ]
    if not named:
        return model.accessories
    kinds = {garment.kind for garment in named}
    if "hat" in kinds and kinds & {"cap", "beanie"}:
        named = [garment for garment in named if garment.kind not in {"cap", "beanie"}]
    return tuple(named)
