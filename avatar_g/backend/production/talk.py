"""A character says a text: speech, lips, captions, MP4."""

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Len

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language, dominant_language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import MoveSegment, Shot, ShotKind
from avatar_g.backend.domain.progress import ignore_progress
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.timing import Timeline, check_timeline
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.stage.themes import Theme
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.production.costs import Costs
from avatar_g.backend.production.directing import cast
from avatar_g.backend.production.exports import timings_json
from avatar_g.backend.production.filming import (
    MusicVideo,
    Shooting,
    Sound,
    Workshop,
    film,
    order_set,
)
from avatar_g.backend.production.progress import NO_CHECKPOINT, StageProgress, ignore_stages
from avatar_g.backend.production.storyboard import Performer, Storyboard
from avatar_g.backend.providers.registry import LOCAL, speech_provider

MAX_TALK_CHARS = 5_000
_LONGEST_SHOT_S = 7.0
_SHORTEST_SHOT_S = 3.0
_SHOT_KINDS = (ShotKind.MEDIUM, ShotKind.CLOSE, ShotKind.THREE_QUARTER)
_STAGE = Theme.STUDIO


@dataclass(frozen=True, slots=True)
class TalkRequest:
    """What to say, and who says it."""

    text: Annotated[str, Len(1, MAX_TALK_CHARS)]
    interface_language: Language
    video_format: VideoFormat
    language: Language | None = None
    """None: the language of most letters, else of the interface."""
    voice: VoiceSlot = VoiceSlot.A
    performer: AvatarSpec | None = None
    """None: the voice's own character."""
    quality: Quality = Quality.BALANCED
    seed: int = 1

    @property
    def recipe(self) -> Recipe:
        """What to run again to get the same bytes."""
        params: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return Recipe("talk", params)


def make_talk(
    request: TalkRequest,
    target: Path,
    workshop: Workshop,
    *,
    report: StageProgress = ignore_stages,
) -> MusicVideo:
    """Make a video of a character who says a text.

    Raises
    ------
    InvalidRequest
        If nothing in the text can be spoken.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    folder, recipe = workshop.folder, request.recipe.to_dict()
    chosen = (request.performer,) if request.performer else ()
    with workshop.open_pool() as pool:
        shooting = Shooting(pool, Costs(), report)
        specs = cast((request.voice,), chosen, seed=request.seed)
        stage_set = order_set(
            pool,
            workshop.cache,
            specs,
            theme=_STAGE.value,
            video_format=request.video_format,
            seed=request.seed,
        )
        with shooting.costs.measure("speech"):
            report(JobStage.VOICE, 0.0)
            timeline = _speak(request, folder, workshop.cache, recipe)
        storyboard = Storyboard(
            title="",
            artist="",
            theme=_STAGE.value,
            mood=None,
            seed=request.seed,
            video_format=request.video_format,
            quality=request.quality,
            performers=(Performer(specs[0], request.voice, _standing(timeline)),),
            shots=plan_talk_shots(timeline),
            timeline=timeline,
            score=None,
            recipe=recipe,
        )
        sound = Sound(folder / "speech.m4a", None)
        return film(
            storyboard, target, workshop, shooting=shooting, stage_set=stage_set, sound=sound
        )


def plan_talk_shots(timeline: Timeline) -> tuple[Shot, ...]:
    """Cut between captions, about every five seconds, nearer and farther in turn."""
    cuts_s = [0.0]
    for earlier, later in pairwise(timeline.lines):
        middle_s = (earlier.end_s + later.start_s) / 2
        since_s, left_s = middle_s - cuts_s[-1], timeline.duration_s - middle_s
        is_pause = later.start_s - earlier.end_s > 0.1
        if left_s >= _SHORTEST_SHOT_S and (
            since_s >= _LONGEST_SHOT_S or (is_pause and since_s >= _SHORTEST_SHOT_S)
        ):
            cuts_s.append(middle_s)
    return tuple(
        Shot(start_s, end_s, _SHOT_KINDS[index % len(_SHOT_KINDS)], (-1.0) ** index, 0)
        for index, (start_s, end_s) in enumerate(pairwise([*cuts_s, timeline.duration_s]))
    )


def _standing(timeline: Timeline) -> tuple[MoveSegment, ...]:
    return (MoveSegment(0.0, timeline.duration_s, "talk", 0.5),)


def _speak(request: TalkRequest, folder: Path, cache: Path, recipe: dict[str, Any]) -> Timeline:
    """Write ``speech.wav``, ``speech.m4a``, ``timeline.json`` and ``timings.json``."""
    language = request.language or dominant_language(request.text) or request.interface_language
    spoken = speech_provider(LOCAL, phrases=cache / PHRASES).speak(
        request.text,
        language=language,
        voice=request.voice.value,
        folder=folder,
        progress=ignore_progress,
        checkpoint=NO_CHECKPOINT,
    )
    timeline = spoken.timeline
    check_timeline(timeline)
    tags = {"comment": json.dumps(recipe, ensure_ascii=False, sort_keys=True)}
    convert_audio(spoken.audio, folder / "speech.m4a", tags=tags)
    write_text_file(folder / "timeline.json", timeline.to_json())
    write_text_file(folder / "timings.json", timings_json(timeline))
    return timeline
