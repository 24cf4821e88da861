"""Characters named on the command line: a description, or a specification file."""

import argparse
import json
from pathlib import Path

from avatar_g.backend.cli.options import read_text
from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS, AvatarSpec
from avatar_g.backend.errors import InvalidRequest

_MOST_SPEC_CHARS = 2**20
_MOST_PHOTO_BYTES = 12 * 2**20
_PHOTO_PX = 768
_MODEL_SUFFIXES = (".vrm", ".glb")


def add_avatar_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--avatar``, once per voice."""
    parser.add_argument(
        "--avatar",
        action="append",
        default=[],
        metavar="PROMPT|SPEC.json|FILE.vrm",
        help="who performs; give it again for the second and third voice",
    )


def chosen_avatars(arguments: argparse.Namespace, *, cache: Path) -> tuple[AvatarSpec, ...]:
    """Return the characters of every ``--avatar``.

    Raises
    ------
    InvalidRequest
        If a file is no specification or a description is too long.
    """
    return tuple(read_avatar(text, seed=arguments.seed, cache=cache) for text in arguments.avatar)


def read_avatar(text: str, *, seed: int, cache: Path) -> AvatarSpec:
    """Return the character of a ``.json``, ``.vrm`` or ``.glb`` file or of a description.

    Raises
    ------
    InvalidRequest
        See ``chosen_avatars``.
    """
    if text.lower().endswith(_MODEL_SUFFIXES):
        return read_model(Path(text), cache)
    if text.lower().endswith(".json"):
        return read_spec(Path(text))
    if not text.strip() or len(text) > MAX_AVATAR_PROMPT_CHARS:
        raise InvalidRequest(f"an avatar is described in 1 to {MAX_AVATAR_PROMPT_CHARS} letters")
    from avatar_g.backend.providers.registry import LOCAL, avatar_provider

    spec: AvatarSpec = avatar_provider(LOCAL).describe(text, seed=seed)
    return spec


def read_model(path: Path, cache: Path) -> AvatarSpec:
    """Import a character of another program.

    Raises
    ------
    InvalidRequest
        If there is no such file, or it cannot be read.
    """
    if not path.is_file():
        raise InvalidRequest(f"{path} is no file")
    from avatar_g.backend.production.avatar import import_character_file

    spec, _ = import_character_file(path, cache, name=path.stem)
    return spec


def inspired_by_file(spec: AvatarSpec, path: Path) -> AvatarSpec:
    """Let a character take colours and the width of the face from a photo.

    Raises
    ------
    InvalidRequest
        If there is no such photo or it cannot be read, or the character was imported.
    """
    if not path.is_file() or path.stat().st_size > _MOST_PHOTO_BYTES:
        raise InvalidRequest(f"{path} is no photo of at most {_MOST_PHOTO_BYTES >> 20} MB")
    if spec.rig:
        raise InvalidRequest("imported bodies keep their colours", reason="avatar_imported")
    from avatar_g.backend.domain.face_oval import FaceOval
    from avatar_g.backend.engines.avatar.photo import inspired_by, read_photo
    from avatar_g.backend.media.photos import decode_photo

    return inspired_by(spec, read_photo(decode_photo(path.read_bytes(), _PHOTO_PX), FaceOval()))


def read_spec(path: Path) -> AvatarSpec:
    """Read a specification a user may have edited.

    Raises
    ------
    InvalidRequest
        If it is not one.
    """
    try:
        fields = json.loads(read_text(path, _MOST_SPEC_CHARS))
    except ValueError as error:
        raise InvalidRequest(f"{path} is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InvalidRequest(f"{path} is not a character")
    from avatar_g.backend.validation import parse

    return parse(AvatarSpec, fields)
