"""Shared by tests of everything around the jobs table: settings, users, tiny jobs."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from avatar_g.backend.config import Settings
from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import MIME_TYPES, Bucket
from avatar_g.backend.domain.jobs import JobKind

DATABASE = "avatar-g.db"
UNREACHABLE_REDIS = "unix:///nonexistent/redis.sock"
TABLES = {
    JobKind.TRACK_GENERATE: Track,
    JobKind.AVATAR_GENERATE: Avatar,
    JobKind.VIDEO_GENERATE: VideoClip,
    JobKind.TALK_GENERATE: VideoClip,
    JobKind.AVATAR_PREVIEW: Avatar,
    JobKind.TRACK_REMIX: Track,
    JobKind.TRACK_EXTEND: Track,
    JobKind.TRACK_EDIT: Track,
    JobKind.TRACK_EXPORT: Track,
    JobKind.COVER_DRAW: Track,
    JobKind.AVATAR_EXPORT: Avatar,
    JobKind.AVATAR_IMPORT: Avatar,
    JobKind.TRACK_IMPORT: Track,
    JobKind.VOICE_TRAIN: VoiceProfile,
    JobKind.ACCOUNT_EXPORT: Track,
    JobKind.MAIL_SEND: Track,
}


def studio_settings(data_dir: Path, **changes: Any) -> Settings:
    """Settings of a scratch installation."""
    values = {"data_dir": data_dir, "min_free_bytes": 0, "redis_url": UNREACHABLE_REDIS}
    return Settings(**{**values, **changes})


@cache
def _empty_database() -> bytes:
    """The SQLite file of a fresh installation: the migrations' schema, with its triggers."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        migrate.upgrade(f"sqlite:///{path}")
        return path.read_bytes()


@contextmanager
def scratch_container(data_dir: Path, **changes: Any) -> Iterator[Container]:
    """A container on a fresh SQLite database; Redis is away unless ``redis_url`` is given."""
    settings = studio_settings(data_dir, **changes)
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / DATABASE).exists():
        (data_dir / DATABASE).write_bytes(_empty_database())
    container = open_container(settings)
    yield container
    container.sessions.close()
    container.redis.close()


def add_user(container: Container, name: str) -> str:
    """Insert an account; its id is its name, padded."""
    user_id = name.ljust(32, "0")
    with container.sessions() as session:
        if session.get(User, user_id) is None:
            session.add(User(id=user_id, name=name))
    return user_id


def give_password(container: Container, user_id: str) -> None:
    """Give an account a password that nobody knows: acts that let others in ask for one."""
    with container.sessions() as session:
        session.get_one(User, user_id).password_hash = "no password"


def add_job(
    container: Container,
    user: str = "ana",
    *,
    kind: JobKind = JobKind.TRACK_GENERATE,
    needs: tuple[tuple[str, str], ...] = (),
    priority: int = 0,
    **params: Any,
) -> str:
    """Insert a job with the artifact it makes; return its id."""
    user_id = add_user(container, user)
    with container.sessions() as session:
        artifact = TABLES[kind](user_id=user_id, title="A song")
        session.add(artifact)
        session.flush()
        jobs = JobRepository(session)
        job = jobs.add(
            Job(
                user_id=user_id,
                kind=kind,
                subject_id=artifact.id,
                title="A song",
                priority=priority,
                params=params,
            )
        )
        for depends_on_id, need in needs:
            jobs.add_dependency(job, jobs.get(depends_on_id), needs=need)
        return job.id


def job_row(container: Container, job_id: str) -> Job:
    with container.sessions() as session:
        return JobRepository(session).get(job_id)


_digits = itertools.count()


def add_file(container: Container, user_id: str, owner: tuple[OwnerKind, str], role: str) -> str:
    """Store a few bytes as a file of an artifact of ``user_id``; return their fingerprint."""
    path = container.settings.data_dir / "file.flac"
    path.write_bytes(b"fLaC" + role.encode())
    return _stored(container, user_id, path, owner, role, bucket=Bucket.VOICES).sha256


def _stored(
    container: Container,
    user_id: str,
    path: Path,
    owner: tuple[OwnerKind, str],
    role: str,
    *,
    bucket: Bucket = Bucket.GENERATED_AUDIO,
) -> MediaAsset:
    stored = container.storage.put(bucket, path)
    asset = MediaAsset(
        user_id=user_id,
        bucket=stored.bucket,
        key=stored.key,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        mime=MIME_TYPES[path.suffix],
        role=role,
        owner_kind=owner[0],
        owner_id=owner[1],
    )
    with container.sessions() as session:
        session.add(asset)
        session.flush()
        return asset


def add_asset(container: Container, user: str, path: Path, role: str = "song") -> MediaAsset:
    """Store a file and let it belong to a fresh track of ``user``."""
    user_id = add_user(container, user)
    track_id = _add_track(container, user_id)
    return _stored(container, user_id, path, (OwnerKind.TRACK, track_id), role)


def add_song(container: Container, user: str = "ana", **fields: Any) -> str:
    """Insert a finished track that has a score file; return its id."""
    user_id = add_user(container, user)
    track_id = _add_track(container, user_id, **{"finished_at": utc_now(), **fields})
    path = container.settings.data_dir / "score.json"
    path.write_text("{}")
    _stored(container, user_id, path, (OwnerKind.TRACK, track_id), "score")
    return track_id


def _add_track(container: Container, user_id: str, **fields: Any) -> str:
    with container.sessions() as session:
        track = Track(user_id=user_id, **{"title": f"Song {next(_digits)}", **fields})
        session.add(track)
        session.flush()
        return track.id
