"""Renders an edited song by replacing only the frames the edit can be heard in.

With the gains of the first rendering kept (``balance``), what an edit changes is local: its bars, a
moment before them for breath and consonants, and a tail for echoes and reverb. Those frames are
rendered anew with a run-up for filters, compressors and reverb; every other frame is the old one,
bit by bit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

import numpy as np

from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ, Samples
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.music.balance import Balance, Span
from avatar_g.backend.engines.music.instruments.soundfont.bank import SoundBank
from avatar_g.backend.engines.music.instruments.tracks import TRACKS, render_track
from avatar_g.backend.engines.music.mastering import master_span, measured
from avatar_g.backend.engines.music.mixing import Mix, mix_song
from avatar_g.backend.engines.music.rendering import SongAudio
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score, VocalLine
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo, sing_score
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.music.splicing import TRACK_NAMES
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.model import VoiceModel

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


class Sound(Protocol):
    """Stereo frames that can be asked for stretch by stretch: an array, or a file."""

    def __len__(self) -> int:
        """Return the number of frames."""
        ...

    def __getitem__(self, place: slice, /) -> Samples:
        """Return a stretch, cut off at the end like an array's."""
        ...


@dataclass(frozen=True, slots=True)
class SongSound:
    """A rendered song."""

    samples: Sound
    stems: Mapping[str, Sound]


@dataclass(frozen=True, slots=True)
class Patch:
    """Frames that take the place of old ones."""

    span: Span
    samples: Samples
    """As many frames as the span has."""

    def onto(self, old: Samples) -> Samples:
        """Return a copy of ``old``, a sound of the whole song, with the patch in its place."""
        patched: Samples = old.copy()
        patched[self.span.place] = self.samples
        return patched


@dataclass(frozen=True, slots=True)
class Retouch:
    """What an edit changes; every other frame of a song stays the old one."""

    song: Patch | None
    stems: Mapping[str, Patch]
    balance: Balance


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


def retouch(
    before: Score,
    after: Score,
    sound: SongSound,
    balance: Balance,
    speech: SpeechSynthesizer,
    *,
    span: Span | None = None,
    memo: PhraseMemo | None = None,
    progress: Progress = ignore_progress,
    voice_models: Mapping[VoiceSlot, VoiceModel] = MappingProxyType({}),
    bank: SoundBank | None = None,
) -> Retouch:
    """Render what is different when ``sound`` becomes ``after``.

    Parameters
    ----------
    before, after
        The song as it was and as it is to be, at the same tempo.
    sound
        What ``before`` sounds like; only the stretches that are needed are read.
    balance
        The gains it was rendered with, with one ride per section of ``after``.
    speech
        Speaks the lines that are sung anew.
    span
        The frames to render; None: those the difference of the scores can be heard in.
    memo
        Phrases already sung.
    voice_models
        Who sings in a slot; without one its built-in voice does.
    bank
        The SoundFont the score names; needed if it names one.
    """
    if before.tempo_bpm != after.tempo_bpm:
        raise ValueError("another tempo moves every frame: render the song anew")
    span = span or touched_span(before, after)
    patches: dict[str, Patch] = {}
    if span is not None:
        kept = _kept_stems(before, after, sound.stems)
        prepare = LinePreparer(after, speech, voice_models)
        mix, work = _mixed(after, sound.stems, kept, balance, prepare, span, memo, progress, bank)
        balance = replace(balance, mix=mix.balance)
        for name in mix.stems.keys() - kept:
            patches[name] = _faded_in(
                mix.stems[name], sound.stems.get(name), work, span, after.sample_count
            )
    heard = _heard(before, after, span)
    song: Patch | None = None
    if heard is not None:
        work = _framed(heard, 2.0, _RUN_OUT_S, after.sample_count)
        total = _summed(after, sound.stems, patches, work)
        mastered = master_span(total, after, balance.master, work)
        song = _faded_in(mastered, sound.samples, work, heard, after.sample_count)
    progress(1.0)
    return Retouch(song, patches, balance)


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
    """Return the whole of ``sound`` as ``after`` sounds, measured; see :func:`retouch`."""
    changed = retouch(
        before, after, sound, balance, speech, span=span, memo=memo, progress=progress
    )
    whole = Span.whole(after)
    stems = {name: _stretch(stem, whole) for name, stem in sound.stems.items()}
    for name, patch in changed.stems.items():
        silence = np.zeros((whole.frame_count, 2), np.float32)
        stems[name] = patch.onto(stems.get(name, silence))
    samples = _stretch(sound.samples, whole)
    if changed.song is not None:
        samples = changed.song.onto(samples)
    master = measured(samples, after, changed.balance.master)
    return SongAudio(
        samples=samples,
        stems=stems,
        loudness_lufs=master.loudness_lufs,
        loudness_range_lu=master.loudness_range_lu,
        true_peak_dbtp=master.true_peak_dbtp,
        section_lufs=master.section_lufs,
        balance=changed.balance,
    )


def _kept_stems(before: Score, after: Score, stems: Mapping[str, Sound]) -> frozenset[str]:
    """Return the stems that are right as they are."""
    if before.sample_count != after.sample_count:
        return frozenset()
    if before.language is not after.language and before.tracks == after.tracks:
        # The tune is the same, and so is the room the band makes for it.
        return frozenset(name for name in TRACKS if name in stems)
    is_same = all(_notes(before, name) == _notes(after, name) for name in _INDEPENDENT)
    return frozenset(name for name in _INDEPENDENT if is_same and name in stems)


def _mixed(
    after: Score,
    stems: Mapping[str, Sound],
    kept: frozenset[str],
    balance: Balance,
    prepare: LinePreparer,
    span: Span,
    memo: PhraseMemo | None,
    progress: Progress,
    bank: SoundBank | None,
) -> tuple[Mix, Span]:
    """Mix the span with its run-up; the stems in ``kept`` are taken over."""
    work = _framed(span, _RUN_UP_S, _RUN_OUT_S, after.sample_count)
    finished = {name: _stretch(stems[name], work) for name in kept}
    voices = sing_score(
        after,
        prepare,
        memo=memo or PhraseMemo(),
        progress=scaled(progress, 0.0, 0.4),
        span=work,
    )
    mix = mix_song(
        after,
        dict(sorted(voices.items())),
        lambda name, told: render_track(after, name, told, span=work, bank=bank),
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


def _stretch(sound: Sound | None, span: Span) -> Samples:
    """Return a copy of a stretch; what lies outside the sound is silence."""
    stretch = np.zeros((span.frame_count, 2), np.float32)
    if sound is not None:
        part = sound[span.place]
        stretch[: len(part)] = part
    return stretch


def _summed(
    score: Score, stems: Mapping[str, Sound], patches: Mapping[str, Patch], work: Span
) -> Samples:
    """Return the mix of a stretch that holds every patch."""
    total = np.zeros((work.frame_count, 2), np.float32)
    for name in dict.fromkeys((*stems, *sorted(patches))):
        stem = _stretch(stems.get(name), work)
        if name in patches:
            span = patches[name].span
            stem[span.start - work.start : span.stop - work.start] = patches[name].samples
        total += stem * np.float32(score.stem_gain(name))
    return total


def _faded_in(part: Samples, old: Sound | None, work: Span, span: Span, count: int) -> Patch:
    """Return the span of ``part``, faded over 10 ms inside its ends from and to ``old``."""
    piece: Samples = part[span.start - work.start : span.stop - work.start].copy()
    if len(piece) > 2 * _CROSSFADE:
        ramp = np.linspace(0.0, 1.0, _CROSSFADE, dtype=np.float32)[:, None]
        if span.start > 0:
            opening = _stretch(old, Span(span.start, span.start + _CROSSFADE))
            piece[:_CROSSFADE] = piece[:_CROSSFADE] * ramp + opening * (1 - ramp)
        if span.stop < count:
            closing = _stretch(old, Span(span.stop - _CROSSFADE, span.stop))
            piece[-_CROSSFADE:] = piece[-_CROSSFADE:] * (1 - ramp) + closing * ramp
    return Patch(span, piece)


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
