"""One scene in motion: its background, pictures and performance, before transitions and words."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.performance import CameraView, LightRig, Shot, ShotKind
from avatar_g.backend.domain.scenes import (
    BackgroundKind,
    CameraMove,
    Framing,
    LyricMotion,
    LyricPosition,
    MixedLayout,
    Scene,
    SceneMode,
)
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import I420, VideoFormat
from avatar_g.backend.engines.stage.backdrop import Backdrop
from avatar_g.backend.engines.stage.finishing import LyricShade
from avatar_g.backend.engines.stage.frame import Frame
from avatar_g.backend.engines.stage.planes import Planes
from avatar_g.backend.engines.stage.pulse import Pulse
from avatar_g.backend.engines.stage.themes import Look
from avatar_g.backend.engines.video.grounds import (
    AnimatedGround,
    Ground,
    gradient_ground,
    solid_ground,
)
from avatar_g.backend.engines.video.performance import PerformanceFrames, Surroundings
from avatar_g.backend.engines.video.pictures import (
    Lens,
    Picture,
    choose_move,
    draw_planes,
    lens_at,
    pulsed,
)

_STUDIO_LIGHT: Final = LightRig(
    (1.22, 1.14, 1.08), (0.54, 0.54, 0.62), (0.46, 0.40, 0.42), (0.9, 0.9, 1.0), 1.1
)
_INSET_SHARE: Final = 0.38
_INSET_MARGIN: Final = 0.045
_INSET_LINE_PX: Final = 3
_MIN_PICTURE_S: Final = 0.35


class PictureShelf(Protocol):
    """Uploads, opened for one picture format."""

    def picture(self, source: str, *, blur: float, dim: float, deep: bool) -> Picture | None:
        """Return a still picture; None if the upload is a clip."""
        ...

    def clip_planes(self, source: str, at_s: float) -> Planes:
        """Return a frame of a clip."""
        ...

    def focus(self, source: str) -> tuple[float, float]:
        """Return where to look."""
        ...


@dataclass(frozen=True, slots=True)
class PictureCut:
    """One picture of a scene and when it shows."""

    source: str
    start_s: float
    end_s: float


def picture_cuts(scene: Scene, timeline: Timeline, until_s: float) -> tuple[PictureCut, ...]:
    """Return which picture shows when, cut on beats; the last one stays ``until_s``."""
    if not scene.sources:
        return ()
    beats = [beat for beat in timeline.beats_s if scene.start_s - 1e-3 <= beat < until_s]
    edges = _edges(scene, beats)
    cuts = []
    for place, start_s in enumerate(edges):
        end_s = edges[place + 1] if place + 1 < len(edges) else until_s
        cuts.append(PictureCut(scene.sources[place % len(scene.sources)], start_s, end_s))
    return tuple(cuts)


def _edges(scene: Scene, beats: Sequence[float]) -> list[float]:
    if scene.cut_beats > 0.0 and len(beats) > 1:
        beat_s = (beats[-1] - beats[0]) / (len(beats) - 1)
        step = max(1, round(scene.cut_beats))
        wanted = list(beats[::step]) if scene.cut_beats >= 1 else []
        if not wanted:
            count = max(1, round(scene.duration_s / (beat_s * scene.cut_beats)))
            wanted = [scene.start_s + place * beat_s * scene.cut_beats for place in range(count)]
    else:
        share_s = scene.duration_s / len(scene.sources)
        wanted = [scene.start_s + place * share_s for place in range(len(scene.sources))]
        wanted = [min(beats, key=lambda beat: abs(beat - at_s), default=at_s) for at_s in wanted]
    edges = [scene.start_s]
    for at_s in wanted[1:]:
        if at_s >= edges[-1] + _MIN_PICTURE_S and at_s < scene.end_s - _MIN_PICTURE_S:
            edges.append(at_s)
    return edges


class _Flat:
    """A ground that also surrounds performers: evenly lit, without a floor."""

    look = Look(_STUDIO_LIGHT, 4.0, (255, 255, 255), 0.0)

    def __init__(self, paint: Ground) -> None:
        self._paint = paint

    def draw(self, at_s: float, view: CameraView, blur_level: int, planes: I420) -> None:
        """Fill ``planes``; the camera does not move it."""
        del view, blur_level
        self._paint.draw(at_s, planes)


class PictureStrip:
    """The pictures of one scene, each with its own camera move; a ``Ground``."""

    def __init__(
        self,
        scene: Scene,
        cuts: Sequence[PictureCut],
        shelf: PictureShelf,
        picture: VideoFormat,
        pulse: Pulse,
    ) -> None:
        self._cuts, self._shelf, self._pulse = tuple(cuts), shelf, pulse
        self._picture, self._strength = picture, scene.pulse
        self._starts = [cut.start_s for cut in cuts]
        self._moves = [
            choose_move(scene.camera, scene.scene_id, place) for place in range(len(cuts))
        ]

    def draw(self, at_s: float, planes: I420) -> None:
        """Fill ``planes``."""
        place = max(0, bisect_right(self._starts, at_s) - 1)
        cut, move = self._cuts[place], self._moves[place]
        share = (at_s - cut.start_s) / max(cut.end_s - cut.start_s, 1e-3)
        lens = lens_at(move, share, focus=self._shelf.focus(cut.source))
        lens = pulsed(lens, self._pulse.level(at_s) * self._strength)
        frame = Frame.of(planes, self._picture)
        still = self._shelf.picture(cut.source, blur=0.0, dim=0.0, deep=move is CameraMove.PARALLAX)
        if still is not None:
            still.draw(lens, frame)
        else:
            draw_planes(self._shelf.clip_planes(cut.source, at_s - cut.start_s), lens, frame)


class _SourceGround:
    """An upload as a background: a slowly drifting picture, or a clip."""

    def __init__(self, scene: Scene, shelf: PictureShelf, picture: VideoFormat) -> None:
        background = scene.background
        self._source = background.source or scene.sources[0]
        is_blurred = background.kind is BackgroundKind.BLURRED
        self._blur = background.blur if is_blurred else 0.0
        self._shelf, self._dim, self._picture = shelf, background.dim, picture
        self._span = (scene.start_s, scene.duration_s)

    def draw(self, at_s: float, planes: I420) -> None:
        """Fill ``planes``."""
        share = (at_s - self._span[0]) / max(self._span[1], 1e-3)
        lens = Lens(1.04 + 0.05 * share, 0.3 * (share - 0.5), 0.0)
        frame = Frame.of(planes, self._picture)
        still = self._shelf.picture(self._source, blur=self._blur, dim=self._dim, deep=False)
        if still is not None:
            still.draw(lens, frame)
            return
        clip = self._shelf.clip_planes(self._source, at_s - self._span[0])
        draw_planes(clip, Lens(1.0, 0.0, 0.0), frame)
        if self._dim:
            keep = 1.0 - 0.85 * self._dim
            cv2.convertScaleAbs(frame.luma, dst=frame.luma, alpha=keep, beta=16 * (1 - keep))


@dataclass(frozen=True, slots=True)
class Surrounds:
    """What scenes share."""

    timeline: Timeline
    picture: VideoFormat
    pulse: Pulse
    shelf: PictureShelf
    performance: PerformanceFrames | None
    stages: Mapping[Theme, Backdrop]
    usual_theme: Theme
    seed: int
    shows_lyrics: bool = True


class ScenePlayer:
    """Draws any frame of one scene, without its look."""

    def __init__(self, scene: Scene, until_s: float, shared: Surrounds) -> None:
        self.scene, self._shared = scene, shared
        self._until_s = until_s
        picture = shared.picture
        cuts = picture_cuts(scene, shared.timeline, until_s)
        self._strip = (
            PictureStrip(scene, cuts, shared.shelf, picture, shared.pulse) if cuts else None
        )
        is_alone = scene.mode is SceneMode.IMAGES or shared.performance is None
        is_covered = self._strip is not None and is_alone
        self._ground = None if is_covered or _needs_stage(scene) else self._paint()
        self._around = self._surroundings()
        position = scene.lyrics.position
        is_shaded = scene.lyrics.motion is not LyricMotion.NONE and not scene.lyrics.box
        is_shaded = is_shaded and shared.shows_lyrics
        shades = is_shaded and position is LyricPosition.BOTTOM
        self._shade = LyricShade(picture) if shades else None
        self._spare = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)

    def draw(self, index: int, planes: I420) -> None:
        """Draw frame ``index``, darkened where words stand."""
        at_s = (index + 0.5) / self._shared.picture.fps
        mode, performance = self.scene.mode, self._shared.performance
        if mode is SceneMode.IMAGES or performance is None:
            self._draw_pictures(at_s, planes)
        elif mode is SceneMode.AVATAR or self._strip is None:
            self._perform(performance, index, planes, self._around)
        else:
            self._draw_mixed(performance, self._strip, index, planes)
        if self._shade is not None:
            self._shade.draw(Frame.of(planes, self._shared.picture))

    def _draw_pictures(self, at_s: float, planes: I420) -> None:
        if self._strip is not None:
            self._strip.draw(at_s, planes)
        elif self._ground is not None:
            self._ground.draw(at_s, planes)

    def _draw_mixed(
        self, performance: PerformanceFrames, strip: PictureStrip, index: int, planes: I420
    ) -> None:
        at_s = (index + 0.5) / self._shared.picture.fps
        match self.scene.layout:
            case MixedLayout.FRONT:
                self._perform(performance, index, planes, _Flat(strip))
            case MixedLayout.ALTERNATE:
                if self._bar(at_s) % 2:
                    strip.draw(at_s, planes)
                else:
                    self._perform(performance, index, planes, self._around)
            case MixedLayout.AVATAR_INSET:
                strip.draw(at_s, planes)
                self._perform(performance, index, self._spare, self._around)
                put_inset(self._spare, planes, self._shared.picture)
            case MixedLayout.IMAGE_INSET:
                self._perform(performance, index, planes, self._around)
                strip.draw(at_s, self._spare)
                put_inset(self._spare, planes, self._shared.picture)

    def _bar(self, at_s: float) -> int:
        """Count bars since the scene began; the place inside a bar does not matter."""
        downbeats = self._shared.timeline.downbeats_s
        return bisect_right(downbeats, at_s) - bisect_right(downbeats, self.scene.start_s + 1e-3)

    def _perform(
        self, performance: PerformanceFrames, index: int, planes: I420, around: Surroundings
    ) -> None:
        at_s = (index + 0.5) / self._shared.picture.fps
        planned = performance.shot_at(min(at_s, self.scene.end_s - 1e-3))
        performance.draw(index, planes, around=around, shot=self._shot(planned))

    def _shot(self, planned: Shot) -> Shot:
        framing = self.scene.framing
        if framing is Framing.AUTO:
            return planned
        return Shot(
            self.scene.start_s,
            self._until_s,
            ShotKind(framing.value),
            planned.side,
            planned.focus,
        )

    def _surroundings(self) -> Surroundings:
        """Return what stands behind somebody who performs."""
        if self._ground is not None:
            return _Flat(self._ground)
        if _needs_stage(self.scene):
            theme = self.scene.background.theme or self._shared.usual_theme
            return self._shared.stages[theme]
        assert self._strip is not None  # noqa: S101 - else there is a ground
        return _Flat(self._strip)

    def _paint(self) -> Ground:
        scene, shared = self.scene, self._shared
        background = scene.background
        match background.kind:
            case BackgroundKind.SOLID:
                return solid_ground(background.colours[0], shared.picture, dim=background.dim)
            case BackgroundKind.ANIMATED:
                return AnimatedGround(
                    background.animation,
                    background.colours,
                    shared.picture,
                    shared.pulse,
                    dim=background.dim,
                    seed=shared.seed,
                )
            case BackgroundKind.IMAGE | BackgroundKind.BLURRED | BackgroundKind.CLIP:
                return _SourceGround(scene, shared.shelf, shared.picture)
            case _:
                return gradient_ground(
                    background.colours, background.angle_deg, shared.picture, dim=background.dim
                )


def _needs_stage(scene: Scene) -> bool:
    return scene.shows_avatar and scene.background.kind is BackgroundKind.STAGE


def stage_themes(scenes: Sequence[Scene], usual: Theme) -> tuple[Theme, ...]:
    """Return the painted places that scenes need, each once."""
    needed = [scene.background.theme or usual for scene in scenes if _needs_stage(scene)]
    return tuple(dict.fromkeys(needed))


def put_inset(inset: I420, planes: I420, picture: VideoFormat) -> None:
    """Show a whole picture small in the upper right corner, with a thin light frame."""
    width = round(picture.width_px * _INSET_SHARE / 4) * 4
    height = round(picture.height_px * _INSET_SHARE / 4) * 4
    margin = round(min(picture.width_px, picture.height_px) * _INSET_MARGIN / 2) * 2
    left, top = picture.width_px - margin - width, margin
    source, target = Frame.of(inset, picture), Frame.of(planes, picture)
    line = max(2, round(_INSET_LINE_PX * picture.height_px / 720 / 2) * 2)
    edge = (slice(top - line, top + height + line), slice(left - line, left + width + line))
    target.luma[edge] = 225
    half = (
        slice(edge[0].start // 2, edge[0].stop // 2),
        slice(edge[1].start // 2, edge[1].stop // 2),
    )
    target.blue[half] = target.red[half] = 128
    _shrink(source.luma, target.luma[top : top + height, left : left + width])
    inner = (slice(top // 2, (top + height) // 2), slice(left // 2, (left + width) // 2))
    _shrink(source.blue, target.blue[inner])
    _shrink(source.red, target.red[inner])


def _shrink(source: NDArray[np.uint8], target: NDArray[np.uint8]) -> None:
    target[:] = cv2.resize(source, (target.shape[1], target.shape[0]), interpolation=cv2.INTER_AREA)
