"""Composition root: what one process owns, built once from the settings."""

import secrets
from dataclasses import dataclass

import redis

from avatar_g.backend.config import Settings, get_settings
from avatar_g.backend.db.session import Database, open_database
from avatar_g.backend.events import EventPublisher
from avatar_g.backend.storage.copies import FileCopies
from avatar_g.backend.storage.local import LocalStorage
from avatar_g.backend.storage.ports import Storage
from avatar_g.backend.storage.private_files import write_private_once
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
    copies: FileCopies
    """Signed copies of what is in ``storage``."""
    signer: UrlSigner


def open_container(settings: Settings, *, is_pooled: bool = True) -> Container:
    """Build a container; ``is_pooled=False`` for a process that forks (see ``open_database``)."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    connection = redis.Redis.from_url(settings.resolved_redis_url, socket_timeout=_SOCKET_TIMEOUT_S)
    copies = FileCopies(settings.copies_dir)
    return Container(
        settings=settings,
        sessions=open_database(
            settings.resolved_database_url, is_durable=settings.durable, is_pooled=is_pooled
        ),
        redis=connection,
        events=EventPublisher(connection),
        storage=LocalStorage(settings.files_dir, copies),
        copies=copies,
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
        write_private_once(path, secrets.token_bytes(_SECRET_BYTES))
    return path.read_bytes()
