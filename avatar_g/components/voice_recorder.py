"""Records a voice in the browser, or takes a file of one."""

from typing import Any

import reflex as rx

from avatar_g.components.event_values import one_problem, one_text
from avatar_g.components.text import t

_SCRIPT = rx.asset("voice_recorder.jsx", shared=True).importable_path
for _module in ("drop", "wav"):
    rx.asset(f"voice_{_module}.jsx", shared=True)
_TEXTS = (
    "start",
    "stop",
    "or_upload",
    "sending",
    "level",
    "level_low",
    "level_good",
    "level_high",
    "again",
    "denied",
    "no_microphone",
)


class VoiceRecorder(rx.NoSSRComponent):
    """Records with a level meter, or takes a file: needs the browser's audio."""

    library = _SCRIPT
    tag = "VoiceRecorder"

    texts: rx.Var[dict[str, str]]
    address: rx.Var[str]
    """Where recordings are sent; the answer's ``answer_key`` goes to ``on_taken``."""
    answer_key: rx.Var[str]
    voice_id: rx.Var[str]
    line: rx.Var[int]
    language: rx.Var[str]
    longest_s: rx.Var[int]
    on_taken: rx.EventHandler[one_text]
    on_refused: rx.EventHandler[one_problem]


def voice_recorder(**props: Any) -> rx.Component:
    """Place a recorder; see the fields of ``VoiceRecorder``."""
    return VoiceRecorder.create(texts={name: t(f"voice.{name}") for name in _TEXTS}, **props)
