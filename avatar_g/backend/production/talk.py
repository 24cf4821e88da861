"""A character says a script: speech, lips, moods, captions, MP4."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.performance import MoveSegment, Shot, ShotKind
from avatar_g.backend.domain.progress import ignore_progress
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.domain.speech import Framing, TalkWish
from avatar_g.backend.domain.timing import Timeline, check_timeline
from avatar_g.backend.engines.video.captions import write_srt, write_vtt
from avatar_g.backend.media.atomic import write_text_file
from avatar_g.backend.media.audio_files import convert_audio
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.production.costs import Costs
from avatar_g.backend.production.directing import cast
from avatar_g.backend.production.exports import timings_json
from avatar_g.backend.production.filming import (
    Beginning,
    MusicVideo,
    Shooting,
    Sound,
    Workshop,
    film,
    ignore_beginning,
    order_set,
)
from avatar_g.backend.production.progress import NO_CHECKPOINT, StageProgress, ignore_stages
from avatar_g.backend.production.storyboard import Performer, Storyboard
from avatar_g.backend.production.talk_recordings import lay_out_recording
from avatar_g.backend.providers.ports import SpeechFiles
from avatar_g.backend.providers.registry import LOCAL, speech_provider

if TYPE_CHECKING:
    from avatar_g.backend.engines.voices.model import VoiceModel

_LONGEST_SHOT_S: Final = 7.0
_SHORTEST_SHOT_S: Final = 3.0
_SHOT_KINDS: Final = {
    Framing.FACE: (ShotKind.FACE, ShotKind.CLOSE),
    Framing.BUST: (ShotKind.CLOSE, ShotKind.THREE_QUARTER),
    Framing.BODY: (ShotKind.WIDE, ShotKind.MEDIUM),
}
_PEAK_BUCKETS: Final = 400
_TITLE_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class TalkRequest:
    """What to say, and who says it."""

    wish: TalkWish
    performer: AvatarSpec | None = None
    """None: the voice's own character."""
    voice_model: "VoiceModel | None" = None
    """None: the built-in voice of the slot."""
    recording: Path | None = None
    """The sound of ``wish.recording``, taken in by ``take_talk_recording``."""
    name: str = ""
    """What a clip without words is called."""

    @property
    def recipe(self) -> Recipe:
        """What to run again to get the same bytes."""
        plain = asdict(replace(self, voice_model=None, recording=None))
        for name in ("voice_model", "recording", "name"):
            del plain[name]
        params: dict[str, Any] = json.loads(json.dumps(plain))
        if self.voice_model is not None:
            params["voice_model"] = self.voice_model.digest
        return Recipe("talk", params)

    @property
    def title(self) -> str:
        """The first words of the script."""
        words = " ".join(self.wish.text.split()) or self.name
        if len(words) <= _TITLE_CHARS:
            return words
        return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class TalkClip:
    """What came out."""

    film: MusicVideo
    timeline: Timeline
    speech: Path
    """Lossless WAV."""
    timings: Path
    peaks: Path
    captions: Path | None = None
    """None, as subtitles: a recording whose words nobody typed."""
    subtitles: Path | None = None


def make_talk(
    request: TalkRequest,
    target: Path,
    workshop: Workshop,
    *,
    report: StageProgress = ignore_stages,
    show: Callable[[Beginning], None] = ignore_beginning,
) -> TalkClip:
    """Make a clip of a character who says a script.

    Whatever is finished in the workshop's folder or in the caches is used again.

    Raises
    ------
    InvalidRequest
        If nothing in the script can be spoken.
    UnsupportedInput
        If there is no sound in the recording.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    wish, folder, recipe = request.wish, workshop.folder, request.recipe.to_dict()
    chosen = (request.performer,) if request.performer else ()
    with workshop.open_pool() as pool:
        shooting = Shooting(pool, Costs(workshop.start), report, show)
        specs = cast((wish.voice,), chosen, seed=wish.seed)
        stage_set = order_set(
            pool,
            workshop.cache,
            specs,
            themes=[wish.background.value],
            video_format=wish.video_format,
            seed=wish.seed,
        )
        with shooting.costs.measure("speech"):
            report(JobStage.SPEECH, 0.0)
            spoken = speak(request, folder, cache=workshop.cache)
            papers = _write_papers(spoken, folder, recipe)
        storyboard = _storyboard(request, specs[0], spoken)
        sound = Sound(folder / "speech.m4a", None)
        made = film(
            storyboard, target, workshop, shooting=shooting, stage_set=stage_set, sound=sound
        )
    return TalkClip(made, spoken.timeline, spoken.audio, **papers)


def plan_talk_shots(timeline: Timeline, framing: Framing) -> tuple[Shot, ...]:
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
    kinds = _SHOT_KINDS[framing]
    return tuple(
        Shot(start_s, end_s, kinds[index % len(kinds)], (-1.0) ** index, 0)
        for index, (start_s, end_s) in enumerate(pairwise([*cuts_s, timeline.duration_s]))
    )


def _storyboard(request: TalkRequest, spec: AvatarSpec, spoken: SpeechFiles) -> Storyboard:
    wish, timeline = request.wish, spoken.timeline
    storyboard = Storyboard(
        title=request.title,
        artist="",
        theme=wish.background.value,
        mood=None,
        seed=wish.seed,
        video_format=wish.video_format,
        quality=wish.quality,
        performers=(Performer(spec, wish.voice, _standing(timeline)),),
        shots=plan_talk_shots(timeline, wish.framing),
        timeline=timeline,
        score=None,
        recipe=request.recipe.to_dict(),
        shows_lyrics=wish.has_captions and bool(wish.sentences),
        speech_moods=spoken.moods,
    )
    return Storyboard.from_json(storyboard.to_json())  # draw what the file says, to the digit


def _standing(timeline: Timeline) -> tuple[MoveSegment, ...]:
    return (MoveSegment(0.0, timeline.duration_s, "talk", 0.5),)


def speak(request: TalkRequest, folder: Path, *, cache: Path) -> SpeechFiles:
    """Write ``speech.wav`` and tell when its mouth has which shape.

    Raises
    ------
    InvalidRequest
        If nothing in the script can be spoken.
    UnsupportedInput
        If there is no sound in the recording.
    MediaError, StorageFull
        If a program fails or the disk is full.
    """
    wish = request.wish
    if request.recording is not None:
        return lay_out_recording(wish, request.recording, folder, cache=cache)
    if request.voice_model is not None:
        from avatar_g.backend.engines.voices.kept import keep_models

        keep_models(folder, {wish.voice: request.voice_model})
    spoken = speech_provider(LOCAL, phrases=cache / PHRASES).speak(
        wish.sentences,
        language=wish.interface_language,
        voice=wish.voice.value,
        speed=wish.speed,
        folder=folder,
        progress=ignore_progress,
        checkpoint=NO_CHECKPOINT,
    )
    check_timeline(spoken.timeline)
    return spoken


def _write_papers(spoken: SpeechFiles, folder: Path, recipe: dict[str, Any]) -> dict[str, Path]:
    """Write the compressed sound and what can be read of it."""
    from avatar_g.backend.engines.dsp.peaks import waveform_peaks

    tags = {"comment": seal(recipe)}
    convert_audio(spoken.audio, folder / "speech.m4a", tags=tags)
    timeline = spoken.timeline
    peaks = waveform_peaks(read_wav(spoken.audio).samples, _PEAK_BUCKETS).tolist()
    papers = {
        "timings": ("timings.json", timings_json(timeline)),
        "peaks": ("peaks.json", json.dumps(peaks)),
    }
    if any(line.text.strip() for line in timeline.lines):
        papers["captions"] = ("captions.vtt", write_vtt(timeline))
        papers["subtitles"] = ("captions.srt", write_srt(timeline))
    for name, text in papers.values():
        write_text_file(folder / name, text)
    write_text_file(folder / "timeline.json", timeline.to_json())
    return {what: folder / name for what, (name, _) in papers.items()}
