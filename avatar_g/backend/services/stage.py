"""The builder's stage: what the browser must fetch to show a character as it is now."""

import re
from pathlib import Path
from typing import Any, Final

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.bodies import fetch_body
from avatar_g.backend.production.pieces import LATER, piece_path
from avatar_g.backend.production.tailor import Tailor
from avatar_g.backend.validation import parse

CAST_PREFIX: Final = "cast-"
"""Before the name of a ready-made character, where a creator's own has its id."""
_DIGEST: Final = re.compile(r"[0-9a-f]{40}")


class StageService:
    """Characters in pieces, for their owners."""

    def __init__(self, container: Container, tailor: Tailor | None = None) -> None:
        self._container = container
        self._cache = container.settings.cache_dir
        self._tailor = tailor or Tailor(self._cache)

    def get_ready(self) -> None:
        """Load the engine in the background: somebody has opened the builder."""
        self._tailor.get_ready()

    def show(self, user_id: str, avatar_id: str) -> dict[str, Any]:
        """Return the manifest of a character.

        Raises
        ------
        NotFound
            If there is no such character of this user.
        """
        return self._tailor.show(self._spec(user_id, avatar_id))

    def try_on(self, user_id: str, avatar_id: str, kind: str) -> dict[str, Any]:
        """Return the manifest the character would have with an item on; empty while busy.

        The browser asks when a hand comes near a card: by the click, the pieces are made.

        Raises
        ------
        InvalidRequest
            If the item cannot be worn.
        NotFound
            If there is no such character of this user.
        """
        spec = restyling.wear(self._spec(user_id, avatar_id), kind)
        return {} if self._tailor.is_busy else self._tailor.show(spec)

    def later(self, user_id: str, avatar_id: str, name: str) -> Path | None:
        """Return the file of what may follow the first picture: one of ``LATER``.

        None: a part of the work is done, ask again. Work that nobody asks for any more ends so.

        Raises
        ------
        NotFound
            If there is no such piece, or no such character of this user.
        """
        if name not in LATER:
            raise NotFound(f"no piece {name!r}")
        spec = self._spec(user_id, avatar_id)
        digest = self._tailor.later(spec, name)
        return self.piece(digest) if digest else None

    def piece(self, digest: str) -> Path:
        """Return a piece's file. Names are hashes of what a file holds: only who was told can ask.

        Raises
        ------
        NotFound
            If it was removed, or never made.
        """
        path = piece_path(self._cache, digest)
        if not _DIGEST.fullmatch(digest) or not path.exists():
            raise NotFound(f"no piece {digest!r}")
        return path

    def close(self) -> None:
        """End the process that builds."""
        self._tailor.close()

    def _spec(self, user_id: str, avatar_id: str) -> AvatarSpec:
        if avatar_id.startswith(CAST_PREFIX):
            return _of_cast(avatar_id.removeprefix(CAST_PREFIX))
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            spec = parse(AvatarSpec, avatar.spec)
            if spec.rig:
                fetch_body(self._container, session, user_id, spec)
        return spec


def _of_cast(name: str) -> AvatarSpec:
    cast = load_cast()
    if name not in cast:
        raise NotFound(f"nobody is called {name!r}")
    return cast[name]
