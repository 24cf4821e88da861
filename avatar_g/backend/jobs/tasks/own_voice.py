"""Voices of creators, for jobs that sing or speak with them."""

from collections.abc import Mapping
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.voice_uses import VoiceUseRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.voices.designing import character_of
from avatar_g.backend.engines.voices.model import VoiceModel
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.validation import parse


def fetch_voice(context: JobContext, own: Mapping[str, Any]) -> VoiceModel | None:
    """Return a voice's model; None: the built-in voice.

    Raises
    ------
    InvalidRequest
        Reason ``voice_withdrawn`` if the voice is gone: nothing is made with another one instead.
    """
    if not own:
        return None
    if own.get("design"):
        return character_of(parse(VoiceDesign, own["design"]))
    try:
        with context.container.sessions() as session:
            voice = VoiceRepository(session).get_owned(own["voice_id"], context.user_id)
    except NotFound as error:
        raise InvalidRequest("the voice is gone", reason="voice_withdrawn") from error
    found = context.fetch_files_of(OwnerKind.VOICE, voice.id, [AssetRole.VOICE_MODEL])
    if AssetRole.VOICE_MODEL not in found:
        raise InvalidRequest("the voice is gone", reason="voice_withdrawn")
    return VoiceModel.from_bytes(found[AssetRole.VOICE_MODEL].read_bytes())


def fetch_voices(context: JobContext) -> dict[VoiceSlot, VoiceModel]:
    """Return the models of every slot the job's ``own_voices`` name."""
    asked = context.params.get("own_voices") or {}
    found = {VoiceSlot(slot): fetch_voice(context, own) for slot, own in asked.items()}
    return {slot: model for slot, model in found.items() if model is not None}


def forget_unsung(context: JobContext, score: Score) -> None:
    """Keep a song's voices noted as used that its composer chose, an instrumental's none.

    All of ``score.voices`` stay, though not each has a line yet: an edit or a longer version may
    give it one.
    """
    slots = score.voices if score.vocal_lines else ()
    with context.container.sessions() as session:
        VoiceUseRepository(session).keep_slots(context.subject_id, context.user_id, slots)
