"""What pages can do, the API can do; and what the API says about itself is true."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from avatar_g.backend.api import create_api
from avatar_g.backend.container import Container
from avatar_g.backend.services import Services
from tests.studio import add_song, add_user
from tests.unit.api.conftest import cookie_for

ROOT = Path(__file__).parents[3]
ISSUE = {
    "POST /api/avatar/generate",
    "POST /api/avatar/talk",
    "POST /api/voice/upload",
    "POST /api/voice/train",
    "POST /api/music/generate",
    "POST /api/music/remix",
    "POST /api/music/extend",
    "POST /api/music/cover",
    "POST /api/video/generate",
    "POST /api/video/preview",
    "GET /api/jobs/{job_id}",
}
FIELDS = {
    "/api/music/generate": {
        "prompt",
        "lyrics",
        "lyrics_mode",
        "genre",
        "mood",
        "language",
        "style_tags",
        "use_custom_vocals",
        "voice_slots",
    },
    "/api/music/remix": {"track_id", "new_prompt", "keep_vocals"},
    "/api/music/extend": {"track_id", "extend_from_timestamp", "target_duration"},
    "/api/video/generate": {
        "track_id",
        "avatar_id",
        "video_mode",
        "scenes",
        "avatar_action",
        "enable_lip_sync",
        "background_config",
        "show_lyrics",
        "resolution",
    },
}
NOT_OVER_HTTP = {
    "accounts.require_admin": "routes of administrators ask in their dependency",
    "stage.close": "ends a process of the web server with the server",
    "stage.get_ready": "starts the builder's process before it is asked; asking does it too",
    "talk_previews.get_ready": "warms the lips up before they are asked; asking does it too",
    "video.close": "ends a process of the web server with the server",
}
"""Calls of the pages without an operation, each with its reason."""


def document() -> dict[str, Any]:
    schema: dict[str, Any] = create_api().openapi()
    return schema


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_routes_and_fields_are_those_of_the_design_document():
    schema = document()
    there = {f"{method.upper()} {path}" for method, path, _ in operations()}

    assert there >= ISSUE
    for path, fields in FIELDS.items():
        body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        name = body["schema"]["$ref"].rpartition("/")[2]
        assert set(schema["components"]["schemas"][name]["properties"]) >= fields


def calls(folder: str, pattern: str) -> set[str]:
    files = sorted((ROOT / "avatar_g" / folder).glob("*.py"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return {f"{service}.{method}" for service, method in re.findall(pattern, text)}


def test_what_pages_ask_for_the_api_can_be_asked_for():
    pages = calls("state", r"services(?:\(\))?\s*\.(\w+)\.(\w+)")
    alias = {"exchange": "avatar_exchange", "avatars": "avatars"}
    api = calls("backend/api", r"services\s*\.(\w+)\.(\w+)")
    api |= {
        f"{alias[name]}.{method}"
        for name, method in (
            call.split(".") for call in calls("backend/api", r"\b(exchange|avatars)\.(\w+)\(")
        )
    }

    assert len(pages) > 60
    assert sorted(pages - api) == sorted(NOT_OVER_HTTP)


def test_every_operation_has_examples_that_keep_its_schema():
    schema = document()
    checked = 0
    for method, path, operation in operations():
        contents = list(operation.get("requestBody", {}).get("content", {}).items())
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                contents += response.get("content", {}).items()
        for media_type, content in contents:
            if media_type != "application/json":
                continue
            assert "example" in content, (method, path)
            whole = {**content["schema"], "components": schema["components"]}
            assert jsonschema_rs.is_valid(whole, content["example"]), (path, content["example"])
            checked += 1
        for parameter in operation.get("parameters", []):
            assert "example" in parameter, (method, path, parameter["name"])
            whole = {**parameter["schema"], "components": schema["components"]}
            assert jsonschema_rs.is_valid(whole, parameter["example"]), (path, parameter)

    assert checked > 90


def test_every_error_is_described_once_and_alike():
    for method, path, operation in operations():
        for status in ("401", "404", "409", "422"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (method, path)


def test_operations_have_names_of_their_own_and_are_explained():
    names = [operation["operationId"] for _, _, operation in operations()]

    assert len(names) == len(set(names))
    assert all(operation.get("description") for _, _, operation in operations())
    documented = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert not [path for _, path, _ in operations() if f"`{path}`" not in documented]


async def test_job_answers_in_the_words_of_the_design_document(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = cookie_for(services, container, "ana")
    started = await browser.post("/api/music/generate", json={"prompt": "sea"}, headers=headers)

    job = (await browser.get(f"/api/jobs/{started.json()['job_id']}", headers=headers)).json()

    assert set(started.json()) == {"job_id", "track_id", "status"}
    assert started.json().items() <= job.items()
    assert job["status"] == "queued"


async def test_avatar_is_generated_edited_and_listed(
    browser: httpx.AsyncClient, services: Services, container: Container
):
    headers = cookie_for(services, container, "ana")
    body = {"prompt": "a tall woman in a red dress", "name": "Nino", "seed": 3}

    made = await browser.post("/api/avatar/generate", json=body, headers=headers)
    path = f"/api/avatars/{made.json()['avatar_id']}"
    before = (await browser.get(path, headers=headers)).json()
    edit = {"kind": "set_slider", "name": "height", "value": 90}
    after = await browser.post(f"{path}/edits", json=edit, headers=headers)
    undone = await browser.post(f"{path}/edits", json={"kind": "undo"}, headers=headers)
    listed = await browser.get("/api/avatars", headers=headers)
    deleted = await browser.delete(path, headers=headers)

    assert (made.status_code, made.json()["status"]) == (202, "queued")
    assert before["title"] == "Nino"
    assert after.json()["sliders"]["height"] == pytest.approx(90, abs=0.1)
    assert undone.json()["sliders"] == before["sliders"]
    assert [card["avatar_id"] for card in listed.json()] == [made.json()["avatar_id"]]
    assert deleted.status_code == 204
    assert (await browser.get(path, headers=headers)).status_code == 404


async def test_archive_holds_every_open_format_and_is_always_the_same(
    browser: httpx.AsyncClient, services: Services, container: Container, tmp_path: Path
):
    import zipfile

    headers = cookie_for(services, container, "ana")
    song = add_song(container, recipe={"kind": "song"})
    path = f"/api/items/{song}/archive"

    first = await browser.get(path, headers=headers)
    again = await browser.get(path, headers=headers)
    stranger = await browser.get(path, headers=cookie_for(services, container, "bek"))

    (tmp_path / "a.zip").write_bytes(first.content)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["score.json", "recipe.json"]
    assert first.content == again.content
    assert stranger.status_code == 404
    assert add_user(container, "ana")
