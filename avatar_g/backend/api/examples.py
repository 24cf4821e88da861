"""Examples for the OpenAPI document, made of the schemas where nobody wrote one.

A made example is valid for its schema; its words follow from the names of the fields.
"""

from typing import Any

_ID = "3fa94c5b8d1e4f0a9b7c6d5e4f3a2b1c"
_WORDS: dict[str, Any] = {
    "arguments": {},
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "error_arguments": {},
    "file_type": "MP4",
    "language": "en",
    "message": "no such thing",
    "name": "holiday.wav",
    "phrase": "seven blue boats at noon",
    "prompt": "a night train to the sea",
    "recipe": {},
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "stage": "voice",
    "status": "queued",
    "text": "Hello from the studio.",
    "title": "Neon Night",
    "version": 1,
}
_MAX_DEPTH = 6


def example_of(
    schema: dict[str, Any], schemas: dict[str, Any], name: str = "", depth: int = 0
) -> Any:
    """Return a value that is valid for ``schema``; ``schemas`` are the document's components."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas, name, depth + 1)
    for given in ("example", "default", "const"):
        if schema.get(given) not in (None, "", [], {}):
            return schema[given]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if schema.get(choice):
            return example_of(schema[choice][0], schemas, name, depth)
    return _plain(schema, schemas, name, depth)


def _plain(schema: dict[str, Any], schemas: dict[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        return _object(schema, schemas, name, depth)
    if kind == "array":
        return _array(schema, schemas, name, depth)
    if kind == "string":
        return _text(schema, name)
    if kind in {"integer", "number"}:
        return _number(schema)
    return True if kind == "boolean" else None


def _object(schema: dict[str, Any], schemas: dict[str, Any], name: str, depth: int) -> Any:
    properties = schema.get("properties")
    if properties is None:
        return _WORDS.get(name, {}) if isinstance(_WORDS.get(name), dict) else {}
    required = set(schema.get("required", ()))
    return {
        field: example_of(part, schemas, field, depth + 1)
        for field, part in properties.items()
        if field in required or depth < _MAX_DEPTH
    }


def _array(schema: dict[str, Any], schemas: dict[str, Any], name: str, depth: int) -> Any:
    if "prefixItems" in schema:
        return [example_of(part, schemas, name, depth + 1) for part in schema["prefixItems"]]
    if depth >= _MAX_DEPTH and not schema.get("minItems"):
        return []
    count = max(1, schema.get("minItems", 1))
    return [example_of(schema.get("items", {}), schemas, name, depth + 1)] * count


def _text(schema: dict[str, Any], name: str) -> str:
    if schema.get("format") == "binary":
        return "(the bytes of the file)"
    if name.endswith("_id") or name == "hum_asset":
        return _ID
    if name.endswith("url"):
        return f"/api/media/{_ID}"
    if name.endswith("_at"):
        return "2026-12-24T12:00:00+00:00"
    word = _WORDS.get(name, name.replace("_", " ") or "text")
    return str(word)[: schema.get("maxLength", 200)]


def _number(schema: dict[str, Any]) -> float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = schema.get("maximum", low + 1)
    middle = low + (high - low) / 4
    return int(middle) if schema.get("type") == "integer" else round(middle, 3)
