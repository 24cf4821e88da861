"""Measures what a song promises: in tune, no word lost, lips closed where they must be."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.engines.avatar.expression import face_weights, is_shut
from avatar_g.backend.engines.lipsync.mouth import mouth_track
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.production.singing_check import singing_errors

FRAME_RATES = (24, 25, 30)
_CLOSED_LIPS = ("p", "b", "m")


@dataclass(frozen=True, slots=True)
class Promises:
    """Figures of one song."""

    notes: int
    pitch_median_cents: float
    pitch_p95_cents: float
    words_written: int
    words_in_order: int
    closures: int
    closed_at: dict[int, int]
    """Frame rate to the number of /p b m/ that have a frame with shut lips."""


def measure_promises(request: SongRequest, *, language: Language, phrases: Path) -> Promises:
    """Compose and sing the request's song line by line, and measure it.

    Pitch is compared note by note with the score on the dry voice, by our own tracker, away from
    the glides at a vowel's edges.
    """
    brief = resolve_request(request, interface_language=language)
    with EspeakSynthesizer(phrases) as speech:
        score = compose(brief, speech, has_user_form=bool(request.lyrics))
        timeline = build_timeline(score, speech)
        cents = np.array(singing_errors(score, speech).cents)
    written = [word for line in score.vocal_lines for word in line.text.split()]
    sung = [word.text for line in timeline.lines for word in line.words]
    same = sum(first == second for first, second in zip(written, sung, strict=False))
    count, closed = _closures(timeline)
    return Promises(
        notes=len(cents),
        pitch_median_cents=float(np.median(cents)),
        pitch_p95_cents=float(np.percentile(cents, 95)),
        words_written=len(written),
        words_in_order=same if len(written) == len(sung) else 0,
        closures=count,
        closed_at=closed,
    )


def _closures(timeline: Timeline) -> tuple[int, dict[int, int]]:
    """Count /p b m/ and, per frame rate, those with a frame on which the lips are shut."""
    count = 0
    closed = dict.fromkeys(FRAME_RATES, 0)
    for voice in {line.voice for line in timeline.lines}:
        track = mouth_track(timeline, voice, seed=1)
        spans = [
            phoneme
            for line in timeline.lines
            if line.voice is voice
            for word in line.words
            for phoneme in word.phonemes
            if phoneme.ipa.startswith(_CLOSED_LIPS)
        ]
        count += len(spans)
        for fps in FRAME_RATES:
            # A closure is widened to survive the frame grid: look one frame to either side.
            for span in spans:
                first = int(span.start_s * fps - 1.0)
                last = int(span.end_s * fps + 1.0)
                times_s = ((index + 0.5) / fps for index in range(max(0, first), last + 1))
                closed[fps] += any(
                    is_shut(face_weights(track, at_s, mood=None)) for at_s in times_s
                )
    return count, closed
