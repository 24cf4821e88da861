"""The library as its page draws it: texts and numbers, nothing to compute in the browser."""

from dataclasses import dataclass, field
from datetime import datetime

from avatar_g.backend.domain.languages import title_language
from avatar_g.backend.domain.library import ThingKind
from avatar_g.backend.i18n import Size, size_of
from avatar_g.backend.services.files import DownloadFile
from avatar_g.backend.services.library import LibraryItem, LibraryOverview
from avatar_g.backend.services.lineage import Lineage

KINDS = tuple(kind.value for kind in ThingKind)
FILTERS = ("all", *KINDS)
_NODE_WIDTH_PX, _NODE_HEIGHT_PX = 132, 40


@dataclass
class ItemCard:
    """One item as a tile draws it."""

    item_id: str = ""
    kind: str = ""
    title: str = ""
    language: str = ""
    length_text: str = ""
    """``1:00``, empty for a still thing."""
    thumb_url: str = ""
    media_url: str = ""
    peaks_url: str = ""
    captions_url: str = ""
    song_s: float = 0.0
    files: list[DownloadFile] = field(default_factory=list)
    size: Size = field(default_factory=Size)
    date_text: str = ""
    """``2026-11-26``."""
    is_starred: bool = False
    is_chosen: bool = False
    is_deleted: bool = False
    tags: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, item: LibraryItem, *, is_chosen: bool = False) -> "ItemCard":
        """Build the tile of one item."""
        return cls(
            item_id=item.item_id,
            kind=item.kind,
            title=item.title,
            language=title_language(item.title, item.language),
            length_text=clock(item.duration_s) if item.duration_s else "",
            thumb_url=item.thumb_url,
            media_url=item.media_url,
            peaks_url=item.peaks_url,
            captions_url=item.captions_url,
            song_s=item.duration_s,
            files=list(item.files),
            size=size_of(item.size_bytes),
            date_text=day(item.made_at),
            is_starred=item.is_starred,
            is_chosen=is_chosen,
            is_deleted=item.deleted_at is not None,
            tags=list(item.tags),
        )


@dataclass
class GridTile:
    """What the grid needs of one item: it travels for every tile of the window."""

    item_id: str = ""
    kind: str = ""
    title: str = ""
    language: str = ""
    length_text: str = ""
    thumb_url: str = ""
    date_text: str = ""
    is_starred: bool = False
    is_chosen: bool = False


@dataclass
class BoardRow:
    """One board of the side panel."""

    board_id: str = ""
    title: str = ""
    count: int = 0


@dataclass
class TagRow:
    """One tag of the side panel."""

    name: str = ""
    count: int = 0


@dataclass
class OverviewCard:
    """Counts of the side panel."""

    counts: dict[str, int] = field(default_factory=dict)
    all_count: int = 0
    starred: int = 0
    trash: int = 0
    used: Size = field(default_factory=Size)
    quota: Size = field(default_factory=Size)
    used_percent: int = 0
    boards: list[BoardRow] = field(default_factory=list)
    tags: list[TagRow] = field(default_factory=list)

    @classmethod
    def of(cls, overview: LibraryOverview) -> "OverviewCard":
        """Build the side panel's numbers."""
        return cls(
            counts=dict(overview.counts),
            all_count=sum(overview.counts.values()),
            starred=overview.starred,
            trash=overview.trash,
            used=size_of(overview.used_bytes),
            quota=size_of(overview.quota_bytes),
            used_percent=min(100, round(100 * overview.used_bytes / max(1, overview.quota_bytes))),
            boards=[BoardRow(each.board_id, each.title, each.count) for each in overview.boards],
            tags=[TagRow(name, count) for name, count in overview.tags],
        )


@dataclass
class GraphNode:
    """One thing of the lineage graph and its place in it."""

    item_id: str = ""
    kind: str = ""
    title: str = ""
    x_px: int = 0
    y_px: int = 0
    is_self: bool = False
    is_deleted: bool = False


@dataclass
class GraphEdge:
    """One line of the lineage graph."""

    path: str = ""
    """SVG path data."""


@dataclass
class LineageCard:
    """The graph, ready to be drawn: generations below each other, sources on top."""

    nodes: list[GraphNode] = field(default_factory=list)
    edges: list[GraphEdge] = field(default_factory=list)
    width_px: int = 0
    height_px: int = 0

    @classmethod
    def of(cls, lineage: Lineage) -> "LineageCard":
        """Place every thing: rows by generation, columns by order."""
        steps = sorted({node.step for node in lineage.nodes})
        places: dict[str, tuple[int, int]] = {}
        nodes: list[GraphNode] = []
        for node in lineage.nodes:
            row = steps.index(node.step)
            column = sum(1 for _, y_px in places.values() if y_px == row)
            places[node.item_id] = (column, row)
            nodes.append(
                GraphNode(
                    item_id=node.item_id,
                    kind=node.kind,
                    title=node.title,
                    x_px=column * (_NODE_WIDTH_PX + 12),
                    y_px=row * (_NODE_HEIGHT_PX + 28),
                    is_self=node.step == 0,
                    is_deleted=node.is_deleted,
                )
            )
        by_id = {node.item_id: node for node in nodes}
        edges = [GraphEdge(_curve(by_id[start], by_id[end])) for start, end in lineage.edges]
        return cls(
            nodes=nodes,
            edges=edges,
            width_px=max((node.x_px for node in nodes), default=0) + _NODE_WIDTH_PX,
            height_px=max((node.y_px for node in nodes), default=0) + _NODE_HEIGHT_PX,
        )


def clock(seconds: float) -> str:
    """Return ``minutes:seconds``, the same in all three languages."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def day(moment: datetime | None) -> str:
    """Return a date as ISO 8601 writes it, the same in all three languages."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def _curve(start: GraphNode, end: GraphNode) -> str:
    from_x, from_y = start.x_px + _NODE_WIDTH_PX // 2, start.y_px + _NODE_HEIGHT_PX
    to_x, to_y = end.x_px + _NODE_WIDTH_PX // 2, end.y_px
    middle = (from_y + to_y) // 2
    return f"M{from_x} {from_y}C{from_x} {middle} {to_x} {middle} {to_x} {to_y}"
