"""Other versions of a finished song: remixed, extended, edited; and what is exported of it."""

import json
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_g.backend.domain.edits import EditCommand, command_fields
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.music import Lyrics, LyricSection, Mood, SongBrief
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.engines.music.arrangement import lead_lines_of
from avatar_g.backend.engines.music.balance import Balance, Span
from avatar_g.backend.engines.music.brief import with_excluded
from avatar_g.backend.engines.music.editing import apply_edit, language_after
from avatar_g.backend.engines.music.extension import extend, extended_balance
from avatar_g.backend.engines.music.prompt_parser import parse_prompt
from avatar_g.backend.engines.music.score import BEATS_PER_BAR, Score
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.music.variation import RemixBrief, remix
from avatar_g.backend.engines.speech.syllables import stresses_in
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.media.aac_patch import patch_aac
from avatar_g.backend.media.atomic import complete_file, write_text_file
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.wav import MappedWav, patch_wav
from avatar_g.backend.media.zip_entries import zip_entry
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.production.progress import StageProgress, ignore_stages, within
from avatar_g.backend.production.song import SongPlan, small_tags, write_views
from avatar_g.backend.production.stem_cache import remember_sound, stem_sound

ARCHIVED = (
    "song.wav", "song.mid", "song.musicxml", "captions.lrc", "captions.srt", "captions.vtt",
    "captions.ass", "timings.json", "score.json", "lyrics.txt", "recipe.json", "cover.png",
)  # fmt: skip
"""Files an archive takes as they are, where they exist."""
_MOST_PATCHED = 0.6
"""When more of a song changes than that, encoding all of it costs no more."""
"""Moment of every entry, so that equal songs give equal archives."""


@dataclass(frozen=True, slots=True)
class SourceSong:
    """The files of the song a version starts from."""

    score: Score
    song: Path | None = None
    balance: Path | None = None
    small: Path | None = None
    """The song as AAC: after an edit its other packets are kept."""
    stems: tuple[Path, ...] = ()
    """WAV or FLAC, named after their stem; with song and balance the sound can be retouched."""

    @property
    def is_retouchable(self) -> bool:
        """Tell whether everything is there to render only what changes."""
        return bool(self.song and self.balance and self.stems)


def read_score(text: str) -> Score:
    """Return a score a user gave.

    Raises
    ------
    InvalidRequest
        If it is none.
    """
    try:
        return Score.from_json(text)
    except (ValueError, AttributeError) as error:
        raise InvalidRequest(f"not a score: {error}", reason="score_invalid") from error


def plan_remix(
    score: Score, prompt: str, folder: Path, cache: Path, *, recipe: Recipe, **wish: Any
) -> SongPlan:
    """Arrange a song anew and write its plan.

    ``wish`` may hold ``genre``, ``mood``, ``seed``, ``keep_vocals``, ``instruments`` and
    ``exclude``; what it leaves out is read from ``prompt``. A mood alone changes no genre.
    """
    parsed = with_excluded(parse_prompt(prompt), str(wish.get("exclude", "")))
    mood: Mood | None = wish.get("mood") or parsed.mood
    wanted = dict.fromkeys((*wish.get("instruments", ()), *parsed.instruments))
    named = parsed.genre if parsed.is_genre_named else None
    brief = RemixBrief(
        genre=wish.get("genre") or named or score.genre,
        mood=mood,
        seed=wish.get("seed", score.seed),
        era=parsed.era,
        instruments=tuple(str(name) for name in wanted if name not in parsed.unwanted),
        unwanted=parsed.unwanted,
        left_out=parsed.left_out,
    )
    keeps_vocals = wish.get("keep_vocals", True) and not parsed.is_instrumental
    changed = remix(score, brief, keep_vocals=keeps_vocals)
    return write_plan(changed, folder, cache, recipe=recipe, mood=mood, prompt=prompt)


def extend_song(
    source: SourceSong,
    from_s: float | None,
    to_s: float,
    folder: Path,
    cache: Path,
    *,
    recipe: Recipe,
    mood: Mood | None = None,
    report: StageProgress = ignore_stages,
) -> SongPlan:
    """Write a longer song and its sound; what is before the cut keeps every sample.

    Without ``from_s`` the song goes on where its outro begins.
    """
    score = source.score
    with EspeakSynthesizer(cache / PHRASES) as speech:
        found = extend(score, _outro_s(score) if from_s is None else from_s, to_s, speech)
    plan = write_plan(found.score, folder, cache, recipe=recipe, mood=mood)
    if source.is_retouchable:
        from avatar_g.backend.engines.music.retouching import VOICE_LEAD_S

        cut_s = found.bar * BEATS_PER_BAR * score.beat_duration_s
        rate_hz = plan.timeline.sample_rate_hz
        span = Span(int((cut_s - VOICE_LEAD_S) * rate_hz), plan.score.sample_count)
        retouch_files(source, plan, folder, cache, span=span, report=report)
    return plan


def edit_song(
    source: SourceSong,
    base: Score,
    commands: Sequence[EditCommand],
    folder: Path,
    cache: Path,
    *,
    recipe: Recipe,
    mood: Mood | None = None,
    report: StageProgress = ignore_stages,
) -> SongPlan:
    """Apply ``commands`` to ``base`` and render what differs from ``source``.

    Raises
    ------
    InvalidRequest
        If a command does not fit the song.
    """
    with EspeakSynthesizer(cache / PHRASES) as speech:
        score = base
        for command in commands:
            stresses = stresses_in(language_after(score, command), speech)
            score = apply_edit(score, command, stresses).score
    plan = write_plan(score, folder, cache, recipe=recipe, mood=mood)
    if source.is_retouchable and source.score.tempo_bpm == score.tempo_bpm:
        retouch_files(source, plan, folder, cache, report=report)
    return plan


def write_plan(
    score: Score,
    folder: Path,
    cache: Path,
    *,
    recipe: Recipe,
    mood: Mood | None = None,
    prompt: str = "",
) -> SongPlan:
    """Write ``score.json timeline.json lyrics.txt recipe.json`` of a score."""
    with EspeakSynthesizer(cache / PHRASES) as speech:
        timeline = build_timeline(score, speech)
    check_timeline(timeline)
    lyrics = lyrics_of(score)
    blocks = ("\n".join(section.lines) for section in lyrics.sections)
    write_text_file(folder / "score.json", score.to_json())
    write_text_file(folder / "timeline.json", timeline.to_json())
    write_text_file(folder / "lyrics.txt", "\n\n".join(blocks) + "\n" if lyrics.sections else "")
    write_text_file(folder / "recipe.json", json.dumps(recipe.to_dict(), ensure_ascii=False))
    brief = SongBrief(
        prompt=prompt,
        title=score.title,
        language=score.language,
        genre=score.genre,
        mood=mood,
        era="",
        tempo_bpm=score.tempo_bpm,
        duration_s=timeline.duration_s,
        lyrics=lyrics if lyrics.sections else None,
        voices=score.voices,
        key=score.key,
        seed=score.seed,
    )
    return SongPlan(brief, score, timeline)


def lyrics_of(score: Score) -> Lyrics:
    """Return the words as they are sung."""
    sections = tuple(
        LyricSection(section.name, tuple(line.text for line in lines))
        for index, section in enumerate(score.sections)
        if (lines := lead_lines_of(score, index))
    )
    return Lyrics(score.title, score.language, sections)


def retouch_files(
    source: SourceSong,
    plan: SongPlan,
    folder: Path,
    cache: Path,
    *,
    span: Span | None = None,
    report: StageProgress = ignore_stages,
) -> None:
    """Write the song of ``plan`` and the stems that change, with every other frame as it was."""
    from avatar_g.backend.engines.music.instruments.soundfont.bank import bank_beside
    from avatar_g.backend.engines.music.retouching import SongSound, retouch
    from avatar_g.backend.engines.music.singing.kept_phrases import KeptPhrases
    from avatar_g.backend.engines.voices.kept import kept_models

    if source.song is None or source.balance is None:
        raise ValueError("the source has no sound")
    report(JobStage.VOICE, 0.15)
    balance = Balance.from_json(source.balance.read_text(encoding="utf-8"))
    if len(balance.master.ride_db) != len(plan.score.sections) or span is not None:
        balance = extended_balance(balance, source.score, plan.score)
    stems = {path.stem: MappedWav(stem_sound(path, cache)) for path in source.stems}
    with EspeakSynthesizer(cache / PHRASES) as speech:
        changed = retouch(
            source.score,
            plan.score,
            SongSound(MappedWav(source.song), stems),
            balance,
            speech,
            span=span,
            memo=KeptPhrases.beside(cache / PHRASES),
            progress=within(report, JobStage.VOICE, 0.2, 0.7),
            voice_models=kept_models(folder),
            bank=bank_beside(cache / PHRASES, plan.score.soundfont),
        )
    count = plan.score.sample_count
    for name, patch in changed.stems.items():
        old = stems[name].path if name in stems else None
        with complete_file(folder / "stems" / f"{name}.wav") as part:
            patch_wav(old, part, patch.span.start, patch.samples, count)
    write_text_file(folder / "balance.json", changed.balance.to_json())
    with complete_file(folder / "song.wav") as part:
        if changed.song is None:
            shutil.copyfile(source.song, part)
        else:
            patch_wav(source.song, part, changed.song.span.start, changed.song.samples, count)
    report(JobStage.MIX, 0.75)
    write_views(folder, MappedWav(folder / "song.wav")[:])
    _write_small(source, plan, folder, changed.song.span if changed.song else None)


def _write_small(source: SourceSong, plan: SongPlan, folder: Path, span: Span | None) -> None:
    """Write ``song.m4a``, encoding no more than the span where the rest is there."""
    song, small = folder / "song.wav", folder / "song.m4a"
    tags = small_tags(folder, plan.score.title)
    count = plan.score.sample_count
    is_as_long = source.score.sample_count == count
    if source.small and span and is_as_long and span.frame_count <= _MOST_PATCHED * count:
        patch_aac(source.small, song, small, start=span.start, stop=span.stop, tags=tags)
    else:
        convert_audio(song, small, tags=tags)


def pack_stems(folder: Path, cache: Path) -> list[Path]:
    """Write every stem of ``folder`` as FLAC, half the size of a WAV file; return the files.

    The cache remembers what they sound like, so that an edit needs not decode them.
    """
    packed: list[Path] = []
    for stem in sorted((folder / "stems").glob("*.wav")):
        target = stem.with_suffix(".flac")
        if not target.exists():
            convert_audio(stem, target)
        remember_sound(target, stem, cache)
        packed.append(target)
    return packed


def write_archive(folder: Path, stems: Sequence[Path], target: Path, *, title: str) -> None:
    """Write a ZIP file of every open format; equal files give an equal archive.

    ``folder`` holds the files of ``ARCHIVED``; FLAC and MP3 are made from ``song.wav``.
    """
    recipe = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    tags = {"title": title, "comment": seal(recipe)}
    for suffix in (".flac", ".mp3"):
        convert_audio(folder / "song.wav", folder / f"song{suffix}", tags=tags)
    entries = [folder / name for name in (*ARCHIVED, "song.flac", "song.mp3")]
    named = [(path, path.name) for path in entries if path.exists() and path.stat().st_size]
    named += [(path, f"stems/{path.name}") for path in stems]
    with complete_file(target) as part, zipfile.ZipFile(part, "w") as archive:
        for path, name in sorted(named, key=lambda pair: pair[1]):
            is_text = path.suffix in {".json", ".txt", ".musicxml", ".srt", ".vtt", ".lrc", ".ass"}
            entry = zip_entry(name, is_text=is_text)
            with path.open("rb") as reader, archive.open(entry, "w") as writer:
                shutil.copyfileobj(reader, writer)


def version_recipe(kind: str, source: dict[str, Any], wish: dict[str, Any]) -> Recipe:
    """Return the recipe of a version: what it came from and what was wanted."""
    plain: dict[str, Any] = json.loads(json.dumps(wish))
    return Recipe(kind, {"source": source, **plain})


def edit_recipe(source: dict[str, Any], commands: Sequence[EditCommand]) -> Recipe:
    """Return the recipe of an edited song."""
    return Recipe(
        "edit", {"source": source, "commands": [command_fields(each) for each in commands]}
    )


def _outro_s(score: Score) -> float:
    """Return a moment in the last bar before the outro, so that the outro makes room."""
    bar = score.sections[-1].bar if score.sections[-1].name == "outro" else score.bar_count
    return max(0.0, (bar - 0.5) * BEATS_PER_BAR * score.beat_duration_s)
