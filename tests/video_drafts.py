"""Shared by tests of the Video Studio: a song with a timeline, a desk in this process."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.media.source_intake import import_source
from tests.songs import make_timeline
from tests.studio import add_asset, add_song, add_user


class HereDesk:
    """Encodes uploads in this process, and hears somebody sing twice."""

    def import_source(self, source: Path, name: str, folder: Path):
        return import_source(source, name, folder)

    def hear_voice(self, _audio: Path) -> tuple[tuple[float, float], ...]:
        return ((4.0, 12.0), (20.0, 30.0))


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


def add_timed_recording(container: Container, folder: Path, user: str = "ana") -> str:
    """Insert a finished track that has a timeline without words and a sound; return its id."""
    timeline = replace(make_timeline(), lines=())
    paths = {"timeline": folder / "heard.json", "song_small": folder / "sound.m4a"}
    paths["timeline"].write_text(timeline.to_json())
    paths["song_small"].write_bytes(b"sound")
    assets = [add_asset(container, user, path, role) for role, path in paths.items()]
    with container.sessions() as session:
        rows = [session.get_one(MediaAsset, asset.id) for asset in assets]
        track = session.get_one(Track, rows[0].owner_id)
        track.finished_at, track.duration_s = utc_now(), timeline.duration_s
        rows[1].owner_id = track.id
        return track.id


def add_avatar(container: Container, user: str) -> str:
    """Insert a character with the looks of nobody in particular; return its id."""
    user_id = add_user(container, user)
    with container.sessions() as session:
        avatar = Avatar(user_id=user_id, title="Nino", spec={})
        session.add(avatar)
        session.flush()
        return avatar.id
