"""From a planned song to a storyboard: who is on stage, where, doing what, filmed how."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.music import Mood, VoiceSlot
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.domain.video import Quality, VideoFormat
from avatar_g.backend.engines.avatar.choreography import plan_moves
from avatar_g.backend.engines.avatar.description import default_performer
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.stage.themes import choose_theme
from avatar_g.backend.engines.video.cameras import plan_shots
from avatar_g.backend.production.storyboard import Performer, Storyboard
from avatar_g.backend.validation import parse


def cast(
    voices: Sequence[VoiceSlot], chosen: Sequence[AvatarSpec], *, seed: int
) -> tuple[AvatarSpec, ...]:
    """Return one character per voice: the chosen ones first, then the voice's own.

    An instrumental has one performer, who dances.
    """
    slots = tuple(voices) or (VoiceSlot.A,)
    defaults = tuple(default_performer(slot, seed=seed) for slot in slots[len(chosen) :])
    return tuple(_as_read(spec) for spec in (*chosen[: len(slots)], *defaults))


def _as_read(spec: AvatarSpec) -> AvatarSpec:
    """Return the specification as its file would be read: 0 and 0.0 are one character."""
    return parse(AvatarSpec, asdict(spec))


def direct(
    score: Score,
    timeline: Timeline,
    specs: Sequence[AvatarSpec],
    *,
    mood: Mood | None,
    video_format: VideoFormat,
    quality: Quality,
    recipe: dict[str, Any],
) -> Storyboard:
    """Plan stage, moves and shots of a song; equal arguments give an equal storyboard."""
    slots = score.voices or (VoiceSlot.A,)
    performers = tuple(
        Performer(spec, slot, plan_moves(timeline, seed=score.seed, performer=index))
        for index, (spec, slot) in enumerate(zip(specs, slots, strict=True))
    )
    storyboard = Storyboard(
        title=timeline.title,
        artist=" & ".join(spec.name for spec in specs if spec.name),
        theme=choose_theme(score.genre, mood).value,
        mood=mood,
        seed=score.seed,
        video_format=video_format,
        quality=quality,
        performers=performers,
        shots=plan_shots(timeline, performer_count=len(performers), seed=score.seed),
        timeline=timeline,
        score=score,
        recipe=recipe,
    )
    return Storyboard.from_json(storyboard.to_json())  # draw what the file says, to the digit
