"""Files that come in: multipart bodies, read only after we know who sends them."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Mood
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.services import Services

_MAX_FIELDS = 12
_MAX_FIELD_BYTES = 4_096

UPLOAD_ID: dict[str, Any] = {
    "type": "string",
    "maxLength": 32,
    "description": "A complete upload of /api/uploads, instead of file.",
}

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "upload_id": UPLOAD_ID,
                        "title": {"type": "string", "maxLength": 120},
                        "genre": {"type": "string", "enum": [each.value for each in Genre]},
                        "mood": {"type": "string", "enum": [each.value for each in Mood]},
                        "language": {"type": "string", "enum": [each.value for each in Language]},
                    },
                }
            }
        },
    }
}
"""What the documentation says; the body itself is parsed by ``received_file``."""


SOURCE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "upload_id": UPLOAD_ID,
                    },
                }
            }
        },
    }
}
"""A picture, a clip or a look-up table."""


RECORDING_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "language": {"type": "string", "enum": [each.value for each in Language]},
                    },
                }
            }
        },
    }
}
"""A voice for a talk clip."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file and the fields around it."""

    path: Path
    """Under a name of ours."""
    name: str
    """What the sender calls it."""
    fields: dict[str, str]
    """Those that are not empty."""


@asynccontextmanager
async def received_file(
    request: Request, services: Services, user_id: str
) -> AsyncIterator[SentFile]:
    """Yield the field ``file`` of a multipart body, or the upload that ``upload_id`` names.

    The copy is gone afterwards; an upload in pieces stays if it was refused.

    Raises
    ------
    UnsupportedInput
        Reason ``audio_missing`` if there is neither.
    NotFound
        If there is no such upload of this user.
    Conflict
        Reason ``upload_incomplete``.
    """
    try:
        form = await request.form(
            max_files=1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES
        )
    except (MultiPartException, HTTPException) as error:
        raise UnsupportedInput("not a multipart body", reason="audio_missing") from error
    try:
        sent, fields = form.get("file"), _fields(form)
        upload_id = fields.pop("upload_id", "")
        if upload_id and sent is None:
            with services.uploads.opened(user_id, upload_id) as (path, name):
                yield SentFile(path, name, fields)
            return
        if not isinstance(sent, UploadFile):
            raise UnsupportedInput("no file was sent", reason="audio_missing")
        path = await asyncio.to_thread(_copied, sent.file, services.files.upload_folder())
        try:
            yield SentFile(path, sent.filename or "", fields)
        finally:
            path.unlink(missing_ok=True)
    finally:
        await form.close()


def _copied(source: Any, folder: Path) -> Path:
    """Copy the parser's nameless file, so that others may open it by a path."""
    source.seek(0)
    target: IO[bytes]
    with NamedTemporaryFile(dir=folder, suffix=".bin", delete=False) as target:
        shutil.copyfileobj(source, target, 1 << 20)
        return Path(target.name)


def _fields(form: FormData) -> dict[str, str]:
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    return {name: value for name, value in texts.items() if value.strip()}
