"""Reads a stranger's content credentials in a process of its own.

The library parses what anybody may have written, in native code: a crash or a bomb ends this
program, not the studio. It is started with ``-I`` and sees its environment's packages only.

Protocol: the path is the only argument; the standard input is a JSON object
``{"mime", "settings"}``; the answer is one JSON object, bounded to what a reader of ours needs.
"""

import json
import sys
from pathlib import Path
from typing import Any

import c2pa

RECIPE_LABEL = "org.avatarg.recipe"
_MAX_TEXT_CHARS = 200
_MAX_LISTED = 20


def facts_of(path: Path, mime: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the newest signature of a file says, and what is wrong with it.

    Raises
    ------
    c2pa.C2paError
        If there is none, or it cannot be read at all.
    """
    context = c2pa.Context(c2pa.Settings.from_dict(settings))
    with path.open("rb") as source, c2pa.Reader(mime, source, context=context) as reader:
        document = json.loads(reader.json())
    manifest = document["manifests"][document["active_manifest"]]
    actions = [
        action
        for assertion in manifest.get("assertions", [])
        if str(assertion.get("label", "")).startswith("c2pa.actions")
        for action in assertion.get("data", {}).get("actions", [])
    ]
    ours: dict[str, Any] = next(
        (each["data"] for each in manifest.get("assertions", []) if each["label"] == RECIPE_LABEL),
        {},
    )
    signature = manifest.get("signature_info", {})
    failures = document.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    programs = manifest.get("claim_generator_info") or [{}]
    kinds = [str(action.get("digitalSourceType") or "") for action in actions]
    return {
        "state": str(document.get("validation_state", "")),
        "serial": str(signature.get("cert_serial_number", "")),
        "signer": _text(signature.get("common_name") or signature.get("issuer")),
        "program": _text(f"{programs[0].get('name', '')} {programs[0].get('version', '')}"),
        "actions": [_text(action.get("action")) for action in actions[:_MAX_LISTED]],
        "source_type": _text(next(filter(None, kinds), "")),
        "recipe": {
            name: _text(ours.get(name)) for name in ("kind", "recipe_sha256", "file_sha256")
        },
        "problems": [_text(failure.get("code")) for failure in failures[:_MAX_LISTED]],
    }


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())[:_MAX_TEXT_CHARS]


def main() -> None:
    """Answer one question."""
    asked = json.load(sys.stdin)
    try:
        answer = facts_of(Path(sys.argv[1]), asked["mime"], asked["settings"])
    except c2pa.C2paError as error:
        answer = {"error": str(error)[:_MAX_TEXT_CHARS]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
