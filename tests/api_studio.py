"""A studio with something of every kind in it, for tests that try every operation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from fastapi import FastAPI

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import Services, open_services
from tests.studio import _stored, add_song, add_user, give_password, scratch_container

OWNER = "ana"


@dataclass
class FilledStudio:
    """Ids by the names path parameters have."""

    container: Container
    services: Services
    app: FastAPI
    user_id: str
    cookie: str
    ids: dict[str, str] = field(default_factory=dict)


@contextmanager
def filled_studio(data_dir: Path, redis_url: str = "") -> Iterator[FilledStudio]:
    """Open a studio that other computers can reach, with one thing of each kind of one user."""
    changes = {"redis_url": redis_url} if redis_url else {}
    changes["quota_bytes"] = str(2**34)
    with scratch_container(data_dir, host="192.168.1.5", **changes) as container:
        services = open_services(container)
        user_id = add_user(container, OWNER)
        give_password(container, user_id)
        cookie = services.accounts.open_session(user_id).partition(";")[0]
        app = create_api(lambda: services)
        studio = FilledStudio(container, services, app, user_id, cookie)
        fill(studio)
        yield studio


def fill(studio: FilledStudio) -> None:
    """Make one thing of each kind."""
    services, user_id, ids = studio.services, studio.user_id, studio.ids
    sound = studio.container.settings.data_dir / "sound.wav"
    write_wav(sound, np.zeros((4_800, 2), np.float32))
    ids["track_id"] = ids["item_id"] = add_song(studio.container, OWNER)
    song = _stored(studio.container, user_id, sound, (OwnerKind.TRACK, ids["track_id"]), "song")
    ids["asset_id"] = song.id
    ids["avatar_id"] = services.avatars.create(user_id, prompt="a tall man in a red shirt", seed=1)
    ids["voice_id"] = services.voices.design(user_id, {"title": "Low"}).voice_id
    ids["upload_id"] = services.uploads.create(user_id, name="a.wav", size_bytes=1_000).upload_id
    ids["webhook_id"] = services.webhooks.create(user_id, url="https://example.com/").webhook_id
    ids["share_id"] = services.shares.create(user_id, ids["track_id"]).share_id
    made = services.studio.make_music_video(user_id, {"prompt": "the sea", "seed": 1})
    ids["project_id"] = made.project_id
    ids["job_id"] = made.job_ids["track_generate"]
    services.jobs.cancel(user_id, ids["job_id"])
    with studio.container.sessions() as session:
        clip = VideoClip(user_id=user_id, title="Clip", finished_at=utc_now())
        other = Avatar(user_id=user_id, title="Other", finished_at=utc_now())
        session.add(clip)
        session.add(other)
        session.flush()
        ids["video_id"] = clip.id
