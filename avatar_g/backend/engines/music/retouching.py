"""Renders an edited song by replacing only the frames the edit can be heard in.

With the gains of the first rendering kept (``balance``), what an edit changes is local: its bars, a
moment before them for breath and consonants, and a tail for echoes and reverb. Those frames are
rendered anew with a run-up for filters, compressors and reverb; every other frame is the old one,
bit by bit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.music.balance import Balance, Span
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.mastering import master_span, measured
from avatar_g.backend.engines.music.mixing import Mix, mix_song
from avatar_g.backend.engines.music.rendering import SongAudio
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo, sing_score
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.music.splicing import TRACK_NAMES
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer

VOICE_LEAD_S = 1.0
"""Breath and first consonants sound before a line's first bar."""
BAND_LEAD_S = 0.3
"""Smoothed curves of the mix look this far ahead."""
TAIL_S = 4.0
"""Reverb and echoes after the last changed bar, 60 dB down after at most three seconds."""
_RUN_UP_S = 6.0
_RUN_OUT_S = 0.5
_MASTER_TAIL_S = 1.0
"""Until the glue compressor has forgotten the change."""
_CROSSFADE = 441
_BLOCK = SAMPLE_RATE_HZ // 20
"""The mix measures levels in blocks of 50 ms: spans begin on their grid."""
_INDEPENDENT = ("drums", "bass")
"""Stems that no voice changes."""


@dataclass(frozen=True, slots=True)
class SongSound:
    """A rendered song; arrays of the whole song, stereo."""

    samples: Samples
    stems: Mapping[str, Samples]


def touched_span(before: Score, after: Score) -> Span | None:
    """Return the frames in which the change of notes or words can be heard; None: nowhere."""
    beats: list[tuple[float, float]] = []
    for name in TRACK_NAMES:
        beats += _changed_beats(_notes(before, name), _notes(after, name))
    lines = _changed_lines(before, after)
    sung = [
        (note.start_beat, note.start_beat + note.duration_beats)
        for line in lines
        for note in line.notes
    ]
    if not (beats or sung):
        return None
    bar_s = BEATS_PER_BAR * after.beat_duration_s
    first = min(start for start, _ in (*beats, *sung)) // BEATS_PER_BAR
    last = -(-max(end for _, end in (*beats, *sung)) // BEATS_PER_BAR)
    lead_s = VOICE_LEAD_S if sung else BAND_LEAD_S
    start = int((first * bar_s - lead_s) * SAMPLE_RATE_HZ)
    stop = int((last * bar_s + TAIL_S) * SAMPLE_RATE_HZ)
    return Span(max(0, start), min(after.sample_count, stop))


def retouch_song(
    before: Score,
    after: Score,
    sound: SongSound,
    balance: Balance,
    speech: SpeechSynthesizer,
    *,
    span: Span | None = None,
    memo: PhraseMemo | None = None,
    progress: Progress = ignore_progress,
) -> SongAudio:
    """Return ``sound`` as ``after`` sounds.

    Parameters
    ----------
    before, after
        The song as it was and as it is to be, at the same tempo.
    sound
        What ``before`` sounds like; it is not changed.
    balance
        The gains it was rendered with, with one ride per section of ``after``.
    speech
        Speaks the lines that are sung anew.
    span
        The frames to render; None: those the difference of the scores can be heard in.
    memo
        Phrases already sung.
    """
    if before.tempo_bpm != after.tempo_bpm:
        raise ValueError("another tempo moves every frame: render the song anew")
    count = after.sample_count
    stems = {name: _fitted(stem, count) for name, stem in sound.stems.items()}
    samples = _fitted(sound.samples, count)
    span = span or touched_span(before, after)
    if span is not None:
        kept = _kept_stems(before, after, stems)
        mix, work = _mixed(after, stems, kept, balance, speech, span, memo, progress)
        balance = replace(balance, mix=mix.balance)
        for name in mix.stems.keys() - kept:
            part = mix.stems[name]
            target = stems.setdefault(name, np.zeros((count, 2), np.float32))
            _splice(target, part, work, span)
    heard = _heard(before, after, span)
    if heard is not None:
        work = _framed(heard, 2.0, _RUN_OUT_S, count)
        total = _summed(after, stems, work)
        _splice(samples, master_span(total, after, balance.master, work), work, heard)
    progress(0.95)
    master = measured(samples, after, balance.master)
    progress(1.0)
    return SongAudio(
        samples=samples,
        stems=stems,
        loudness_lufs=master.loudness_lufs,
        loudness_range_lu=master.loudness_range_lu,
        true_peak_dbtp=master.true_peak_dbtp,
        section_lufs=master.section_lufs,
        balance=balance,
    )


def _kept_stems(before: Score, after: Score, stems: Mapping[str, Samples]) -> frozenset[str]:
    """Return the stems that are right as they are."""
    if before.sample_count != after.sample_count:
        return frozenset()
    is_same = all(_notes(before, name) == _notes(after, name) for name in _INDEPENDENT)
    return frozenset(name for name in _INDEPENDENT if is_same and name in stems)


def _mixed(
    after: Score,
    stems: Mapping[str, Samples],
    kept: frozenset[str],
    balance: Balance,
    speech: SpeechSynthesizer,
    span: Span,
    memo: PhraseMemo | None,
    progress: Progress,
) -> tuple[Mix, Span]:
    """Mix the span with its run-up; the stems in ``kept`` are taken over."""
    work = _framed(span, _RUN_UP_S, _RUN_OUT_S, after.sample_count)
    finished = {name: stems[name][work.place].copy() for name in kept}
    voices = sing_score(
        after,
        LinePreparer(after, speech),
        memo=memo or PhraseMemo(),
        progress=scaled(progress, 0.0, 0.4),
        span=work,
    )
    mix = mix_song(
        after,
        dict(sorted(voices.items())),
        lambda name, told: render_track(after, name, told, span=work),
        progress=scaled(progress, 0.4, 0.8),
        balance=balance.mix,
        span=work,
        finished=finished,
    )
    return mix, work


def _heard(before: Score, after: Score, span: Span | None) -> Span | None:
    """Return the frames of the finished song that change."""
    if before.mixer != after.mixer:
        return Span.whole(after)
    if span is None:
        return None
    return span.widened(0, int(_MASTER_TAIL_S * SAMPLE_RATE_HZ), after.sample_count)


def _framed(span: Span, before_s: float, after_s: float, limit: int) -> Span:
    wide = span.widened(int(before_s * SAMPLE_RATE_HZ), int(after_s * SAMPLE_RATE_HZ), limit)
    return Span(wide.start // _BLOCK * _BLOCK, wide.stop)


def _fitted(samples: Samples, count: int) -> Samples:
    """Return a copy of ``count`` frames, cut or followed by silence."""
    fitted = np.zeros((count, 2), np.float32)
    kept = min(count, len(samples))
    fitted[:kept] = samples[:kept]
    return fitted


def _summed(score: Score, stems: Mapping[str, Samples], work: Span) -> Samples:
    total = np.zeros((work.frame_count, 2), np.float32)
    for name, stem in stems.items():
        total += stem[work.place] * np.float32(score.stem_gain(name))
    return total


def _splice(target: Samples, part: Samples, work: Span, span: Span) -> None:
    """Put the span of ``part`` into ``target``, faded over 10 ms inside its ends."""
    piece = part[span.start - work.start : span.stop - work.start].copy()
    old = target[span.place]
    ramp = np.linspace(0.0, 1.0, _CROSSFADE, dtype=np.float32)[:, None]
    if span.start > 0 and len(piece) > 2 * _CROSSFADE:
        piece[:_CROSSFADE] = piece[:_CROSSFADE] * ramp + old[:_CROSSFADE] * (1 - ramp)
    if span.stop < len(target) and len(piece) > 2 * _CROSSFADE:
        piece[-_CROSSFADE:] = piece[-_CROSSFADE:] * (1 - ramp) + old[-_CROSSFADE:] * ramp
    target[span.place] = piece


def _notes(score: Score, name: str) -> tuple[object, ...]:
    notes: tuple[object, ...] = getattr(score.tracks, name)
    return notes


def _changed_beats(before: Iterable[object], after: Iterable[object]) -> list[tuple[float, float]]:
    old, new = Counter(before), Counter(after)
    changed = [*(old - new), *(new - old)]
    return [
        (note.start_beat, note.start_beat + getattr(note, "duration_beats", 0.0))  # type: ignore[attr-defined]
        for note in changed
    ]


def _changed_lines(before: Score, after: Score) -> list[VocalLine]:
    """Return both forms of every line that is sung differently."""
    old = {line.line_id: line for line in before.vocal_lines}
    new = {line.line_id: line for line in after.vocal_lines}
    return [
        line
        for number in old.keys() | new.keys()
        if old.get(number) != new.get(number)
        for line in (old.get(number), new.get(number))
        if line is not None
    ]
