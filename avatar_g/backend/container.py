"""Composition root: what one process owns, built once from the settings."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import redis

from avatar_g.backend.config import Settings, get_settings
from avatar_g.backend.db.session import Database, open_database
from avatar_g.backend.events import EventPublisher
from avatar_g.backend.storage.local import LocalStorage
from avatar_g.backend.storage.ports import Storage
from avatar_g.backend.storage.signing import UrlSigner

_SECRET_BYTES = 32
_SOCKET_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Container:
    """Handles to the outside; nothing connects before its first use."""

    settings: Settings
    sessions: Database
    redis: redis.Redis
    events: EventPublisher
    storage: Storage
    signer: UrlSigner


def open_container(settings: Settings, *, is_pooled: bool = True) -> Container:
    """Build a container; ``is_pooled=False`` for a process that forks (see ``open_database``)."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    connection = redis.Redis.from_url(settings.resolved_redis_url, socket_timeout=_SOCKET_TIMEOUT_S)
    return Container(
        settings=settings,
        sessions=open_database(
            settings.resolved_database_url, is_durable=settings.durable, is_pooled=is_pooled
        ),
        redis=connection,
        events=EventPublisher(connection),
        storage=LocalStorage(settings.files_dir),
        signer=UrlSigner(_secret(settings)),
    )


_installed: list[Container] = []


def install_container(container: Container) -> None:
    """Let ``get_container`` return ``container`` in this process."""
    _installed[:] = [container]


def get_container() -> Container:
    """Return this process's container, opened from the environment's settings if need be."""
    if not _installed:
        _installed.append(open_container(get_settings()))
    return _installed[0]


def _secret(settings: Settings) -> bytes:
    """Return the configured key, or this installation's own, made at first start."""
    configured = settings.secret_key.get_secret_value()
    if configured:
        return configured.encode()
    path = settings.data_dir / "secret.key"
    if not path.exists():
        _write_once(path, secrets.token_bytes(_SECRET_BYTES))
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Write a private file completely; the first of several racing processes wins."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as writer:
        writer.write(content)
        writer.flush()
        os.fsync(writer.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink()
