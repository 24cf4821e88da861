"""The OpenAPI document: FastAPI's, with our errors, who may ask, and an example everywhere."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from avatar_g.backend.api.errors import PROBLEM_TYPE, Problem
from avatar_g.backend.api.examples import example_of
from avatar_g.backend.api.idempotent import HEADER

_PROBLEMS = {
    "400": "The request is no HTTP we understand.",
    "401": "Nobody is signed in.",
    "403": "Not allowed: a page of another site, a missing scope, or a withdrawn consent.",
    "404": "There is no such thing, or it is somebody else's.",
    "409": "It contradicts what is there, or an earlier request with this Idempotency-Key.",
    "413": "The body is too long.",
    "415": "The file cannot be read.",
    "421": "The Host header names another server.",
    "422": "A field is wrong; ``reason`` says which and how.",
    "429": "Too many requests; wait ``Retry-After`` seconds.",
    "502": "An outside service failed.",
    "503": "A part of the studio is away.",
    "507": "There is no room: on the disk, or in your share of it.",
}
_KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Names the request: sent again within a day, it gives the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "5f2b7c1e-song-1",
}
_OPEN = {
    "health",
    "open_session",
    "get_certificate",
    "get_registration",
    "sign_in",
    "sign_up",
    "ask_reset",
    "reset_password",
}
"""Operations that need no session."""
_NAMELESS = {"session", "account", "users"}
"""Tags whose requests hold passwords or whose answers hold keys: none of them is kept for a day."""


def describe(api: FastAPI) -> dict[str, Any]:
    """Return the document; made once."""
    if api.openapi_schema is None:
        schema = get_openapi(
            title=api.title, version=api.version, description=__doc__, routes=api.routes
        )
        components = schema.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        components["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": "avatar_g_session"},
            "token": {"type": "http", "scheme": "bearer"},
        }
        for path in schema["paths"].values():
            for method, operation in path.items():
                _complete(method, operation, schemas)
        api.openapi_schema = schema
    return api.openapi_schema


def _complete(method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    operation_id = operation["operationId"]
    if operation_id not in _OPEN:
        operation["security"] = [{"session": []}, {"token": []}]
    if method == "post" and not _NAMELESS & set(operation["tags"]):
        operation.setdefault("parameters", []).append(_KEY)
    responses = operation["responses"]
    for status, text in _PROBLEMS.items():
        if status == "422" or status not in responses:
            responses[status] = _problem(text)
    written = _written().get(operation_id, {})
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        _add_example(media_type, content, schemas, written.get("request"))
    for status, response in responses.items():
        if status.startswith("2"):
            for media_type, content in response.get("content", {}).items():
                _add_example(media_type, content, schemas, written.get("response"))
    for parameter in operation.get("parameters", []):
        if "example" not in parameter:
            shown = written.get("parameters", {}).get(parameter["name"])
            parameter["example"] = (
                example_of(parameter["schema"], schemas, parameter["name"])
                if shown is None
                else shown
            )


def _problem(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": text, "content": {PROBLEM_TYPE: {"schema": schema}}}


def _add_example(
    media_type: str, content: dict[str, Any], schemas: dict[str, Any], written: Any
) -> None:
    is_text = media_type == "application/json" or media_type.startswith("multipart/")
    if not is_text or "example" in content or "schema" not in content:
        return
    content["example"] = example_of(content["schema"], schemas) if written is None else written


@lru_cache(maxsize=1)
def _written() -> dict[str, Any]:
    """Return the examples somebody wrote, by operation."""
    path = Path(__file__).with_name("examples.json")
    examples: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return examples
