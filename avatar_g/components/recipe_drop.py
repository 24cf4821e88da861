"""Drop any of our files anywhere and its recipe opens; a button and pasting do the same."""

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.components.event_values import one_text
from avatar_g.components.text import t
from avatar_g.state.jobs import JobsState
from avatar_g.state.library import LibraryState
from avatar_g.state.library_actions import LibraryActionState

_SCRIPT = rx.asset("recipe_drop.jsx", shared=True).importable_path
rx.asset("avatar_files.jsx", shared=True)
ACCEPTED = ".avg,.png,.wav,.mp3,.flac,.mp4,.m4a,.vrm,.glb"
_KINDS = (
    "song",
    "avatar",
    "talk",
    "music_video",
    "film",
    "remix",
    "extend",
    "edit",
    "recording",
    "voice",
)
_TEXTS = (
    "drop",
    "title",
    "reading",
    "kind",
    "prompt",
    "seed",
    "hash",
    "all",
    "same",
    "differs",
    "make",
    "making",
    "imported",
    "close",
    "needs_source",
    "signature",
    "signature.own",
    "signature.trusted",
    "signature.unknown",
    "signature.changed",
    "signature.invalid",
    "signature.none",
    "problem.recipe_missing",
    "problem.recipe_changed",
    "problem.recipe_file_too_large",
    "problem.voice_missing",
    "problem.project_unreadable",
    "problem.project_changed",
    "problem.project_too_large",
    "problem.unknown",
)


class RecipeDrop(rx.NoSSRComponent):
    """Listens to the whole window: dropped and pasted files reach no element of ours."""

    library = _SCRIPT
    tag = "RecipeDrop"

    texts: rx.Var[dict[str, str]]
    kinds: rx.Var[dict[str, str]]
    accept: rx.Var[str]
    on_open: rx.EventHandler[one_text]
    on_imported: rx.EventHandler[no_args_event_spec]
    on_made: rx.EventHandler[no_args_event_spec]


class RecipeButton(rx.NoSSRComponent):
    """Opens the file chooser of the window's listener."""

    library = _SCRIPT
    tag = "RecipeButton"

    text: rx.Var[str]
    hint: rx.Var[str]


def recipe_drop() -> rx.Component:
    """Place the listener; a part of every page."""
    texts = {name: t(f"library.recipe.{name}") for name in _TEXTS}
    return RecipeDrop.create(
        texts={
            **texts,
            "open_in_studio": t("library.open_in_studio"),
            "open_project": t("library.open_project"),
        },
        kinds={kind: t(f"library.recipe.kinds.{kind}") for kind in _KINDS},
        accept=ACCEPTED,
        on_open=LibraryActionState.open_in_studio,
        on_imported=LibraryState.load,
        on_made=JobsState.refresh,
    )


def recipe_button() -> rx.Component:
    """Draw the way in for keyboards."""
    return RecipeButton.create(
        text=t("library.recipe.open_file"), hint=t("library.recipe.open_hint")
    )
