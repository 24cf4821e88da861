"""Measures the renderer: processor time per frame for three framings, beside the encoder's."""

import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest, VoiceSlot
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import Aspect, Resolution, VideoFormat
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.renderer.drawing import CharacterRenderer
from avatar_g.backend.engines.avatar.renderer.loading import LoadedCharacter
from avatar_g.backend.engines.avatar.renderer.portraits import PortraitKind, portrait_view
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.engines.stage.backdrop import Backdrop
from avatar_g.backend.engines.stage.planes import paint_theme
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.engines.video.actors import Singer
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.production.avatar import build_character
from avatar_g.backend.production.caches import PHRASES

_PROMPT: Final = "a bright pop song about a night train to the sea"
_MODEL: Final = "nino"
_FPS: Final = 25
_STARTS_S: Final = (4.0, 11.0, 19.0)
_RUN_FRAMES: Final = 12
_BLUR_LEVEL: Final = {PortraitKind.BODY: 0, PortraitKind.BUST: 1, PortraitKind.FACE: 2}
_RESOLUTIONS: Final = (Resolution.P720, Resolution.P1080)
GOALS_MS: Final = {
    (Resolution.P720, PortraitKind.BODY): 22.0,
    (Resolution.P720, PortraitKind.BUST): 35.0,
    (Resolution.P720, PortraitKind.FACE): 40.0,
    (Resolution.P1080, PortraitKind.BODY): 40.0,
    (Resolution.P1080, PortraitKind.BUST): 55.0,
    (Resolution.P1080, PortraitKind.FACE): 70.0,
}
"""Processor milliseconds of one drawn frame on the reference machine."""


@dataclass(frozen=True, slots=True)
class FrameCost:
    """What one framing costs per frame, in milliseconds of processor time."""

    resolution: str
    framing: str
    draw_ms: float
    """The character: pose, face, skin, shadow, shading, blending."""
    stage_ms: float
    """The moving background behind it."""
    encode_ms: float
    """x264 veryfast over the same frames, in the same run."""
    goal_ms: float
    """For ``draw_ms``."""


@dataclass(slots=True)
class _Set:
    """One resolution: stage, renderer and the frame they draw into."""

    picture: VideoFormat
    timeline: Timeline
    stage: Backdrop
    renderer: CharacterRenderer

    @classmethod
    def of(cls, resolution: Resolution, timeline: Timeline) -> "_Set":
        picture = VideoFormat.of(Aspect.WIDE, resolution, _FPS)
        stage = Backdrop(paint_theme(Theme.STAGE, picture, 1), picture, timeline, 1)
        return cls(picture, timeline, stage, CharacterRenderer(picture))


def measure_renderer(cache: Path) -> Iterator[FrameCost]:
    """Draw and encode singing frames of a ready-made character; yield the cost of each framing.

    A frame is the mean of three stretches of consecutive frames of one song. One process, one
    thread; kernels must be compiled.
    """
    rigged = Rigged.load(build_character(load_cast()[_MODEL], cache).rigged)
    character = LoadedCharacter(rigged)
    timeline = _timeline(cache)
    actor = Singer(rigged, timeline, VoiceSlot.A, performer=0, seed=1)
    with TemporaryDirectory() as folder:
        for resolution in _RESOLUTIONS:
            stage_set = _Set.of(resolution, timeline)
            _draw(stage_set, character, actor, PortraitKind.BODY, _STARTS_S[0])
            for kind in PortraitKind:
                yield _measured(stage_set, character, actor, (resolution, kind), Path(folder))


def _measured(
    stage_set: _Set,
    character: LoadedCharacter,
    actor: Singer,
    case: tuple[Resolution, PortraitKind],
    folder: Path,
) -> FrameCost:
    resolution, kind = case
    frames, stage_s, draw_s = [], 0.0, 0.0
    for start_s in _STARTS_S:
        for index in range(_RUN_FRAMES):
            planes, stage, draw = _draw(stage_set, character, actor, kind, start_s + index / _FPS)
            frames.append(planes)
            stage_s, draw_s = stage_s + stage, draw_s + draw
    encode_s = _encode(frames, stage_set.picture, folder / f"{resolution}-{kind}.mp4")
    return FrameCost(
        resolution=resolution.value,
        framing=kind.value,
        draw_ms=round(1e3 * draw_s / len(frames), 2),
        stage_ms=round(1e3 * stage_s / len(frames), 2),
        encode_ms=round(1e3 * encode_s / len(frames), 2),
        goal_ms=GOALS_MS[case],
    )


def _draw(
    stage_set: _Set, character: LoadedCharacter, actor: Singer, kind: PortraitKind, at_s: float
) -> tuple[np.ndarray, float, float]:
    """Draw one frame; return it with the processor seconds of the stage and of the character."""
    picture = stage_set.picture
    planes = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
    view = portrait_view(actor.rigged, kind, turn_rad=0.1 + 0.02 * at_s)
    started = process_time()
    stage_set.stage.draw(at_s, view, _BLUR_LEVEL[kind], planes)
    between = process_time()
    bones = character.skeleton.bone_matrices(actor.pose(at_s))
    stage_set.renderer.draw(
        character, bones, view, stage_set.stage.look.rig, planes, face=actor.face(at_s)
    )
    return planes, between - started, process_time() - between


def _encode(frames: list[np.ndarray], picture: VideoFormat, path: Path) -> float:
    """Return the processor seconds ffmpeg took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with SegmentWriter(SegmentJob(path, picture, 0, len(frames))) as writer:
        for planes in frames:
            writer.write(planes)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _timeline(cache: Path) -> Timeline:
    brief = resolve_request(
        SongRequest(_PROMPT, Language.EN, duration_s=30.0), interface_language=Language.EN
    )
    with EspeakSynthesizer(cache / PHRASES) as speech:
        return build_timeline(compose(brief, speech), speech)
