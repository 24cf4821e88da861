"""Pictures of a character from all sides: four cut-outs, a portrait and a turntable video."""

import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.performance import BodyPose
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.avatar.expression import face_weights
from avatar_g.backend.engines.avatar.performing import talk_pose
from avatar_g.backend.engines.avatar.proportions import proportions_of
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import Detail, LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import (
    DAYLIGHT,
    PortraitKind,
    portrait_view,
)
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.avatar.skeleton import Placement
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.portraits import VIEWS, Sitting
from avatar_g.backend.production.progress import StageProgress, ignore_stages, within

TURN_FORMAT: Final = VideoFormat(720, 960, 24)
TURN_S: Final = 6.0
_START_S: Final = 1.0
_SWAY_S: Final = 1.5
_SHADOW_PX: Final = 1024
_SILENCE_S: Final = 8.0
_NEUTRAL: Final = 128
_TOP_LUMA, _FLOOR_LUMA, _SHADE_LUMA = 172.0, 222.0, 62.0
_FLOOR_SHARE: Final = 0.945
"""Height of the soles in the picture."""
_DRAWN: Final = 0.35
"""Share of the whole export before the video."""


def write_export(
    spec: AvatarSpec, folder: Path, *, cache: Path, report: StageProgress = ignore_stages
) -> list[Path]:
    """Write the four views, ``cutout.png`` and ``turntable.mp4``; return them.

    Raises
    ------
    MediaError, StorageFull
        If the video cannot be encoded or there is no room.
    """
    character = build_character(spec, cache, progress=within(report, JobStage.BODY, 0.0, 0.2))
    rigged = Rigged.load(character.rigged)
    sitting = Sitting(rigged)
    files: list[Path] = []
    for path in sitting.write_views(folder, VIEWS):
        files.append(path)
        report(JobStage.PORTRAIT, 0.2 + 0.12 * len(files) / len(VIEWS))
    files.append(sitting.write_cutout(folder))
    video = folder / "turntable.mp4"
    write_turntable(rigged, video, progress=within(report, JobStage.FRAMES, _DRAWN, 0.98))
    report(JobStage.FINISH, 1.0)
    return [*files, video]


def write_turntable(rigged: Rigged, path: Path, *, progress: Progress = ignore_progress) -> None:
    """Write a video of the character turning once; its end meets its beginning.

    Raises
    ------
    MediaError, StorageFull
        If it cannot be encoded.
    """
    count = TURN_FORMAT.frame_count(TURN_S)
    table = _Turntable(rigged)
    with SegmentWriter(SegmentJob(path, TURN_FORMAT, 0, count)) as writer:
        for index in range(count):
            writer.write(table.frame(index / count))
            progress((index + 1) / count)


class _Turntable:
    """Draws any moment of one turn."""

    def __init__(self, rigged: Rigged) -> None:
        self._character = LoadedCharacter(rigged, Detail.FULL)
        self._proportions = proportions_of(rigged)
        self._mouth = mouth_track_from_phonemes([], _SILENCE_S, seed=1)
        self._view = portrait_view(rigged, PortraitKind.BODY, turn_rad=0.0)
        self._renderer = CharacterRenderer(TURN_FORMAT, shadow_size_px=_SHADOW_PX)
        self._ground = _ground()

    def frame(self, turn: float) -> I420:
        """Return the picture after ``turn`` 0..1 of the way round."""
        # Time swings there and back, so the breathing body also ends where it began.
        at_s = _START_S + _SWAY_S * (1.0 - math.cos(2.0 * math.pi * turn)) / 2.0
        pose = talk_pose(at_s, self._mouth, rig_proportions=self._proportions)
        eyes = {"LeftEye": (0.0, 0.0, 0.0), "RightEye": (0.0, 0.0, 0.0)}
        bones = self._character.skeleton.bone_matrices(
            BodyPose(pose.rotations | eyes, pose.root_m),
            Placement(yaw_rad=2.0 * math.pi * turn),
        )
        planes = self._ground.copy()
        face = face_weights(self._mouth, at_s, mood=Mood.HAPPY)
        self._renderer.draw(self._character, bones, self._view, DAYLIGHT, planes, face=face)
        return planes


def _ground() -> NDArray[np.uint8]:
    """Return a bright empty room with a soft shadow where the character stands, as I420."""
    width_px, height_px = TURN_FORMAT.width_px, TURN_FORMAT.height_px
    down = np.linspace(0.0, 1.0, height_px)[:, None]
    luma = _TOP_LUMA + (_FLOOR_LUMA - _TOP_LUMA) * down**1.4
    across = np.linspace(-1.0, 1.0, width_px)[None, :]
    distance = (across / 0.42) ** 2 + ((down - _FLOOR_SHARE) / 0.035) ** 2
    luma = luma - _SHADE_LUMA * np.exp(-1.6 * distance)
    planes = np.full((height_px * 3 // 2, width_px), _NEUTRAL, np.uint8)
    planes[:height_px] = np.clip(np.round(luma), 16, 235).astype(np.uint8)
    return planes
