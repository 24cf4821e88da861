"""The library's grid and its lineage graph: too many tiles, and lines, for plain elements."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec

from avatar_g.components.event_values import one_text
from avatar_g.components.icons import icon_shapes
from avatar_g.components.text import t
from avatar_g.state.library import KINDS, LibraryState
from avatar_g.state.library_rows import GraphEdge, GraphNode, GridTile

_GRID = rx.asset("library_grid.jsx", shared=True).importable_path
_GRAPH = rx.asset("lineage_graph.jsx", shared=True).importable_path
KIND_ICONS = {
    "video": "clapper",
    "talk": "captions",
    "song": "song",
    "avatar": "avatar",
    "voice": "microphone",
    "garment": "shirt",
    "upload": "upload",
}


def _one_number(value: rx.Var[int]) -> tuple[rx.Var[int]]:
    return (value,)


def _choice(index: rx.Var[int], mode: rx.Var[str]) -> tuple[rx.Var[int], rx.Var[str]]:
    return (index, mode)


class LibraryGrid(rx.NoSSRComponent):
    """Draws what is in view of a list of any length; arrows, Space, Enter and Ctrl+A work."""

    library = _GRID
    tag = "LibraryGrid"

    tiles: rx.Var[list[GridTile]]
    offset: rx.Var[int]
    total: rx.Var[int]
    selected: rx.Var[str]
    chosen_count: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    kinds: rx.Var[dict[str, str]]
    icons: rx.Var[dict[str, list[Any]]]
    star: rx.Var[list[Any]]
    on_window: rx.EventHandler[_one_number]
    on_open: rx.EventHandler[one_text]
    on_choose: rx.EventHandler[_choice]
    on_delete: rx.EventHandler[no_args_event_spec]
    on_none: rx.EventHandler[no_args_event_spec]


class LineageGraph(rx.NoSSRComponent):
    """Draws things as buttons with lines between them."""

    library = _GRAPH
    tag = "LineageGraph"

    nodes: rx.Var[list[GraphNode]]
    edges: rx.Var[list[GraphEdge]]
    width: rx.Var[int]
    height: rx.Var[int]
    label: rx.Var[str]
    kinds: rx.Var[dict[str, str]]
    icons: rx.Var[dict[str, list[Any]]]
    deleted: rx.Var[str]
    on_open: rx.EventHandler[one_text]


def _kind_names() -> dict[str, Any]:
    return {kind: t(f"library.kinds.{kind}") for kind in KINDS}


def _kind_icons() -> dict[str, Any]:
    shapes = icon_shapes(*KIND_ICONS.values())
    return {kind: shapes[name] for kind, name in KIND_ICONS.items()}


def library_grid() -> rx.Component:
    """Draw the grid of what is asked for."""
    return rx.fragment(
        rx.el.p(t("library.keys"), id="lib-keys", class_name="sr"),
        LibraryGrid.create(
            tiles=LibraryState.tiles,
            offset=LibraryState.offset,
            total=LibraryState.total,
            selected=LibraryState.selected.item_id,
            chosen_count=LibraryState.chosen_count,
            texts={
                name: t(f"library.{name}") for name in ("grid", "untitled", "loading", "starred")
            },
            kinds=_kind_names(),
            icons=_kind_icons(),
            star=icon_shapes("star")["star"],
            on_window=LibraryState.show_window,
            on_open=LibraryState.open_item,
            on_choose=LibraryState.choose,
            on_delete=LibraryState.delete_chosen,
            on_none=LibraryState.choose_none,
        ),
    )


def lineage_graph() -> rx.Component:
    """Draw what the open item was made from, and what was made from it."""
    lineage = LibraryState.lineage
    return LineageGraph.create(
        nodes=lineage.nodes,
        edges=lineage.edges,
        width=lineage.width_px,
        height=lineage.height_px,
        label=t("library.lineage"),
        kinds=_kind_names(),
        icons=_kind_icons(),
        deleted=t("library.in_trash"),
        on_open=LibraryState.open_item,
    )
