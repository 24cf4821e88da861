"""The ownership matrix: every table and every route, as the owner, as a stranger, as nobody.

Generated from the schema and from the API's description: a table or a route that nobody thought of
fails here.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.models import Row
from avatar_g.backend.db.repositories.belongings import (
    NOBODYS,
    Belongings,
    tables_of_accounts,
)
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, studio_settings

pytestmark = pytest.mark.integration

PUBLIC = {
    "health",
    "open_session",
    "end_session",
    "sign_in",
    "sign_up",
    "ask_reset",
    "reset_password",
    "get_piece",
    "get_registration",
    "get_certificate",
}
"""Open to anybody, or opened by what is asked for: a signature, a digest of bytes."""
TABLE_OF = {
    "session_id": "sessions",
    "token_id": "api_tokens",
    "user_id": "users",
    "job_id": "jobs",
    "asset_id": "media_assets",
    "track_id": "tracks",
    "avatar_id": "avatars",
    "clip_id": "video_clips",
    "video_id": "video_clips",
    "item_id": "wardrobe_items",
    "voice_id": "voice_profiles",
    "recording_id": "media_assets",
    "share_id": "shares",
    "project_id": "projects",
    "member_id": "users",
    "upload_id": "uploads",
    "preset_id": "presets",
    "webhook_id": "webhooks",
    "board_id": "boards",
    "item_ids": "library_items",
    "item": "library_items",
}
"""Which table an id in an address points into."""
OF_LIBRARY = ("/api/items/", "/api/library/", "/api/projects/")
"""Addresses whose ``item_id`` is of the library, not of the wardrobe."""
NO_IDS = {
    "edit": "duplicate",
    "scene_id": "s1",
    "preview_id": "0" * 32,
    "name": "x",
    "digest": "0" * 64,
    "kind": "json",
    "slot": "A",
    "line": "1",
    "source_id": "0" * 24,
    "language": "en",
    "word": "rain",
    "service": "avatar",
}
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_CHOICES = re.compile(r"^(\w+) in \('(\w+)'")


@dataclass
class World:
    """Two accounts: ana has one row in every table, bek has nothing."""

    container: Container
    services: Services
    ana: str
    bek: str
    ids: dict[str, str]
    """Table to ana's row."""


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    migrate.upgrade(database_url)
    settings = studio_settings(tmp_path / "data", database_url=database_url, host="192.168.1.5")
    container = open_container(settings)
    try:
        ana, bek = add_user(container, "ana"), add_user(container, "bek")
        yield World(container, open_services(container), ana, bek, fill(container, ana))
    finally:
        container.sessions.close()  # a server with clients does not stop


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_api(lambda: world.services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://studio.test") as client:
        yield client


def fill(container: Container, user_id: str) -> dict[str, str]:
    """Give an account one row in every table, in the order of the foreign keys."""
    ids = {"users": user_id}
    with container.sessions() as session:
        for table in Row.metadata.sorted_tables:
            if table.name in NOBODYS or table.name == "users":
                continue
            values = {column.name: value_for(table, column, ids) for column in table.columns}
            session.execute(sa.insert(table).values(values))
            ids[table.name] = str(values["id"])
            if table.name == "jobs":  # a dependency is between two jobs
                ids["jobs_2"] = uuid4().hex
                session.execute(sa.insert(table).values({**values, "id": ids["jobs_2"]}))
    return ids


def value_for(table: sa.Table, column: sa.Column[Any], ids: dict[str, str]) -> Any:
    """Return a value the table's checks allow; ids point to the same account's rows."""
    special = {
        "media_assets": {
            "owner_id": ids.get("tracks"),
            "role": "song",
            "bucket": "covers",
            "key": f"aa/{32 * 'a'}.wav",
        },
        "voice_slots": {"built_in": "", "voice_id": ids.get("voice_profiles")},
        "voice_profiles": {"kind": "designed", "consent_id": None, "digest": ""},
        "consents": {"number": 1, "recording_sha256": "a" * 64},
        "job_dependencies": {"depends_on_id": ids.get("jobs_2")},
    }
    if column.name in special.get(table.name, {}):
        return special[table.name][column.name]
    if column.name in {"id", "user_id"}:
        return uuid4().hex if column.name == "id" else ids["users"]
    for key in column.foreign_keys:
        return ids.get(key.column.table.name)
    for check in table.constraints:
        found = _CHOICES.match(str(getattr(check, "sqltext", "")))
        if found and found[1] == column.name:
            return found[2]
    return plain_value(column)


def plain_value(column: sa.Column[Any]) -> Any:
    kind = column.type.python_type if not isinstance(column.type, sa.types.TypeDecorator) else None
    if column.nullable:
        return None
    if kind is None:
        most_chars = getattr(column.type, "length", None)
        return _NOW if "DateTime" in type(column.type).__name__ else "user"[:most_chars]
    return {str: "x", int: 1, float: 1.0, bool: False, dict: {}, list: []}.get(kind, {})


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return every route of the API: method, address, description."""
    paths = create_api().openapi()["paths"]
    return [
        (method.upper(), path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def address(path: str, operation: dict[str, Any], ids: dict[str, str]) -> str:
    """Fill an address with ana's ids; an unknown kind of id fails the test."""
    names = re.findall(r"{(\w+)}", path)
    unknown = [name for name in names if name not in TABLE_OF and name not in NO_IDS]
    assert not unknown, f"{path}: who owns {unknown}? Add it to the ownership matrix"
    if path.startswith(OF_LIBRARY):
        ids = {**ids, TABLE_OF["item_id"]: ids["library_items"]}
    filled = {
        name: ids[TABLE_OF[name]] if name in TABLE_OF else NO_IDS[name]
        for name in [*names, *_query_names(operation)]
    }
    query = "&".join(f"{name}={filled[name]}" for name in _query_names(operation))
    return path.format_map(filled) + (f"?{query}" if query else "")


def _query_names(operation: dict[str, Any]) -> list[str]:
    given = operation.get("parameters", [])
    return [each["name"] for each in given if each["in"] == "query" and each.get("required")]


def body(operation: dict[str, Any], ids: dict[str, str], components: Any) -> dict[str, Any] | None:
    """Return a body whose every id is ana's, with something in each other field it must have."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    reference = content["schema"].get("$ref", "")
    schema = components.get(reference.rpartition("/")[2], {})
    fields = schema.get("properties", {})
    needed = {name: _sample(fields[name], components) for name in schema.get("required", [])}
    owned: dict[str, Any] = {name: ids[TABLE_OF[name]] for name in fields if name in TABLE_OF}
    owned |= {name: [owned[name]] for name in owned if name.endswith("_ids")}
    return {**needed, **owned}


def _sample(field: dict[str, Any], components: Any) -> Any:
    """Return the smallest value of a described kind."""
    field = components.get(field.get("$ref", "").rpartition("/")[2], field)
    if "enum" in field:
        return field["enum"][0]
    samples = {"string": "words enough", "integer": 1, "number": 20.0, "boolean": True}
    return samples.get(field.get("type", ""), [] if field.get("type") == "array" else {})


def cookie_of(world: World, user_id: str) -> dict[str, str]:
    return {"cookie": world.services.accounts.open_session(user_id).partition(";")[0]}


async def test_no_route_shows_or_changes_what_is_anothers(
    browser: httpx.AsyncClient, world: World, capsys: pytest.CaptureFixture[str]
):
    components = create_api().openapi()["components"]["schemas"]
    bek = cookie_of(world, world.bek)
    secrets = [own for table, own in world.ids.items() if table != "users"]
    failures: list[str] = []
    cases = 0
    for method, path, operation in operations():
        if operation["operationId"] in PUBLIC:
            continue
        url = address(path, operation, world.ids)
        content = body(operation, world.ids, components)
        with world.container.sessions() as session:
            before = snapshot(session, world.ana)
        nobody = await browser.request(method, url, json=content)
        failures += [f"nobody {method} {path}: {nobody.status_code}"] * (nobody.status_code != 401)
        stranger = await browser.request(method, url, json=content, headers=bek)
        named = [*re.findall(r"{(\w+)}", path), *(content or {})]
        has_id = any(name in TABLE_OF for name in named)
        if has_id and stranger.status_code < 400:
            failures.append(f"stranger {method} {path}: {stranger.status_code}")
        if stranger.status_code >= 500 and not has_id:
            failures.append(f"stranger {method} {path}: {stranger.status_code}")
        failures += [
            f"{method} {path} tells {own}"
            for own in secrets
            if own in stranger.text and own not in f"{url} {content}"
        ]
        with world.container.sessions() as session:
            if snapshot(session, world.ana) != before:
                failures.append(f"{method} {path} changed a row")
        cases += 2
        if operation["operationId"] == "delete_account":  # bek is gone
            add_user(world.container, "bek")
            bek = cookie_of(world, world.bek)

    with capsys.disabled():
        print(f"\nownership of routes: {cases} cases, {len(failures)} failures", end=" ")
    assert failures == []


def snapshot(session: Any, user_id: str) -> Any:
    """Return an account's rows, but for the moments at which a reading was noted."""
    return dict(Belongings(session, user_id).rows())


def test_every_table_is_of_accounts_or_known_to_be_nobodys(
    world: World, capsys: pytest.CaptureFixture[str]
):
    failures = []
    with world.container.sessions() as session:
        theirs = dict(Belongings(session, world.bek).rows())
        own = dict(Belongings(session, world.ana).rows())
    for table in tables_of_accounts():
        if not own[table]:
            failures.append(f"{table}: the owner has no row")
        if table != "users" and theirs[table]:
            failures.append(f"{table}: a stranger has a row")
    world.services.privacy.erase(world.ana)
    with world.container.sessions() as session:
        left = Belongings(session, world.ana).count()
        for name, table in tables_of_accounts().items():
            if name in world.ids and "id" in table.c:
                row = session.execute(
                    sa.select(table.c.id).where(table.c.id == world.ids[name])
                ).first()
                failures += [f"{name}: a row outlived its account"] * (row is not None)

    with capsys.disabled():
        cases = 3 * len(tables_of_accounts())
        print(f"\nownership of tables: {cases} cases, {len(failures)} failures", end=" ")
    assert (failures, left) == ([], 0)
