"""How well recordings are heard: songs of our own, whose grid and key are known."""

import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.listening import AudioAnalysis
from avatar_g.backend.domain.music import Genre, SongRequest
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.song import plan_song, sing_song

SONG_S = 60.0
TEMPO_TOLERANCE_BPM = 0.1
BEAT_TOLERANCE_S = 0.07
_FIRST_SEED = 11
_PROMPT = "a song about the sea"
_MINOR_MODES = ("minor", "dorian")
SECTION_TOLERANCE_S = 2.5


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard in one song, against what was composed."""

    genre: Genre
    duration_s: float
    tempo_bpm: float
    heard_bpm: float
    beats_met: float
    """Share of composed beats, while the song plays, heard within 70 ms."""
    bars_met: float
    key: int
    mode: str
    heard_key: int
    heard_mode: str
    sections_met: float
    """Share of composed section starts, the first one aside, heard within 2.5 s."""
    section_count: int
    heard_section_count: int
    cpu_s: float

    @property
    def is_tempo_right(self) -> bool:
        """Within 0.1 beats per minute."""
        return abs(self.heard_bpm - self.tempo_bpm) <= TEMPO_TOLERANCE_BPM

    @property
    def is_key_right(self) -> bool:
        """The tonic, and whether its third is major or minor."""
        has_minor_third = self.mode in _MINOR_MODES
        return self.heard_key == self.key and (self.heard_mode == "minor") == has_minor_third

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            **asdict(self),
            "is_tempo_right": self.is_tempo_right,
            "is_key_right": self.is_key_right,
        }


def hear_own_songs(
    folder: Path, cache: Path, genres: Iterable[Genre] = tuple(Genre), *, song_s: float = SONG_S
) -> list[Hearing]:
    """Compose, sing and hear one song of each genre, its language and seed by its place."""
    languages = tuple(Language)
    return [
        _hear_own_song(
            folder / genre.value,
            cache,
            SongRequest(
                _PROMPT,
                languages[place % len(languages)],
                genre=genre,
                duration_s=song_s,
                seed=_FIRST_SEED + place,
            ),
        )
        for place, genre in enumerate(genres)
    ]


def _hear_own_song(folder: Path, cache: Path, request: SongRequest) -> Hearing:
    from avatar_g.backend.engines.listening.analysis import listen

    language = request.language or Language.EN
    plan = plan_song(request, folder, interface_language=language, cache=cache)
    sing_song(folder, cache)
    clip = read_wav(folder / "song.wav")
    started_s = time.process_time()
    heard = listen(clip)
    return compare(plan.timeline, heard, cpu_s=time.process_time() - started_s)


def compare(timeline: Timeline, heard: AudioAnalysis, *, cpu_s: float = 0.0) -> Hearing:
    """Hold what was heard against a timeline."""
    turns_s = [section.start_s for section in timeline.sections[1:]]
    heard_turns_s = [section.start_s for section in heard.sections[1:]]
    return Hearing(
        genre=timeline.genre,
        duration_s=timeline.duration_s,
        tempo_bpm=timeline.tempo_bpm,
        heard_bpm=heard.tempo_bpm,
        beats_met=_met(timeline.beats_s[:-1], heard.beats_s, BEAT_TOLERANCE_S),
        bars_met=_met(timeline.downbeats_s[:-1], heard.downbeats_s, BEAT_TOLERANCE_S),
        key=timeline.key,
        mode=timeline.mode,
        heard_key=heard.key,
        heard_mode=heard.mode,
        sections_met=_met(turns_s, heard_turns_s, SECTION_TOLERANCE_S),
        section_count=len(timeline.sections),
        heard_section_count=len(heard.sections),
        cpu_s=cpu_s,
    )


def _met(wanted_s: Iterable[float], heard_s: Iterable[float], tolerance_s: float) -> float:
    """Return the share of moments that something was heard near."""
    heard = np.array(tuple(heard_s))
    wanted = tuple(wanted_s)
    if not wanted:
        return 1.0
    if not len(heard):
        return 0.0
    return float(np.mean([np.abs(heard - at_s).min() <= tolerance_s for at_s in wanted]))
