"""From a planned song to a storyboard: who is on stage, where, doing what, filmed how."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.performance import MoveSegment
from avatar_g.backend.domain.stages import Theme
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.domain.wishes import AvatarAction
from avatar_g.backend.engines.avatar.choreography import DANCE_ENERGY, plan_moves
from avatar_g.backend.engines.avatar.description import default_performer
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.stage.themes import choose_theme
from avatar_g.backend.engines.video.cameras import plan_shots
from avatar_g.backend.production.storyboard import Performer, Storyboard
from avatar_g.backend.validation import parse

_TALK_ENERGY = 0.5


@dataclass(frozen=True, slots=True)
class Staging:
    """What a creator decides about the picture; the defaults follow the song."""

    theme: Theme | None = None
    """None: the place that suits genre and mood."""
    action: AvatarAction = AvatarAction.SINGING
    has_lip_sync: bool = True
    """Whether lips move to the words."""
    shows_lyrics: bool = True


AS_THE_SONG_SAYS = Staging()


def cast(
    voices: Sequence[VoiceSlot], chosen: Sequence[AvatarSpec], *, seed: int
) -> tuple[AvatarSpec, ...]:
    """Return one character per voice: the chosen ones first, then the voice's own.

    An instrumental has one performer, who dances; who is chosen beyond the voices dances too.
    """
    slots = tuple(voices) or (VoiceSlot.A,)
    defaults = tuple(default_performer(slot, seed=seed) for slot in slots[len(chosen) :])
    return tuple(_as_read(spec) for spec in (*chosen[: len(VoiceSlot)], *defaults))


def _slots(voices: Sequence[VoiceSlot], count: int) -> tuple[VoiceSlot, ...]:
    """Return whose lines each performer sings; beyond the song's voices, nobody's."""
    silent = (slot for slot in VoiceSlot if slot not in voices)
    return (*voices, *silent)[:count]


def _as_read(spec: AvatarSpec) -> AvatarSpec:
    """Return the specification as its file would be read: 0 and 0.0 are one character."""
    return parse(AvatarSpec, asdict(spec))


def direct(
    score: Score | None,
    timeline: Timeline,
    specs: Sequence[AvatarSpec],
    *,
    mood: Mood | None,
    video_format: VideoFormat,
    quality: Quality,
    recipe: dict[str, Any],
    staging: Staging = AS_THE_SONG_SAYS,
    seed: int = 0,
    voices: Sequence[VoiceSlot] = (),
) -> Storyboard:
    """Plan stage, moves and shots of a song; equal arguments give an equal storyboard.

    Parameters
    ----------
    score
        None for somebody's own recording: one performer dances to it.
    seed
        Of a recording; a score brings its own.
    voices
        Who sings when there is no score at hand.
    """
    slots = _slots(score.voices if score else voices, len(specs))
    seed = score.seed if score else seed
    performers = tuple(
        Performer(spec, slot, _moves(timeline, staging.action, seed, index))
        for index, (spec, slot) in enumerate(zip(specs, slots, strict=True))
    )
    theme = staging.theme or choose_theme(timeline.genre, mood)
    storyboard = Storyboard(
        title=timeline.title,
        artist=" & ".join(spec.name for spec in specs if spec.name),
        theme=theme.value,
        mood=mood,
        seed=seed,
        video_format=video_format,
        quality=quality,
        performers=performers,
        shots=plan_shots(timeline, performer_count=len(performers), seed=seed),
        timeline=timeline if staging.has_lip_sync else _with_closed_lips(timeline),
        score=score,
        recipe=recipe,
        shows_lyrics=staging.shows_lyrics,
        is_recording=score is None,
    )
    return Storyboard.from_json(storyboard.to_json())  # draw what the file says, to the digit


def _moves(
    timeline: Timeline, action: AvatarAction, seed: int, performer: int
) -> tuple[MoveSegment, ...]:
    if action is AvatarAction.TALKING:
        return (MoveSegment(0.0, timeline.duration_s, "talk", _TALK_ENERGY),)
    if action is AvatarAction.DANCING:  # a section this full is danced, whoever sings in it
        sections = tuple(
            replace(section, energy=max(section.energy, DANCE_ENERGY))
            for section in timeline.sections
        )
        timeline = replace(timeline, sections=sections)
    return plan_moves(timeline, seed=seed, performer=performer)


def _with_closed_lips(timeline: Timeline) -> Timeline:
    """Return the timeline with its words, but without the sounds that move a mouth."""
    lines = tuple(
        replace(line, words=tuple(replace(word, phonemes=()) for word in line.words), notes=())
        for line in timeline.lines
    )
    return replace(timeline, lines=lines)
