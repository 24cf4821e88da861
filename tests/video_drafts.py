"""Shared by tests of the Video Studio: a song with a timeline, a desk in this process."""

from pathlib import Path
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.media.source_intake import import_source
from tests.songs import make_timeline
from tests.studio import add_asset, add_song


class HereDesk:
    """Encodes uploads in this process."""

    def import_source(self, source: Path, name: str, folder: Path):
        return import_source(source, name, folder)


def add_timed_song(container: Container, folder: Path, user: str = "ana", **fields: Any) -> str:
    """Insert a finished track that has a score and a timeline; return its id."""
    timeline = make_timeline()
    song = add_song(container, user, duration_s=timeline.duration_s, **fields)
    path = folder / "timeline.json"
    path.write_text(timeline.to_json())
    asset = add_asset(container, user, path, "timeline")
    with container.sessions() as session:
        session.get_one(MediaAsset, asset.id).owner_id = song
    return song
