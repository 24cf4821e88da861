"""What scenes are drawn from besides bodies: uploads, painted places, the sound's bands."""

import hashlib
from pathlib import Path

from avatar_g.backend.domain.sources import STORED_SUFFIX
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.atomic import complete_file
from avatar_g.backend.media.audio_files import decode_audio
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.scene import SPECTRUM_NAME
from avatar_g.backend.production.storyboard import Storyboard

SOURCES_NAME = "sources"
"""Folder beside a storyboard in which the files of its uploads lie, named by their digests."""
_STEP = 2
"""Every second sample is enough for what is drawn."""


def source_paths(storyboard: Storyboard, folder: Path) -> dict[str, Path]:
    """Return where each upload lies.

    Raises
    ------
    InvalidRequest
        If a file is missing.
    """
    paths = {}
    for source in storyboard.sources:
        name = f"{source.source_id}{STORED_SUFFIX[source.kind]}"
        path = (folder / SOURCES_NAME / name).resolve()
        if not path.is_file():
            raise InvalidRequest(f"the upload {name} is not in {SOURCES_NAME}")
        paths[source.source_id] = path
    return paths


def stages_of(storyboard: Storyboard) -> tuple[str, ...]:
    """Return the painted places a storyboard needs; the usual one lights every performance."""
    if storyboard.board is None:
        return (storyboard.theme,)
    if not storyboard.board.shows_avatar:
        return ()
    from avatar_g.backend.engines.video.scene_players import stage_themes

    themes = stage_themes(storyboard.board.scenes, Theme(storyboard.theme))
    return tuple(dict.fromkeys([storyboard.theme, *(theme.value for theme in themes)]))


def write_spectrum(audio: Path, scene: Path) -> str:
    """Measure what visualisers draw; return a digest of the sound."""
    from avatar_g.backend.engines.video.spectrum import measure_spectrum

    digest = hashlib.sha256(audio.read_bytes()).hexdigest()[:32]
    target, sound = scene / SPECTRUM_NAME, scene / "sound.wav"
    mark = scene / f"heard-{digest}"
    if target.exists() and mark.exists():
        return digest
    decode_audio(audio, sound)
    clip = read_wav(sound)
    mono = clip.samples.mean(axis=1)[::_STEP]
    with complete_file(target) as part:
        measure_spectrum(mono, clip.sample_rate_hz // _STEP).save(part)
    sound.unlink()
    mark.touch()
    return digest
