"""Content credentials (C2PA 2.4): put into a copy of a file, and read from anybody's.

Nothing here opens a connection: no time stamp is asked for, manifests on other hosts are not
fetched, and no certificate is asked about.
"""

import json
import mmap
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import c2pa

from avatar_g.backend.domain.credentials import Claim, Credentials, CredentialState
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.provenance_program import RECIPE_LABEL, facts_of
from avatar_g.backend.media.recipe_tags import synchsafe
from avatar_g.backend.media.runner import Limits, Program

SIGNABLE = frozenset(
    {
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/wav",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "video/mp4",
    }
)
"""Of the media types we store; there is no way to sign WebM, VRM, MIDI or text."""
PROGRAM_NAME = "Avatar G"
_PROGRAM = Path(__file__).with_name("provenance_program.py")
_READ_LIMITS = Limits(memory_bytes=3 * 2**30, cpu_s=60, file_bytes=0)
_READ_TIMEOUT_S = 90.0
_MARK = b"c2pa"
"""Every embedded manifest holds this label in plain bytes."""
_HEADS = (
    (0, b"\x89PNG", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
)
_CHANGED = ("mismatch", "missing", "malformed", "notRedacted")
_SETTINGS: dict[str, Any] = {
    # Above the threshold it writes to a nameless file instead of holding one copy more.
    "core": {"allowed_network_hosts": [], "backing_store_memory_threshold_in_mb": 16},
    "verify": {
        "verify_trust": True,
        "verify_after_sign": False,
        "ocsp_fetch": False,
        "remote_manifest_fetch": False,
    },
    "builder": {
        "thumbnail": {"enabled": False},
        "auto_timestamp_assertion": {"enabled": False},
        "actions": {
            "auto_created_action": {"enabled": False},
            "auto_opened_action": {"enabled": False},
            "auto_placed_action": {"enabled": False},
        },
    },
}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs, and how its signatures are told."""

    private_pem: str
    chain_pem: str
    """Certificate of the key, then that of who issued it."""
    root_pem: str
    serial: str
    """Of the key's certificate, decimal."""


def sign_copy(
    source: BinaryIO, target: Path, mime: str, claim: Claim, key: SigningKey, version: str
) -> None:
    """Write ``source`` to ``target`` with a signed claim in it; everything else stays as it is.

    Raises
    ------
    MediaError
        If the file is not of the format ``mime`` says, or of none that can be signed.
    """
    if mime not in SIGNABLE:
        raise MediaError(f"{mime} cannot be signed")
    information = c2pa.C2paSignerInfo(
        "ed25519", key.chain_pem.encode(), key.private_pem.encode(), None
    )
    try:
        context = c2pa.Context(
            c2pa.Settings.from_dict(_SETTINGS), c2pa.Signer.from_info(information)
        )
        with (
            c2pa.Builder(_manifest(claim, mime, version), context) as builder,
            target.open("w+b") as writer,
        ):
            builder.sign(mime, source, writer)
    except c2pa.C2paError as error:
        raise MediaError(f"not signed: {error}") from error


def read_own_credentials(path: Path, key: SigningKey) -> Credentials:
    """Return what a file of our own says; its bytes are known to be harmless."""
    try:
        facts = facts_of(path, _mime_of(path), _reading_settings(key, ""))
    except c2pa.C2paError as error:
        facts = {"error": str(error)}
    return _credentials(facts, key)


def read_credentials(path: Path, key: SigningKey, trusted_pem: str = "") -> Credentials:
    """Return what the signature of anybody's file says.

    ``trusted_pem`` are certificates of others that are believed. A file without a manifest is told
    by its bytes; one with a manifest is read by a program of its own, under limits.
    """
    mime = _mime_of(path)
    if not mime or not _may_be_signed(path):
        return Credentials()
    question = {"mime": mime, "settings": _reading_settings(key, trusted_pem)}
    argv = [sys.executable, "-I", str(_PROGRAM), str(path)]
    try:
        with Program(argv, limits=_READ_LIMITS, has_input=True) as program:
            program.feed(memoryview(json.dumps(question).encode()))
            program.end_of_input()
            facts = json.loads(program.wait(timeout_s=_READ_TIMEOUT_S))
    except (MediaError, ValueError):
        return Credentials(CredentialState.INVALID, problems=("unreadable",))
    return _credentials(facts, key)


def _manifest(claim: Claim, mime: str, version: str) -> dict[str, Any]:
    program = {"name": PROGRAM_NAME, "version": version}
    created = {
        "action": "c2pa.created",
        "digitalSourceType": claim.source_type.value,
        "softwareAgent": program,
    }
    recipe = {
        "kind": claim.kind,
        "recipe_sha256": claim.recipe_sha256,
        "file_sha256": claim.file_sha256,
        "engines": dict(claim.engines or {}),
    }
    return {
        "claim_generator_info": [program],
        "format": mime,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": RECIPE_LABEL, "data": recipe},
        ],
    }


def _reading_settings(key: SigningKey, trusted_pem: str) -> dict[str, Any]:
    return {**_SETTINGS, "trust": {"user_anchors": f"{key.root_pem}\n{trusted_pem}"}}


def _mime_of(path: Path) -> str:
    with path.open("rb") as source:
        head = source.read(12)
        mime = next((mime for at, mark, mime in _HEADS if head.startswith(mark, at)), "")
        if mime != "audio/mpeg":
            return mime
        # A signed FLAC file begins with the tag of an MP3 file.
        source.seek(10 + synchsafe(head[6:10]))
        return "audio/flac" if source.read(4) == b"fLaC" else mime


def _may_be_signed(path: Path) -> bool:
    with (
        path.open("rb") as source,
        mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(_MARK) >= 0


def _credentials(facts: Mapping[str, Any], key: SigningKey) -> Credentials:
    if "error" in facts:
        is_absent = str(facts["error"]).startswith("ManifestNotFound")
        state = CredentialState.NONE if is_absent else CredentialState.INVALID
        return Credentials(state, problems=() if is_absent else ("unreadable",))
    problems = tuple(facts["problems"])
    return Credentials(
        state=_state_of(facts, key),
        signer=facts["signer"],
        program=facts["program"],
        actions=tuple(facts["actions"]),
        source_type=facts["source_type"],
        problems=problems,
        **facts["recipe"],
    )


def _state_of(facts: Mapping[str, Any], key: SigningKey) -> CredentialState:
    if facts["state"] == "Trusted":
        is_own = facts["serial"] == key.serial
        return CredentialState.OWN if is_own else CredentialState.TRUSTED
    if facts["state"] == "Valid":
        return CredentialState.UNKNOWN
    is_changed = any(problem.endswith(_CHANGED) for problem in facts["problems"])
    return CredentialState.CHANGED if is_changed else CredentialState.INVALID
