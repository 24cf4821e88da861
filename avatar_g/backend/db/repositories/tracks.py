"""Songs, their versions and their edits. Every read is filtered by the user."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.track import Track
from avatar_g.backend.errors import NotFound

MAX_VERSIONS = 50


class TrackRepository:
    """Song rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_owned(self, track_id: str, user_id: str) -> Track:
        """Return one song of ``user_id``; someone else's does not exist."""
        track = self._session.exec(
            select(Track).where(
                Track.id == track_id, Track.user_id == user_id, col(Track.deleted_at).is_(None)
            )
        ).first()
        if track is None:
            raise NotFound(f"no track {track_id}")
        return track

    def list_owned(self, user_id: str, *, offset: int, limit: int) -> Sequence[Track]:
        """Return a user's songs, newest first, unfinished ones too."""
        return self._session.exec(
            select(Track)
            .where(Track.user_id == user_id, col(Track.deleted_at).is_(None))
            .order_by(col(Track.created_at).desc(), col(Track.id))
            .offset(offset)
            .limit(limit)
        ).all()

    def add(self, track: Track) -> Track:
        """Insert, so that the id may be referenced."""
        self._session.add(track)
        self._session.flush()
        return track

    def family(self, track: Track) -> Sequence[Track]:
        """Return a song's ancestors and descendants, oldest first, itself among them."""
        found = {track.id: track}
        above = track
        while above.parent_id and above.parent_id not in found and len(found) < MAX_VERSIONS:
            parent = self._living(track.user_id, Track.id == above.parent_id)
            if not parent:
                break
            above = parent[0]
            found[above.id] = above
        waiting = list(found)
        while waiting and len(found) < MAX_VERSIONS:
            children = self._living(track.user_id, Track.parent_id == waiting.pop())
            waiting += [child.id for child in children if child.id not in found]
            found |= {child.id: child for child in children}
        return sorted(found.values(), key=lambda row: (row.created_at, row.id))

    def _living(self, user_id: str, condition: Any) -> Sequence[Track]:
        return self._session.exec(
            select(Track).where(
                condition, Track.user_id == user_id, col(Track.deleted_at).is_(None)
            )
        ).all()
