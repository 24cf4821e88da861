"""Measures the Video Studio: three-minute films, an edit of one scene, a film drawn again."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.looks import Filter
from avatar_g.backend.domain.music import Genre, Mood, SongRequest
from avatar_g.backend.domain.progress import Progress, ignore_progress
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.scenes import Scene, SceneBoard, SceneLook, SceneMode, with_beats
from avatar_g.backend.domain.sources import SourceFacts, shown_ids
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.wishes import VideoMode
from avatar_g.backend.engines.artwork.cover import draw_cover
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.engines.video.segments import plan_segments
from avatar_g.backend.engines.video.storyboarding import BoardWish, plan_board
from avatar_g.backend.errors import MediaError
from avatar_g.backend.media.encode import SegmentJob, SegmentWriter
from avatar_g.backend.media.fonts import FONTS_FOLDER
from avatar_g.backend.media.images import write_image
from avatar_g.backend.production.board_planning import import_folder
from avatar_g.backend.production.costs import MemoryWatch, Start, cpu_s
from avatar_g.backend.production.filming import MusicVideo, Workshop, open_scene
from avatar_g.backend.production.frame_figures import measure_frames
from avatar_g.backend.production.hostile_check import check_hostile_uploads
from avatar_g.backend.production.music_video import SungSong, film_song
from avatar_g.backend.production.preview_drawing import draw_stills
from avatar_g.backend.production.remotion_peer import film_by_remotion
from avatar_g.backend.production.song import compose_song, sing_song
from avatar_g.backend.production.still_wish import StillWish
from avatar_g.backend.production.video_cases import video_cases
from avatar_g.backend.production.video_likeness import (
    PreviewLikeness,
    encoded_likeness,
    preview_likeness,
)
from avatar_g.backend.production.video_peers import PeerCost, film_by_peer
from avatar_g.backend.production.workers import Birth, WorkerPool

_PROMPT: Final = "a bright pop song about a night train to the sea"
_SONG_S: Final = 180.0
_SHORT_S: Final = 30.0
"""Of the song filmed at 4K: memory does not grow with length."""
_PICTURES: Final = 8
_PICTURE_PX: Final = 1_600
_SCENES: Final = 30
_EDITED: Final = 13
_FLOOR_FRAMES: Final = 300
_FLOOR_PLACES: Final = 4
_CANCELLED: Final = "cancelled"
_NO_CACHE: Final = "no-cache"
_IMAGES: Final = "images"
_PEER_S: Final = 6.0
_PEER_PICTURES: Final = 4
_PREVIEWS: Final = 20
_ENCODED_FRAMES: Final = (600, 1800, 3300)
_CANCEL_AT: Final = 0.3
"""Share of the segments that are there when a person changes their mind."""


class _CancelledError(Exception):
    """Raised by the report of a film that is to stop."""


@dataclass(frozen=True, slots=True)
class FilmCost:
    """One film and what it cost."""

    film: str
    goal_wall_s: float | None
    wall_s: float
    cpu_s: float
    """Of all processes."""
    cpu_ms_per_frame: float
    first_playable_s: float
    peak_gb: float
    drawn_share: float
    """Of its segments, those that were not there already."""
    megabytes: float


@dataclass(frozen=True, slots=True)
class _Studio:
    """One sung song and its pictures, filmed several times."""

    folder: Path
    cache: Path
    processes: int
    song: SungSong
    told: Callable[[FilmCost], None]
    """Called as soon as a film is measured: a run that is stopped has shown what it found."""

    def film(
        self,
        name: str,
        board: SceneBoard,
        picture: VideoFormat,
        *,
        sources: Sequence[SourceFacts] = (),
        goal_wall_s: float | None = None,
        quality: Quality = Quality.BALANCED,
        folder: str = "",
        kept: bool = True,
    ) -> tuple[FilmCost, MusicVideo]:
        """Film the song in a folder of its own; what it may share lies in the cache.

        ``kept`` is False where segments of other films must not be used.
        """
        place = self.folder / (folder or name.replace(" ", "-"))
        self._lend_pictures(place)
        start = Start.now()
        cache = self.cache if kept else self.folder / _NO_CACHE
        workshop = Workshop(place, cache, self.processes, start=start)
        with MemoryWatch() as memory:
            made = film_song(
                self.song,
                (),
                place / "film.mp4",
                workshop,
                video_format=picture,
                recipe=Recipe("film", {}),
                quality=quality,
                board=board,
                sources=sources,
            )
        total = made.costs.to_list()[-1]
        wall_s, spent_s = float(total["wall_s"]), float(total["cpu_s"])
        frames = picture.frame_count(made.duration_s)
        cost = FilmCost(
            film=name,
            goal_wall_s=goal_wall_s,
            wall_s=round(wall_s, 1),
            cpu_s=round(spent_s, 1),
            cpu_ms_per_frame=round(1e3 * spent_s / frames, 1),
            first_playable_s=round(made.first_playable_s, 1),
            peak_gb=round(memory.peak_bytes / 1e9, 2),
            drawn_share=round(made.drawn_share, 3),
            megabytes=round(made.video.stat().st_size / 1e6, 1),
        )
        self.told(cost)
        return cost, made

    def seconds_to_cancel(
        self, board: SceneBoard, picture: VideoFormat, sources: Sequence[SourceFacts]
    ) -> float:
        """Return how long a film goes on after its report said stop, with some segments there."""
        place = self.folder / _CANCELLED
        self._lend_pictures(place)
        asked_s = 0.0
        seconds = self.song.timeline.duration_s
        enough = _CANCEL_AT * len(plan_segments(picture.frame_count(seconds), picture.fps))

        def stop(_stage: JobStage, _share: float) -> None:
            nonlocal asked_s
            if len(list(place.glob("segments/*.light"))) >= enough:
                asked_s = time.perf_counter()
                raise _CancelledError

        try:
            film_song(
                self.song,
                (),
                place / "film.mp4",
                Workshop(place, self.folder / _NO_CACHE, self.processes),
                video_format=picture,
                recipe=Recipe("film", {}),
                board=board,
                sources=sources,
                report=stop,
            )
        except _CancelledError:
            return round(time.perf_counter() - asked_s, 2)
        return 0.0

    def _lend_pictures(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        sources = place / "sources"
        if not sources.exists():
            sources.symlink_to(self.folder / "sources", target_is_directory=True)


def measure_video(
    folder: Path,
    cache: Path,
    *,
    processes: int,
    told: Callable[[FilmCost], None] = lambda _cost: None,
    remotion: Path | None = None,
) -> dict[str, Any]:
    """Film one song of three minutes in several ways and edit one scene of thirty.

    Parameters
    ----------
    folder
        Empty; filled with films.
    cache
        Of the installation: bodies, stages, phrases and segments of boards. Use an empty one to
        measure films of which nothing was drawn before.
    remotion
        Folder where the peer Remotion is installed, see ``film_by_remotion``.
    """
    studio, short, sources = _prepare(folder, cache, processes, told)
    timeline = studio.song.timeline
    names = shown_ids(sources)
    hd, small, preview = (
        VideoFormat.of(Aspect.WIDE, Resolution.P1080, 30),
        VideoFormat.of(Aspect.WIDE, Resolution.P720, 30),
        VideoFormat.of(Aspect.WIDE, Resolution.P480, 15),
    )
    seen = plan_board(timeline, BoardWish(VideoMode.IMAGE_ANIMATION, names))
    danced = plan_board(timeline, BoardWish(VideoMode.AVATAR_PERFORMANCE))
    rows = [
        studio.film("pictures 1080p30", seen, hd, sources=sources, goal_wall_s=110.0)[0],
        studio.film("performance 1080p30", danced, hd, goal_wall_s=180.0)[0],
        studio.film("pictures 720p30", seen, small, sources=sources, goal_wall_s=60.0)[0],
        studio.film(
            "pictures 480p15",
            seen,
            preview,
            sources=sources,
            goal_wall_s=15.0,
            quality=Quality.DRAFT,
        )[0],
        _film_large(studio, short, sources),
    ]
    edits, edit = _edit_one_scene(studio, timeline, sources, small)
    cancel_s = studio.seconds_to_cancel(seen, small, sources)
    resumed, _ = studio.film("resumed", seen, small, sources=sources, folder=_CANCELLED, kept=False)
    figures = {
        "films": [asdict(row) for row in (*rows, *edits, resumed)],
        **edit,
        "cancel_s": cancel_s,
        "resume_cpu_share": round(resumed.cpu_s / rows[2].cpu_s, 3),
        **_peers(studio, timeline, hd, remotion),
        "frames": asdict(measure_frames(_images(folder)[0], cache, folder)),
        "hostile": check_hostile_uploads(folder / "hostile").to_dict(),
        **_likenesses(studio, timeline, seen, sources),
        **_floor(folder / "pictures-1080p30" / "scene", folder, hd),
    }
    return figures | {"cases": [asdict(case) for case in video_cases(figures)]}


def _peers(
    studio: _Studio, timeline: Timeline, picture: VideoFormat, remotion: Path | None
) -> dict[str, Any]:
    """Let the peers make the first seconds from the same pictures, words and sound."""
    pictures = _images(studio.folder)[:_PEER_PICTURES]
    lines = [line.text for line in timeline.lead_lines]
    shown = (pictures, studio.song.audio, lines)
    first, second = studio.folder / "moviepy.mp4", studio.folder / "remotion.mp4"
    return {
        "peer": asdict(film_by_peer(*shown, first, picture=picture, film_s=_PEER_S)),
        "remotion": asdict(_by_remotion(remotion, shown, second, picture)),
    }


def _by_remotion(
    remotion: Path | None,
    shown: tuple[Sequence[Path], Path, Sequence[str]],
    target: Path,
    picture: VideoFormat,
) -> PeerCost:
    """Measure the peer; where it fails, only its own row is lost."""
    try:
        return film_by_remotion(remotion, *shown, target, picture=picture, film_s=_PEER_S)
    except MediaError as error:
        return PeerCost.none(str(error))


def _likenesses(
    studio: _Studio, timeline: Timeline, board: SceneBoard, sources: Sequence[SourceFacts]
) -> dict[str, Any]:
    """Compare previews with the film, and the performance's frames with their encoding."""
    previews = _preview_likeness(studio, timeline, board, sources)
    scene = studio.folder / "performance-1080p30" / "scene"
    return {
        "preview_ssim": previews.drawn,
        "preview_ssim_encoded": previews.encoded,
        "encoded": asdict(encoded_likeness(scene, studio.folder, _ENCODED_FRAMES)),
    }


def _preview_likeness(
    studio: _Studio, timeline: Timeline, board: SceneBoard, sources: Sequence[SourceFacts]
) -> PreviewLikeness:
    """Compare previews of 480 rows with the finished 1080p film."""
    small = VideoFormat.of(Aspect.WIDE, Resolution.P480, 30)
    wish = StillWish(board, timeline, tuple(sources), small, specs=(), mood="", seed=0)
    place = studio.folder / "previews"
    place.mkdir()
    (place / "sources").symlink_to(studio.folder / "sources", target_is_directory=True)
    film = studio.folder / "pictures-1080p30"
    return preview_likeness(
        film / "film.mp4",
        film / "scene",
        lambda at_s: draw_stills(
            wish, place, studio.cache, [at_s], studio.song.audio, progress=ignore_progress
        )[0],
        count=_PREVIEWS,
    )


def _film_large(studio: _Studio, song: SungSong, sources: tuple[SourceFacts, ...]) -> FilmCost:
    """Film thirty scenes of a second each at 4K."""
    board = thirty_scenes(song.timeline, shown_ids(sources))
    picture = VideoFormat.of(Aspect.WIDE, Resolution.K4, 30)
    cost, _ = replace(studio, song=song).film(
        "thirty seconds 4K30", board, picture, sources=sources
    )
    return cost


def _prepare(
    folder: Path, cache: Path, processes: int, told: Callable[[FilmCost], None]
) -> tuple[_Studio, SungSong, tuple[SourceFacts, ...]]:
    """Let another process sing and paint: a film never does that itself.

    Returns the studio with the long song, the short song and the pictures.
    """
    with WorkerPool(1, Birth.FRESH) as pool:
        sung = [
            pool.submit(make_song, folder / f"song-{seconds:.0f}", cache, seconds)
            for seconds in (_SONG_S, _SHORT_S)
        ]
        pool.wait_for(sung)
        long, short = (one.result for one in sung)
        pool.wait_for([pool.submit(paint_images, folder / _IMAGES, long.timeline.title)])
    sources = import_folder(folder / _IMAGES, folder)
    return _Studio(folder, cache, processes, long, told), short, sources


def make_song(
    folder: Path, cache: Path, duration_s: float, *, progress: Progress = ignore_progress
) -> SungSong:
    """Compose and sing a song; runs in a pool."""
    request = SongRequest(_PROMPT, Language.EN, duration_s=duration_s)
    brief = resolve_request(request, interface_language=Language.EN)
    folder.mkdir(parents=True)
    plan = compose_song(brief, folder, recipe=Recipe("song", {}), cache=cache)
    sing_song(folder, cache)
    progress(1.0)
    return SungSong(plan.score, plan.timeline, brief.mood, folder / "song.m4a")


def paint_images(folder: Path, title: str, *, progress: Progress = ignore_progress) -> None:
    """Paint the pictures the songs are filmed with; runs in a pool."""
    folder.mkdir(parents=True)
    for number, genre in enumerate(tuple(Genre)[:_PICTURES]):
        cover = draw_cover(
            title=title,
            artist="",
            genre=genre,
            mood=Mood.HAPPY,
            seed=number,
            fonts=FONTS_FOLDER,
            size_px=_PICTURE_PX,
        )
        write_image(folder / f"{number}.png", cover)
        progress((number + 1) / _PICTURES)


def _images(folder: Path) -> list[Path]:
    return sorted((folder / _IMAGES).iterdir())


def thirty_scenes(timeline: Timeline, names: Sequence[str]) -> SceneBoard:
    """Return a board of thirty equally long scenes, one picture each."""
    step_s = timeline.duration_s / _SCENES
    scenes = tuple(
        Scene(
            scene_id=f"scene-{place}",
            start_s=place * step_s,
            end_s=timeline.duration_s if place == _SCENES - 1 else (place + 1) * step_s,
            mode=SceneMode.IMAGES,
            sources=(names[place % len(names)],),
        )
        for place in range(_SCENES)
    )
    return with_beats(SceneBoard(scenes, VideoMode.IMAGE_ANIMATION), timeline)


def _edit_one_scene(
    studio: _Studio,
    timeline: Timeline,
    sources: tuple[SourceFacts, ...],
    picture: VideoFormat,
) -> tuple[list[FilmCost], dict[str, Any]]:
    """Film thirty scenes, then with other looks of one, then once more unchanged.

    One look only grades colours; the other adds grain, which costs twice as much to encode.
    """
    board = thirty_scenes(timeline, shown_ids(sources))
    warm, grainy = (_with_look(board, look) for look in (Filter.WARM, Filter.NOIR))
    whole, before = studio.film("thirty scenes", board, picture, sources=sources)
    part, after = studio.film("one scene edited", warm, picture, sources=sources)
    again, _ = studio.film("nothing changed", warm, picture, sources=sources, goal_wall_s=2.0)
    grain, _ = studio.film("one scene grainy", grainy, picture, sources=sources)
    scene = board.scenes[_EDITED]
    return [whole, part, again, grain], {
        "edit_cpu_share": round(part.cpu_s / whole.cpu_s, 4),
        "grainy_edit_cpu_share": round(grain.cpu_s / whole.cpu_s, 4),
        "frames_changed_elsewhere": changed_outside(before.video, after.video, scene, picture),
    }


def _with_look(board: SceneBoard, look: Filter) -> SceneBoard:
    """Return the board with another look of one scene."""
    scenes = list(board.scenes)
    scenes[_EDITED] = replace(scenes[_EDITED], look=SceneLook(look, 1.0))
    return replace(board, scenes=tuple(scenes))


def changed_outside(before: Path, after: Path, scene: Scene, picture: VideoFormat) -> int:
    """Count frames that differ though they do not show a scene."""
    pairs = zip(_frame_digests(before), _frame_digests(after), strict=True)
    return sum(
        old != new and not scene.start_s <= (index + 0.5) / picture.fps < scene.end_s
        for index, (old, new) in enumerate(pairs)
    )


def _frame_digests(video: Path) -> list[bytes]:
    import av

    with av.open(str(video)) as container:
        return [
            hashlib.sha256(frame.to_ndarray().tobytes()).digest()
            for frame in container.decode(video=0)
        ]


def _floor(scene: Path, folder: Path, picture: VideoFormat) -> dict[str, float]:
    """Measure what encoding alone costs, words left out: of frames as they are drawn.

    From places spread over the film, since pictures differ; frames taken from the finished file
    have lost their grain and cost less.
    """
    source, drawing_s, began_s = open_scene(scene), 0.0, cpu_s()
    planes = np.zeros((picture.height_px * 3 // 2, picture.width_px), np.uint8)
    for place in range(_FLOOR_PLACES):
        first = source.frame_count * place // _FLOOR_PLACES
        job = SegmentJob(folder / f"floor-{place}.mp4", picture, first, _FLOOR_FRAMES)
        with SegmentWriter(job) as writer:
            for index in range(first, first + _FLOOR_FRAMES):
                before_s = time.process_time()
                source.draw(index, planes)
                drawing_s += time.process_time() - before_s
                writer.write(planes)
    each_ms = 1e3 * (cpu_s() - began_s - drawing_s) / (_FLOOR_FRAMES * _FLOOR_PLACES)
    return {"x264_1080p_cpu_ms_per_frame": round(each_ms, 1), "load_after": os.getloadavg()[0]}
