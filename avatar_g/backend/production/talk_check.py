"""How well a speaker's mouth follows its sound: lag and rests, for the benchmark and for tests."""

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import MouthTrack
from avatar_g.backend.domain.speech import SpeechMood, split_sentences
from avatar_g.backend.engines.avatar.expression import SPEECH_TEMPERS, face_weights, is_shut
from avatar_g.backend.engines.lipsync.mouth import mouth_track_of_speech
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer

FRAME_RATE_HZ: Final = 25
SHORTEST_REST_S: Final = 0.15
OPENING_RATE_HZ: Final = 200
_WINDOW_S: Final = 0.02
_MOST_LAG_S: Final = 0.3
_QUIET_DB: Final = -42.0
"""Below the loudest moment: breath and the tails of vowels lie above it."""


@dataclass(frozen=True, slots=True)
class MouthReport:
    """One spoken text measured at the frames of a 25 fps video."""

    seconds: float
    lag_frames: float
    """Of the mouth behind the sound, where the two curves agree best; negative: ahead."""
    rest_count: int
    """Rests of the sound of ``SHORTEST_REST_S`` and more."""
    closed_count: int
    """Rests in whose middle frame the lips touch."""


@cache
def check_scripts() -> dict[Language, tuple[str, ...]]:
    """Return three short texts per language."""
    path = Path(__file__).with_name("talk_check.json")
    texts = json.loads(path.read_text(encoding="utf-8"))
    return {language: tuple(texts[language.value]) for language in Language}


def check_mouth(text: str, language: Language, speech: SpeechSynthesizer) -> MouthReport:
    """Speak a text and compare the animation curve with the sound."""
    read = read_aloud(split_sentences(text), VoiceSlot.A, speech, language=language)
    envelope = sound_envelope(read.samples)
    track = mouth_track_of_speech(read.timeline, seed=1)
    opening = mouth_opening(track, read.timeline.duration_s)
    length = min(len(envelope), len(opening))
    lag_s = best_lag_s(opening[:length], envelope[:length])
    rests = quiet_spans(envelope)
    return MouthReport(
        seconds=read.timeline.duration_s,
        lag_frames=lag_s * FRAME_RATE_HZ,
        rest_count=len(rests),
        closed_count=sum(_is_closed_at(track, (start_s + end_s) / 2) for start_s, end_s in rests),
    )


def sound_envelope(samples: Samples) -> NDArray[np.float64]:
    """Return the loudness (RMS in 20 ms) at 200 Hz."""
    power = np.concatenate([[0.0], np.cumsum(np.mean(samples.astype(np.float64) ** 2, axis=1))])
    centres = np.arange(0.0, len(samples) / SAMPLE_RATE_HZ, 1.0 / OPENING_RATE_HZ)
    first = np.clip((centres - _WINDOW_S / 2) * SAMPLE_RATE_HZ, 0, len(samples)).astype(int)
    last = np.clip((centres + _WINDOW_S / 2) * SAMPLE_RATE_HZ, 0, len(samples)).astype(int)
    mean: NDArray[np.float64] = (power[last] - power[first]) / np.maximum(1, last - first)
    return np.sqrt(np.maximum(mean, 0.0))


def mouth_opening(track: MouthTrack, duration_s: float) -> NDArray[np.float64]:
    """Return how far the jaw is open at 200 Hz, as the renderer is told."""
    times_s = np.arange(0.0, duration_s, 1.0 / OPENING_RATE_HZ)
    faces = [_face(track, float(time_s)) for time_s in times_s]
    return np.array([face.get("jawOpen", 0.0) for face in faces])


def best_lag_s(mouth: NDArray[np.float64], sound: NDArray[np.float64]) -> float:
    """Return by how much ``mouth`` must be moved earlier to agree best with ``sound``, seconds.

    Between two steps of 5 ms the best place is the top of a parabola through three of them.
    """
    most = round(_MOST_LAG_S * OPENING_RATE_HZ)
    one, other = mouth - mouth.mean(), sound - sound.mean()
    scores = [
        float(np.dot(one[max(0, lag) : len(one) + min(0, lag)],
                     other[max(0, -lag) : len(other) - max(0, lag)]))
        for lag in range(-most, most + 1)
    ]  # fmt: skip
    best = int(np.argmax(scores))
    before, here, after = (scores[min(max(best + step, 0), 2 * most)] for step in (-1, 0, 1))
    bend = before - 2.0 * here + after
    between = 0.5 * (before - after) / bend if bend else 0.0
    return (best + between - most) / OPENING_RATE_HZ


def quiet_spans(envelope: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return the rests between the first and the last sound, seconds."""
    loud = envelope > envelope.max() * 10.0 ** (_QUIET_DB / 20.0)
    places = np.flatnonzero(loud)
    spans = [
        (start / OPENING_RATE_HZ, end / OPENING_RATE_HZ) for start, end in pairwise(places.tolist())
    ]
    return [(start_s, end_s) for start_s, end_s in spans if end_s - start_s >= SHORTEST_REST_S]


def _face(track: MouthTrack, time_s: float) -> dict[str, float]:
    return face_weights(track, time_s, mood=None, temper=SPEECH_TEMPERS[SpeechMood.NEUTRAL])


def _is_closed_at(track: MouthTrack, time_s: float) -> bool:
    """Look at the video frame that shows a moment."""
    frame = round(time_s * FRAME_RATE_HZ - 0.5)
    return is_shut(_face(track, (frame + 0.5) / FRAME_RATE_HZ))
