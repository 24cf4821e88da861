"""Makes one song and measures how well it is composed, sung, mixed and mastered."""

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest
from avatar_g.backend.domain.timing import LyricLine
from avatar_g.backend.engines.dsp.true_peak import true_peak_dbtp
from avatar_g.backend.engines.music import measures
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.likeness import tune_likeness
from avatar_g.backend.engines.music.rendering import SongAudio, render_song
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.media.audio_files import convert_audio, decode_audio
from avatar_g.backend.media.wav import read_wav, write_wav
from avatar_g.backend.production.costs import cpu_s
from avatar_g.backend.production.singing_check import singing_errors


@dataclass(frozen=True, slots=True)
class SongQuality:
    """Figures of one song; None where a song has nothing to measure."""

    genre: str
    language: str
    duration_s: float
    cpu_s_per_s: float
    """Composing and rendering, speech cached nowhere, kernels compiled."""
    loudness_lufs: float
    true_peak_dbtp: float
    delivered_peak_dbtp: float
    """True peak of the AAC file as it is decoded."""
    loudness_range_lu: float
    chorus_over_verse_lu: float | None
    pitch_median_cents: float
    pitch_p95_cents: float
    onset_median_ms: float
    """Signed: negative is early."""
    onset_p95_ms: float
    words_written: int
    words_sung: int
    """Words found in order on the timeline."""
    syncopation: float
    strong_chord_share: float
    chorus_likeness: float | None
    verse_chorus_likeness: float | None
    parallels: int
    crossings: int


def measure_song(request: SongRequest, *, language: Language, folder: Path) -> SongQuality:
    """Make the request's song in ``folder`` and measure it; ``folder`` keeps ``song.wav``."""
    brief = resolve_request(request, interface_language=language)
    memo = PhraseMemo()
    with EspeakSynthesizer(folder / "phrases") as speech:
        before_s = cpu_s()
        score = compose(brief, speech, has_user_form=bool(request.lyrics))
        audio = render_song(score, speech, memo=memo, keep_stems=False)
        spent_s = cpu_s() - before_s
        errors = singing_errors(score, speech, memo)
        written, sung = _words(score, build_timeline(score, speech).lines)
    cents, onsets_ms = np.array(errors.cents or [0.0]), np.array(errors.onsets_ms or [0.0])
    duration_s = score.sample_count / 44_100
    return SongQuality(
        genre=score.genre.value,
        language=score.language.value,
        duration_s=duration_s,
        cpu_s_per_s=spent_s / duration_s,
        loudness_lufs=audio.loudness_lufs,
        true_peak_dbtp=audio.true_peak_dbtp,
        delivered_peak_dbtp=_delivered_peak_dbtp(audio, folder),
        loudness_range_lu=audio.loudness_range_lu,
        chorus_over_verse_lu=_chorus_over_verse_lu(score, audio),
        pitch_median_cents=float(np.median(cents)),
        pitch_p95_cents=float(np.percentile(cents, 95)),
        onset_median_ms=float(np.median(onsets_ms)),
        onset_p95_ms=float(np.percentile(np.abs(onsets_ms), 95)),
        words_written=written,
        words_sung=sung,
        syncopation=measures.syncopation(score),
        strong_chord_share=measures.strong_chord_share(score),
        chorus_likeness=tune_likeness(score, "chorus", "chorus"),
        verse_chorus_likeness=tune_likeness(score, "verse", "chorus"),
        parallels=measures.parallel_count(score),
        crossings=measures.crossing_count(score),
    )


def _words(score: Score, lines: tuple[LyricLine, ...]) -> tuple[int, int]:
    """Return how many words are written, and how many sound in their order."""
    written = sung = 0
    for wanted, line in zip(score.vocal_lines, lines, strict=True):
        words = wanted.text.split()
        written += len(words)
        if [word.text for word in line.words] != words:
            continue
        last_s = 0.0
        for word in line.words:
            sung += word.start_s >= last_s and word.end_s > word.start_s
            last_s = word.start_s
    return written, sung


def _chorus_over_verse_lu(score: Score, audio: SongAudio) -> float | None:
    levels: dict[str, list[float]] = {}
    for section, level in zip(score.sections, audio.section_lufs, strict=True):
        levels.setdefault(section.name, []).append(level)
    if not {"verse", "chorus"} <= levels.keys():
        return None
    return fmean(levels["chorus"]) - fmean(levels["verse"])


def _delivered_peak_dbtp(audio: SongAudio, folder: Path) -> float:
    """Return the true peak after encoding to AAC and back."""
    song, small, back = (folder / name for name in ("song.wav", "song.m4a", "decoded.wav"))
    write_wav(song, audio.samples)
    convert_audio(song, small)
    decode_audio(small, back)
    return true_peak_dbtp(read_wav(back).samples)
