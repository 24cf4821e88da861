"""The mouth of a finished talk clip: seen in decoded pictures, heard in decoded sound.

The mouth is found by carrying a grid of points with the head's bone and projecting it through the
scene's camera. Each point is compared with the same frame drawn with a face that says nothing:
where the decoded picture is darker, the mouth is open. No animation curve of the clip is read.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.avatar.rigged import Rigged
from avatar_g.backend.engines.lipsync.mouth import mouth_track_from_phonemes
from avatar_g.backend.engines.video.actors import SpeakingFace
from avatar_g.backend.engines.video.performance import PerformanceFrames
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.audio_files import decode_audio
from avatar_g.backend.media.clip_reader import ClipReader
from avatar_g.backend.media.probe import frame_times_s
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.stage_door import open_performance
from avatar_g.backend.production.talk_check import best_lag_s, quiet_spans, sound_envelope

_CURVE_HZ: Final = 200
"""Of ``sound_envelope``."""
_GRID: Final = 32
"""Points across and down the mouth."""
_LEAST_DROP: Final = 12.0
"""Steps of luma that a point is darker; coding noise and moving lips stay below."""
_WIDEST_PERCENTILE: Final = 95.0
SHUT_SHARE: Final = 0.30
"""Of the openness of a wide open mouth: below it only the lips have moved."""

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PictureReport:
    """One stretch of a talk clip, as it is seen and heard."""

    seconds: float
    lag_frames: float
    """Of the mouth behind the sound; negative: ahead."""
    rest_count: int
    closed_count: int
    """Rests in whose middle frame the mouth is shut."""


@cache
def picture_scripts() -> dict[Language, tuple[str, ...]]:
    """Return three texts per language, too short for a cut to another camera."""
    path = Path(__file__).with_name("talk_pictures.json")
    texts = json.loads(path.read_text(encoding="utf-8"))
    return {language: tuple(texts[language.value]) for language in Language}


def check_pictures(
    clip: Path, scene: Path, *, start_s: float = 0.0, end_s: float = math.inf
) -> PictureReport:
    """Compare the mouth and the sound of a stretch of a clip.

    Parameters
    ----------
    scene
        Folder that ``write_scene`` wrote for the clip; one speaker, no captions in the picture.

    Raises
    ------
    UnsupportedInput
        If the scene is not a performance.
    MediaError
        If the clip cannot be decoded.
    """
    said = open_performance(scene)
    if not isinstance(said, PerformanceFrames):
        raise UnsupportedInput(f"{scene} is not a performance")
    fps, times_s = said.format.fps, frame_times_s(clip)
    frames = np.flatnonzero((times_s >= start_s) & (times_s < end_s))
    shown_s = times_s[frames] + 0.5 / fps
    with TemporaryDirectory() as folder:
        decode_audio(clip, Path(folder) / "sound.wav")
        sound = read_wav(Path(folder) / "sound.wav").samples
    last = round(min(end_s * SAMPLE_RATE_HZ, len(sound)))
    sound = sound[round(start_s * SAMPLE_RATE_HZ) : last]
    shown_s -= start_s
    seen = openness(*_mouths(clip, frames, said))
    return compare(seen, shown_s, sound, fps)


def openness(mouths: Curve, at_rest: Curve) -> Curve:
    """Return the share of each mouth that is darker than the same mouth at rest.

    Parameters
    ----------
    mouths, at_rest
        Luma ``(frames, points)``, the same places of the face in every frame.
    """
    return np.asarray(np.mean(at_rest - mouths > _LEAST_DROP, axis=1), np.float64)


def compare(seen: Curve, shown_s: Curve, sound: Samples, fps: int) -> PictureReport:
    """Compare how open a mouth is seen with the sound of the same stretch.

    Parameters
    ----------
    seen
        Openness in each frame.
    shown_s
        Middle of the time each frame is shown, from the start of ``sound``.
    """
    envelope = sound_envelope(sound)
    mouth = np.interp(np.arange(len(envelope)) / _CURVE_HZ, shown_s, seen)
    rests = quiet_spans(envelope)
    widest = float(np.percentile(seen, _WIDEST_PERCENTILE))
    middles_s = [(start_s + end_s) / 2 for start_s, end_s in rests]
    shut = [seen[np.argmin(np.abs(shown_s - at_s))] < SHUT_SHARE * widest for at_s in middles_s]
    return PictureReport(
        seconds=len(envelope) / _CURVE_HZ,
        lag_frames=best_lag_s(mouth, envelope) * fps,
        rest_count=len(rests),
        closed_count=int(sum(shut)),
    )


def mouth_points(rigged: Rigged) -> Curve:
    """Return a grid ``(n, 3)`` of T-pose metres over the lips and the way of the lower one."""
    lips, _ = _moved_by(rigged, "mouthFunnel")
    _, drop_m = _moved_by(rigged, "jawOpen")
    low, high = lips.min(axis=0), lips.max(axis=0)
    margin_m = 0.4 * (high[0] - low[0])
    across = np.linspace(low[0] - margin_m, high[0] + margin_m, _GRID)
    down = np.linspace(high[1] + 0.15 * drop_m, low[1] - 0.6 * drop_m, _GRID)
    rows, columns = np.meshgrid(down, across, indexing="ij")
    depth = np.full(rows.size, (low[2] + high[2]) / 2)
    return np.column_stack([columns.ravel(), rows.ravel(), depth])


def luma_at(luma: NDArray[np.uint8], points_px: Curve) -> Curve:
    """Read a picture between its pixels; the centre of the first one is at (0.5, 0.5)."""
    places = points_px[:, ::-1].T - 0.5
    read: Curve = map_coordinates(luma.astype(np.float64), places, order=1, mode="nearest")
    return read


def _mouths(clip: Path, frames: NDArray[np.int64], said: PerformanceFrames) -> tuple[Curve, Curve]:
    """Return the luma of the mouth's points in each decoded frame, and drawn with it at rest."""
    points_m, fps, height_px = mouth_points(said.lead), said.format.fps, said.format.height_px
    planes = np.zeros((height_px * 3 // 2, said.format.width_px), np.uint8)
    silence = SpeakingFace(mouth_track_from_phonemes([], said.frame_count / fps, seed=0))
    seen, drawn = [], []
    with ClipReader(clip, fps) as reader:
        for frame in frames.tolist():
            at_s = (frame + 0.5) / fps
            points_px = said.head_points_px(points_m, at_s)
            seen.append(luma_at(reader.planes_of(frame)[0], points_px))
            said.draw(frame, planes, face=silence.weights(at_s))
            drawn.append(luma_at(planes[:height_px], points_px))
    return np.array(seen), np.array(drawn)


def _moved_by(rigged: Rigged, shape: str) -> tuple[NDArray[np.float32], float]:
    """Return the vertices a shape moves most, and how far it moves the farthest, metres."""
    steps = rigged.morph_positions[rigged.morph_names.index(shape)].astype(np.float64)
    lengths_m = np.linalg.norm(steps, axis=1)
    most_m = float(lengths_m.max())
    return rigged.positions[rigged.morph_vertices][lengths_m > 0.5 * most_m], most_m
