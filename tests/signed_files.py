"""Small real files of every format that can be signed, each with a recipe where ours have one."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from avatar_g.backend.auth.authority import Authority, new_authority, read_authority
from avatar_g.backend.domain.assets import MIME_TYPES
from avatar_g.backend.domain.credentials import Claim, SourceType
from avatar_g.backend.domain.recipe_seal import recipe_digest, seal
from avatar_g.backend.media.programs import find_ffmpeg
from avatar_g.backend.media.provenance import SigningKey, sign_copy
from avatar_g.backend.media.recipe_tags import write_recipe

FORMATS = ("mp4", "wav", "mp3", "m4a", "flac", "png", "jpg", "webp", "gif")
WITH_RECIPE = ("mp4", "wav", "mp3", "m4a", "flac", "png")
RECIPE = {
    "kind": "song",
    "params": {"prompt": "ზღვა, море «sea»", "seed": 7},
    "engines": {"music": 6},
}
_TONE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"]
_PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=1"]
_INPUTS = {
    "mp4": [*_PICTURE, *_TONE, "-pix_fmt", "yuv420p", "-movflags", "+faststart"],
    "gif": _PICTURE,
    **{suffix: [*_PICTURE, "-frames:v", "1"] for suffix in ("png", "jpg", "webp")},
}


def plain_file(folder: Path, suffix: str) -> Path:
    """Make a file as the studio stores it."""
    path = folder / f"a.{suffix}"
    tags = ["-metadata", f"comment={seal(RECIPE)}"] if suffix in WITH_RECIPE else []
    inputs = _INPUTS.get(suffix, _TONE)
    command = [str(find_ffmpeg()), "-y", "-loglevel", "error", *inputs, *tags, str(path)]
    subprocess.run(command, check=True)
    if suffix in {"png", "wav"}:
        write_recipe(path, seal(RECIPE))
    return path


def mime_of(path: Path) -> str:
    return MIME_TYPES[path.suffix]


def authority() -> Authority:
    return read_authority(new_authority(datetime.now(UTC)))


def key_of(issued: Authority) -> SigningKey:
    return SigningKey(issued.private_pem, issued.chain_pem, issued.root_pem, issued.serial)


CLAIM = Claim(
    source_type=SourceType.ALGORITHMIC,
    file_sha256="ab" * 32,
    kind="song",
    recipe_sha256=recipe_digest(RECIPE),
    engines={"music": 6},
)


def signed_file(path: Path, key: SigningKey) -> Path:
    """Sign a file beside itself."""
    target = path.with_name(f"signed{path.suffix}")
    with path.open("rb") as source:
        sign_copy(source, target, mime_of(path), CLAIM, key, "1.2.3")
    return target
