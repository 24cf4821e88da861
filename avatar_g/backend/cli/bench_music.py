"""``bench music``: thirty songs in all genres and languages, measured against what we promise."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from avatar_g.backend.cli.options import scratch_folder
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, SongRequest, VoiceSlot

if TYPE_CHECKING:
    from avatar_g.backend.config import Settings
    from avatar_g.backend.production.song_quality import SongQuality

_SONGS_PER_LANGUAGE = 10
_SONG_S = 60.0
_TRIOS = 1_000
_SHEETS = 1_000
"""Per language."""
_PROMPTS = {
    Language.KA: "სიმღერა ზღვაზე და სიყვარულზე",
    Language.EN: "a song about the sea and love",
    Language.RU: "песня про море и любовь",
}
_VOICES: tuple[tuple[VoiceSlot, ...], ...] = (
    (VoiceSlot.A,),
    (VoiceSlot.B,),
    (VoiceSlot.A, VoiceSlot.B),
    (),
)
"""Taken in turn; the last leaves the choice to the genre."""


def measure_music(settings: "Settings") -> dict[str, Any]:
    """Make every song and return a row of figures for each, and how many keep each promise."""
    from avatar_g.backend.engines.music.rendering import warm_up
    from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
    from avatar_g.backend.production.corpus_checks import check_sheets, check_trios
    from avatar_g.backend.production.song_quality import measure_song
    from avatar_g.backend.production.version_costs import measure_versions

    warm_up()
    load_before = os.getloadavg()[0]
    songs: list[SongQuality] = []
    with scratch_folder(settings) as folder:
        for number, request in enumerate(_requests()):
            place = folder / str(number)
            place.mkdir()
            song = measure_song(request, language=Language.EN, folder=place)
            songs.append(song)
            print(f"{number + 1:3} {song.genre} {song.language}", file=sys.stderr, flush=True)
        versions = measure_versions(_version_request(), folder / "versions")
    with EspeakSynthesizer() as speech:
        sheets = {
            language.value: asdict(check_sheets(language, _SHEETS, speech)) for language in Language
        }
    return {
        "stages": [],
        "rows": [_rounded(asdict(song)) for song in songs],
        "kept": {
            name: f"{sum(is_kept(song) for song in songs)} of {len(songs)}"
            for name, is_kept in _PROMISES.items()
        },
        "syncopation_rank_correlation": round(_syncopation_rank(songs), 3),
        "trios": asdict(check_trios(_TRIOS)),
        "sheets": sheets,
        "versions": _rounded(asdict(versions)),
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
    }


def measure_remixes(settings: "Settings") -> dict[str, Any]:
    """Remix one song in several ways and tell of every stem whether it was kept or rendered."""
    from avatar_g.backend.production.version_costs import measure_remix_stems

    load_before = os.getloadavg()[0]
    with scratch_folder(settings) as folder:
        rows = measure_remix_stems(_version_request(), folder)
    return {
        "stages": [],
        "rows": [_rounded(asdict(row)) for row in rows],
        "kept": {"stems kept": f"{sum(row.is_kept for row in rows)} of {len(rows)}"},
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
    }


def _syncopation_rank(songs: list["SongQuality"]) -> float:
    """Return how far the songs are syncopated in the order their genres want, -1..1."""
    from scipy.stats import spearmanr

    from avatar_g.backend.engines.music.genres import genre_style

    wanted = [genre_style(Genre(song.genre)).syncopation for song in songs]
    return float(spearmanr(wanted, [song.syncopation for song in songs]).statistic)


def _requests() -> Iterator[SongRequest]:
    genres, number = list(Genre), 0
    for language, prompt in _PROMPTS.items():
        for _ in range(_SONGS_PER_LANGUAGE):
            yield SongRequest(
                prompt,
                language,
                genre=genres[number % len(genres)],
                duration_s=_SONG_S,
                voices=_VOICES[number % len(_VOICES)],
                seed=number + 1,
            )
            number += 1


def _version_request() -> SongRequest:
    """Return the song that is edited and remixed."""
    return SongRequest(_PROMPTS[Language.EN], Language.EN, genre=Genre.POP, duration_s=_SONG_S)


def _rounded(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in fields.items()
    }


def _lies(value: float | None, low: float, high: float) -> bool:
    return value is not None and low <= value <= high


def _is_less_alike(song: "SongQuality") -> bool:
    within, between = song.chorus_likeness, song.verse_chorus_likeness
    return within is not None and between is not None and between < within


_PROMISES: dict[str, Callable[["SongQuality"], bool]] = {
    "-14 LUFS, 0.3 either way": lambda song: abs(song.loudness_lufs + 14.0) <= 0.3,
    "true peak <= -1.0 dBTP": lambda song: song.true_peak_dbtp <= -1.0,
    "true peak of the AAC <= -1.0 dBTP": lambda song: song.delivered_peak_dbtp <= -1.0,
    "loudness range 4..7 LU": lambda song: _lies(song.loudness_range_lu, 4.0, 7.0),
    "chorus 2.5..4.5 LU over verse": lambda song: _lies(song.chorus_over_verse_lu, 2.5, 4.5),
    "pitch median <= 3 cents": lambda song: song.pitch_median_cents <= 3.0,
    "pitch p95 <= 8 cents": lambda song: song.pitch_p95_cents <= 8.0,
    "every word sung, in order": lambda song: song.words_sung == song.words_written,
    "<= 0.07 CPU-s per second": lambda song: song.cpu_s_per_s <= 0.07,
    "chorus lines alike, r >= 0.8": lambda song: _lies(song.chorus_likeness, 0.8, 1.0),
    "verse less like chorus": _is_less_alike,
    "no parallel fifths or octaves": lambda song: song.parallels == 0,
    "no crossing voices": lambda song: song.crossings == 0,
}
