"""From a score to a finished song."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from avatar_g.backend.domain.audio import Samples
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.progress import Progress, ignore_progress, scaled
from avatar_g.backend.engines.dsp.warming import warm_up as warm_up_dsp
from avatar_g.backend.engines.music.balance import Balance
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.instruments.warming import warm_up as warm_up_instruments
from avatar_g.backend.engines.music.mastering import master_song
from avatar_g.backend.engines.music.mixing import mix_song
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo, sing_score
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.music.singing.warming import warm_up as warm_up_singing
from avatar_g.backend.engines.speech.synthesis import SpeechSynthesizer
from avatar_g.backend.engines.voices.model import VoiceModel

Stage: TypeAlias = Callable[[str], None]
"""Told ``voice``, ``mix`` and ``master`` as each begins."""

_VOICE_SHARE = 0.5
_MIX_SHARE = 0.88

_PHRASES = PhraseMemo()
"""Phrases of recent songs: after an edit only the changed lines are sung again."""


@dataclass(frozen=True, slots=True)
class SongAudio:
    """A finished song."""

    samples: Samples
    stems: dict[str, Samples]
    """``drums bass chords pad lead fx vocals_A ...``; their sum is the mix before mastering."""
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    section_lufs: tuple[float, ...]
    balance: Balance
    """Gains to keep when the song is edited."""


def ignore_stage(_name: str) -> None:
    """Discard stage names."""


def render_song(
    score: Score,
    speech: SpeechSynthesizer,
    *,
    progress: Progress = ignore_progress,
    stage: Stage = ignore_stage,
    processes: int = 1,
    keep_stems: bool = True,
    memo: PhraseMemo = _PHRASES,
    voice_models: Mapping[VoiceSlot, VoiceModel] = MappingProxyType({}),
) -> SongAudio:
    """Sing, play, mix and master ``score``.

    Parameters
    ----------
    score
        The song; equal scores give equal samples.
    speech
        Speaks the lines the singers sing.
    progress
        Told the share done after every line, track and step; may raise to stop.
    stage
        Told what begins.
    processes
        How many processes may sing; the result does not depend on it.
    keep_stems
        False saves the memory of the stems, 21 MB per stem and minute.
    memo
        Phrases already sung.
    voice_models
        Who sings in a slot; without one its built-in voice does.
    """
    voice_share = _VOICE_SHARE if score.vocal_lines else 0.0
    voices: dict[str, Samples] = {}
    if score.vocal_lines:
        stage("voice")
        voices = sing_score(
            score,
            LinePreparer(score, speech, voice_models),
            memo=memo,
            processes=processes,
            progress=scaled(progress, 0.0, voice_share),
        )
    stage("mix")
    mix = mix_song(
        score,
        voices,
        lambda name, told: render_track(score, name, told),
        keep_stems=keep_stems,
        progress=scaled(progress, voice_share, _MIX_SHARE),
    )
    stage("master")
    master = master_song(mix.samples, score, scaled(progress, _MIX_SHARE, 1.0))
    progress(1.0)
    return SongAudio(
        samples=master.samples,
        stems=mix.stems,
        loudness_lufs=master.loudness_lufs,
        loudness_range_lu=master.loudness_range_lu,
        true_peak_dbtp=master.true_peak_dbtp,
        section_lufs=master.section_lufs,
        balance=Balance(mix.balance, master.balance),
    )


def warm_up() -> None:
    """Compile every kernel of the music engine, so that the first song does not wait for it."""
    warm_up_dsp()
    warm_up_instruments()
    warm_up_singing()
