"""Pictures of the voices' own characters for the stage of the talk page, one per framing.

``python -m avatar_g.backend.production.speaker_pictures FOLDER CACHE [NAME]`` writes them anew; run
it after one of these characters or the shape of a body has changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from avatar_g.backend.domain.speech import OWN_SPEAKERS, Framing, SpeechMood
from avatar_g.backend.engines.avatar.assets import load_body_data
from avatar_g.backend.engines.avatar.build import build_avatar
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.expression import SPEECH_TEMPERS, face_weights
from avatar_g.backend.engines.avatar.performing import talk_pose
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.renderer.portraits import (
    PortraitKind,
    portrait_view,
    render_cutout,
)
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.media.images import write_image
from avatar_g.backend.production.caches import BODY_DATA

_SIDE_PX: Final = 640
_MOMENT_S: Final = 1.0


def write_speaker_pictures(folder: Path, name: str, *, cache: Path) -> Iterator[Path]:
    """Write ``speaker-<name>-<framing>.webp`` of one character; yield each path."""
    folder.mkdir(parents=True, exist_ok=True)
    rigged = build_avatar(load_cast()[name], load_body_data(cache / BODY_DATA))
    silent = mouth_track_from_phonemes([], 2.0 * _MOMENT_S, seed=1)
    pose = talk_pose(_MOMENT_S, silent, rig_proportions=proportions_of(rigged))
    temper = SPEECH_TEMPERS[SpeechMood.CALM]
    face = face_weights(silent, _MOMENT_S, mood=None, temper=temper)
    for framing in Framing:
        view = portrait_view(rigged, PortraitKind(framing.value))
        path = folder / f"speaker-{name}-{framing.value}.webp"
        write_image(path, render_cutout(rigged, pose, face, view, (_SIDE_PX, _SIDE_PX)))
        yield path


if __name__ == "__main__":
    for _name in sys.argv[3:] or OWN_SPEAKERS.values():
        for _written in write_speaker_pictures(Path(sys.argv[1]), _name, cache=Path(sys.argv[2])):
            pass
