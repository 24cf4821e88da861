"""What a thing was made from, and what was made from it."""

from dataclasses import dataclass

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.library import LibraryRepository
from avatar_g.backend.db.repositories.lineage import Edge, LineageRepository

MAX_STEPS = 4
"""Generations followed to either side."""
MAX_NODES = 60


@dataclass(frozen=True, slots=True)
class LineageNode:
    """One thing of the graph."""

    item_id: str
    kind: str
    title: str
    step: int
    """0: the thing itself; negative: what it was made from; positive: what was made from it."""
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """Things around one thing, sources first."""

    nodes: tuple[LineageNode, ...]
    edges: tuple[Edge, ...]


class LineageService:
    """Reads the graph; other users' things do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def around(self, user_id: str, item_id: str) -> Lineage:
        """Return up to ``MAX_STEPS`` generations before and after a thing.

        Things that are gone for good are left out.

        Raises
        ------
        NotFound
            If there is no such thing of this user.
        """
        with self._container.sessions() as session:
            list_, rows = LibraryRepository(session), LineageRepository(session)
            list_.get_owned(user_id, item_id)
            steps, edges = {item_id: 0}, set[Edge]()
            for direction in (-1, 1):
                front = [item_id]
                for distance in range(1, MAX_STEPS + 1):
                    read = rows.sources if direction < 0 else rows.results
                    found = read(user_id, front) if front else set()
                    edges |= found
                    ends = sorted({edge[0 if direction < 0 else 1] for edge in found})
                    front = [end for end in ends if end not in steps][: MAX_NODES - len(steps)]
                    steps |= dict.fromkeys(front, direction * distance)
            entries = {entry.id: entry for entry in list_.owned(user_id, steps)}
        nodes = [
            LineageNode(
                item_id=entry.id,
                kind=entry.kind.value,
                title=entry.title,
                step=steps[entry.id],
                is_deleted=entry.deleted_at is not None,
            )
            for entry in entries.values()
        ]
        nodes.sort(key=lambda node: (node.step, node.kind, node.title, node.item_id))
        kept = sorted(edge for edge in edges if edge[0] in entries and edge[1] in entries)
        return Lineage(tuple(nodes), tuple(kept))
