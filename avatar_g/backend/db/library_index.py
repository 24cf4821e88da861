"""Keeps ``library_items`` up to date: part of the transaction that changes a thing."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import UOWTransaction
from sqlmodel import Session

from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import Row, utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.wardrobe_item import WardrobeItem
from avatar_g.backend.domain.assets import PASSED_ROLE
from avatar_g.backend.domain.library import ThingKind
from avatar_g.backend.domain.recipe_seal import recipe_digest
from avatar_g.backend.domain.search_terms import terms_of

THINGS: tuple[type[Any], ...] = (Track, Avatar, VideoClip, VoiceProfile, WardrobeItem)
"""Tables whose rows the library shows."""
_MAX_LINES = 2_000
_COPIED = (
    "kind",
    "title",
    "terms",
    "language",
    "duration_s",
    "recipe_sha256",
    "deleted_at",
    "updated_at",
)
_ITEMS = Row.metadata.tables["library_items"]


def index_changes(session: Session, _flushed: UOWTransaction) -> None:
    """Write what a flush changed into the list; a listener of ``after_flush``."""
    changed = [
        row for row in (*session.new, *session.dirty) if isinstance(row, (Artifact, WardrobeItem))
    ]
    put_things(session, changed)
    gone = [row.id for row in changed if not _is_listed(row)]
    gone += [row.id for row in session.deleted if isinstance(row, (Artifact, WardrobeItem))]
    if gone:
        session.connection().execute(sa.delete(_ITEMS).where(_ITEMS.c.id.in_(gone)))
    touched = {
        row.owner_id
        for row in (*session.new, *session.dirty, *session.deleted)
        if isinstance(row, MediaAsset)
    }
    _measure(session, touched)


def put_things(session: Session, things: Iterable[Artifact | WardrobeItem]) -> int:
    """List finished things, or list them anew; return how many."""
    rows = [_fields(thing) for thing in things if _is_listed(thing)]
    if not rows:
        return 0
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_ITEMS)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"], set_={name: statement.excluded[name] for name in _COPIED}
        ),
        rows,
    )
    _measure(session, {row["id"] for row in rows})
    return len(rows)


def _measure(session: Session, thing_ids: Iterable[str]) -> None:
    """Write how much room the files of things take."""
    ids = list(thing_ids)
    if not ids:
        return
    assets = Row.metadata.tables["media_assets"]
    total = (
        sa.select(sa.func.coalesce(sa.func.sum(assets.c.size_bytes), 0))
        .where(
            assets.c.owner_id == _ITEMS.c.id,
            ~assets.c.role.startswith(PASSED_ROLE, autoescape=True),
        )
        .scalar_subquery()
    )
    session.connection().execute(
        sa.update(_ITEMS).where(_ITEMS.c.id.in_(ids)).values(size_bytes=total)
    )


def _is_listed(thing: Artifact | WardrobeItem) -> bool:
    """Tell whether a thing is there: finished, and no voice whose consent was withdrawn."""
    if isinstance(thing, WardrobeItem):
        return True
    is_withdrawn = isinstance(thing, VoiceProfile) and thing.revoked_at is not None
    return thing.finished_at is not None and not is_withdrawn


def _fields(thing: Artifact | WardrobeItem) -> dict[str, Any]:
    """Return the columns of a thing's entry."""
    if isinstance(thing, WardrobeItem):
        texts, language, recipe = [thing.title, thing.kind], "", dict[str, Any]()
    else:
        texts, language, recipe = _texts(thing), _language(thing), thing.recipe
    return {
        "id": thing.id,
        "user_id": thing.user_id,
        "created_at": thing.created_at,
        "updated_at": utc_now(),
        "title": thing.title,
        "language": language,
        "duration_s": float(getattr(thing, "duration_s", 0.0)),
        "size_bytes": 0,
        "recipe_sha256": recipe_digest(recipe) if recipe else "",
        "is_starred": False,
        "deleted_at": thing.deleted_at,
        "kind": kind_of(thing),
        "terms": " ".join(terms_of(*texts)),
    }


def kind_of(thing: Artifact | WardrobeItem) -> ThingKind:
    """Return what pages call a thing."""
    if isinstance(thing, WardrobeItem):
        return ThingKind.GARMENT
    if isinstance(thing, VideoClip):
        return ThingKind.TALK if thing.request.get("form") == "talk" else ThingKind.VIDEO
    if isinstance(thing, Track):
        is_own = thing.recipe.get("kind") == "recording"
        return ThingKind.UPLOAD if is_own else ThingKind.SONG
    return ThingKind.AVATAR if isinstance(thing, Avatar) else ThingKind.VOICE


def _texts(thing: Artifact) -> list[str]:
    """Return everything a creator may remember of a thing."""
    params = thing.recipe.get("params")
    params = params if isinstance(params, dict) else {}
    texts = [thing.title, thing.prompt]
    for fields in (thing.request, params, params.get("song"), params.get("wish")):
        if isinstance(fields, dict):
            texts += [str(fields[name]) for name in ("prompt", "lyrics", "seed") if name in fields]
            texts += _texts_of_lines(fields.get("sentences"))
    return texts + _texts_of_lines(thing.summary.get("lines"))


def _texts_of_lines(lines: Any) -> list[str]:
    """Return the words of sung lines or spoken sentences."""
    if not isinstance(lines, list):
        return []
    kept = [line for line in lines[:_MAX_LINES] if isinstance(line, dict)]
    return [str(line["text"]) for line in kept if "text" in line]


def _language(thing: Artifact) -> str:
    return str(getattr(thing, "language", "") or thing.summary.get("language", ""))[:8]
