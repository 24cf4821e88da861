"""The Avatar Builder's stage: a 3D view in the browser, the server's portrait where it cannot."""

from typing import cast

import reflex as rx

from avatar_g.components.choose import text_if
from avatar_g.components.text import t, t_of
from avatar_g.state.avatar import HAIR_CHOICES, WARDROBE_CARDS, AvatarState

_SCRIPT = rx.asset("avatar_stage.jsx", shared=True).importable_path
STAGE_MODULES = (
    "scene", "cameras", "figure", "body", "pieces", "look", "shaders", "preview", "sliders",
    "moods", "quality", "thin", "fitting", "warming",
)  # fmt: skip
"""Scripts of the stage; each component that uses them has them beside its own."""
for _module in (*STAGE_MODULES, "hands"):
    rx.asset(f"avatar_{_module}.jsx", shared=True)

THREE = ("three@0.187.0",)
_TEXTS = {
    "view": ("body", "front", "side", "face"),
    "pose": ("stand", "wave", "hips", "dance", "tpose"),
    "mood": (
        "neutral", "happy", "angry", "sad", "relaxed", "surprised",
        "aa", "ih", "ou", "ee", "oh", "blink", "blinkLeft",
    ),
    "ground": ("studio", "dawn", "sea", "paper"),
}  # fmt: skip
KINDS = tuple(card.kind for card in WARDROBE_CARDS)


def _kind(kind: rx.Var[str]) -> tuple[rx.Var[str]]:
    return (kind,)


class AvatarStage(rx.NoSSRComponent):
    """three.js scene, cameras and the place to drop clothes on."""

    library = _SCRIPT
    tag = "AvatarStage"
    lib_dependencies: list[str] = list(THREE)

    avatar_id: rx.Var[str]
    revision: rx.Var[str]
    """Changes with every edit: then the stage asks what is new."""
    picture: rx.Var[str]
    summary: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_wear: rx.EventHandler[_kind]
    on_take_off: rx.EventHandler[_kind]


def avatar_stage() -> rx.Component:
    """Place the stage."""
    texts = {name: t(f"avatar.stage.{name}") for name in ("drop", "camera", "pose", "mood",
             "ground", "spin", "updating")}  # fmt: skip
    for group, names in _TEXTS.items():
        texts |= {f"{group}_{name}": t(f"avatar.stage.{group}_{name}") for name in names}
    return AvatarStage.create(
        avatar_id=AvatarState.avatar.avatar_id,
        revision=AvatarState.avatar.revision,
        picture=AvatarState.avatar.thumb_url,
        summary=_summary(),
        texts=texts,
        on_wear=AvatarState.wear,
        on_take_off=AvatarState.take_off,
    )


def _summary() -> rx.Var[str]:
    """Say in words what the picture shows."""
    avatar = AvatarState.avatar
    worn = cast("rx.vars.ArrayVar[list[str]]", avatar.worn_kinds)
    look = cast("rx.vars.ObjectVar[dict[str, str]]", avatar.look)
    first = text_if(worn.length() > 0, t_of("wardrobe.kinds", KINDS, worn[0]))
    second = text_if(worn.length() > 1, t_of("wardrobe.kinds", KINDS, worn[1]))
    hair = t_of("wardrobe.hair", HAIR_CHOICES, look["hair_style"])
    return t("avatar.stage.summary", title=avatar.title, hair=hair, first=first, second=second)
