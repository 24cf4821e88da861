"""The instant preview of a talk clip: speech and a moving face on the 3D character."""

from typing import Any

import reflex as rx

from avatar_g.components.avatar_stage import STAGE_MODULES, THREE
from avatar_g.components.text import t
from avatar_g.state.talk import TalkState

_SCRIPT = rx.asset("talk_preview.jsx", shared=True).importable_path
rx.asset("talk_lips.jsx", shared=True)
for _module in STAGE_MODULES:
    rx.asset(f"avatar_{_module}.jsx", shared=True)
_TEXTS = ("play", "pause", "position", "close", "failed")


def _nothing() -> tuple[()]:
    return ()


class TalkPreview(rx.NoSSRComponent):
    """Plays the speech and shapes the face at every frame: needs WebGL and the audio's clock."""

    library = _SCRIPT
    tag = "TalkPreview"
    lib_dependencies: list[str] = list(THREE)

    avatar_id: rx.Var[str]
    framing: rx.Var[str]
    face_url: rx.Var[str]
    sound_url: rx.Var[str]
    seconds: rx.Var[float]
    picture: rx.Var[str]
    summary: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_close: rx.EventHandler[_nothing]


def talk_preview(*, avatar_id: Any, picture: Any) -> rx.Component:
    """Place the preview where the picture of the character was."""
    preview = TalkState.preview
    return TalkPreview.create(
        avatar_id=avatar_id,
        framing=TalkState.framing,
        face_url=preview.face_url,
        sound_url=preview.sound_url,
        seconds=preview.duration_s,
        picture=picture,
        summary=t("talk.picture"),
        texts={name: t(f"talk.preview_{name}") for name in _TEXTS},
        on_close=TalkState.close_preview,
    )
