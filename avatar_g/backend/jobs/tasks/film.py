"""Music video jobs of songs that are finished already."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.domain.assets import AssetFile, AssetRole
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.board_words import with_words
from avatar_g.backend.domain.music import Mood
from avatar_g.backend.domain.outputs import OUTPUT_PARAM
from avatar_g.backend.domain.scenes import SceneBoard, board_fields
from avatar_g.backend.domain.sources import SourceFacts, SourceKind
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.wishes import FilmWish, VideoMode
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.video.captions import write_vtt
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.errors import NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.jobs.tasks.early_view import EarlyView
from avatar_g.backend.jobs.tasks.imported import fetch_rig
from avatar_g.backend.jobs.tasks.video import make_video, video_facts, workshop_of
from avatar_g.backend.jobs.tasks.video_file import make_video_file
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.production.board_material import SOURCES_NAME
from avatar_g.backend.production.boards import read_board
from avatar_g.backend.production.directing import Staging
from avatar_g.backend.production.music_video import SungSong, film_song
from avatar_g.backend.production.tracks import version_recipe
from avatar_g.backend.validation import parse

_NEEDED = (AssetRole.TIMELINE, AssetRole.SONG_SMALL)
_WANTED = (AssetRole.SCORE, AssetRole.CAPTIONS)
"""What somebody's own recording does not have."""


def make_any_video(context: JobContext) -> TaskResult:
    """Film a named song or the one another job makes, or turn a finished video into a file."""
    if OUTPUT_PARAM in context.params:
        return make_video_file(context)
    return film_track(context) if "track_id" in context.params else make_video(context)


def film_track(context: JobContext) -> TaskResult:
    """Film a finished song with its avatar, or with the characters of its voices.

    Somebody's own recording has neither score nor words: its performer dances on the beats heard.

    Files are copied under the names of their contents: if the song is edited between two attempts,
    the second one films the edited song as a whole.
    """
    params = context.params
    wish = parse(FilmWish, params["film"])
    files = context.fetch_files_of(OwnerKind.TRACK, params["track_id"], (*_NEEDED, *_WANTED))
    missing = [role for role in _NEEDED if role not in files]
    if missing:
        raise NotFound(f"track {params['track_id']} has no {missing[0]}")
    song = _song(files, params)
    timeline = song.timeline
    performers = _performers(context)
    board, sources = _board(context, wish, timeline, song.seed)
    recipe = version_recipe(
        "film",
        params["source_recipe"],
        {"film": params["film"], "spec": params.get("spec"), "specs": params.get("specs")}
        | ({"board": board_fields(board)} if board else {}),
    )
    made = film_song(
        song,
        performers,
        context.folder / "video.mp4",
        workshop_of(context),
        video_format=wish.video_format,
        recipe=recipe,
        quality=wish.quality,
        staging=_staging(wish),
        board=board,
        sources=sources,
        report=context.report,
        show=EarlyView(context).show,
    )
    found = {
        AssetRole.VIDEO: made.video,
        AssetRole.FRAME: made.poster,
        AssetRole.STORYBOARD: made.storyboard,
        AssetRole.CAPTIONS: files.get(AssetRole.CAPTIONS)
        or _own_captions(context, timeline, board),
    }
    assets = tuple(AssetFile(role, path) for role, path in found.items() if path is not None)
    return TaskResult(assets, video_facts(made, timeline, wish), recipe)


def _own_captions(context: JobContext, timeline: Timeline, board: SceneBoard | None) -> Path | None:
    """Return captions of the words a creator wrote under a recording; None without any."""
    if board is None or not board.lines:
        return None
    path = context.folder / "captions.vtt"
    write_text_file(path, write_vtt(with_words(timeline, board.lines)))
    return path


def _song(files: Mapping[AssetRole, Path], params: Mapping[str, Any]) -> SungSong:
    mood = params.get("source_mood")
    return SungSong(
        score=_score(files),
        timeline=Timeline.from_json(files[AssetRole.TIMELINE].read_text(encoding="utf-8")),
        mood=Mood(mood) if mood else None,
        audio=files[AssetRole.SONG_SMALL],
        seed=int(params.get("source_seed") or 0),
    )


def _board(
    context: JobContext, wish: FilmWish, timeline: Timeline, seed: int
) -> tuple[SceneBoard | None, tuple[SourceFacts, ...]]:
    """Return the scenes that were asked for, or planned ones where pictures are wanted."""
    sources = tuple(SourceFacts.from_dict(each) for each in context.params.get("sources") or ())
    if sources:
        context.fetch_sources(context.subject_id, context.folder / SOURCES_NAME)
    names = [source.source_id for source in sources]
    if wish.scenes:
        fields = {"scenes": wish.scenes, "mode": wish.video_mode, "lines": wish.lines}
        return read_board(fields, timeline.duration_s, sources=names), sources
    if wish.video_mode is VideoMode.AVATAR_PERFORMANCE:
        return None, ()
    planned = BoardWish(
        wish.video_mode,
        tuple(each.source_id for each in sources if each.kind is not SourceKind.CUBE),
        wish.background_config.theme,
        shows_lyrics=wish.show_lyrics,
        seed=seed,
    )
    return plan_board(timeline, planned), sources


def _score(files: Mapping[AssetRole, Path]) -> Score | None:
    if AssetRole.SCORE not in files:
        return None
    return Score.from_json(files[AssetRole.SCORE].read_text(encoding="utf-8"))


def _performers(context: JobContext) -> tuple[AvatarSpec, ...]:
    """Return the chosen characters; a body is at hand if it was imported."""
    given = context.params
    chosen = given.get("specs") or ([given["spec"]] if "spec" in given else [])
    specs = tuple(parse(AvatarSpec, fields) for fields in chosen)
    for spec in specs:
        fetch_rig(context, spec)
    return specs


def _staging(wish: FilmWish) -> Staging:
    return Staging(
        theme=wish.background_config.theme,
        action=wish.avatar_action,
        has_lip_sync=wish.enable_lip_sync,
        shows_lyrics=wish.show_lyrics,
    )
