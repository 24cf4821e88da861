"""Voices of creators, for jobs that sing or speak with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.production.voices import check_model, write_design
from avatar_g.backend.validation import parse


def fetch_voice(context: JobContext, own: Mapping[str, Any]) -> tuple[Path, str] | None:
    """Return the model's file and its content hash; None: the built-in voice.

    Raises
    ------
    InvalidRequest
        Reason ``voice_withdrawn`` if the voice is gone: nothing is made with another one instead.
    """
    if not own:
        return None
    if own.get("design"):
        model = write_design(parse(VoiceDesign, own["design"]), context.folder)
        return model, check_model(model.read_bytes())
    try:
        with context.container.sessions() as session:
            voice = VoiceRepository(session).get_owned(own["voice_id"], context.user_id)
    except NotFound as error:
        raise InvalidRequest("the voice is gone", reason="voice_withdrawn") from error
    found = context.fetch_files_of(OwnerKind.VOICE, voice.id, [AssetRole.VOICE_MODEL])
    if AssetRole.VOICE_MODEL not in found:
        raise InvalidRequest("the voice is gone", reason="voice_withdrawn")
    model = found[AssetRole.VOICE_MODEL]
    return model, check_model(model.read_bytes())
