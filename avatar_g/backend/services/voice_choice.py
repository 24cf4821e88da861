"""Which voice a slot stands for when something is asked for with it."""

from typing import Any

from sqlmodel import Session

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.repositories.voice_uses import VoiceUseRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.music import VoiceSlot


def own_voice(session: Session, user_id: str, slot: VoiceSlot) -> dict[str, Any]:
    """Return what a job needs to use the user's voice in a slot; empty: the built-in voice."""
    rows = VoiceRepository(session)
    choice = rows.slots(user_id).get(slot)
    if choice is None or choice.built_in == slot:
        return {}
    if choice.voice_id is None:
        return {"design": {"base": choice.built_in}}
    voice = rows.get_owned(choice.voice_id, user_id)
    if voice.design:
        return {"voice_id": voice.id, "digest": voice.digest, "design": dict(voice.design)}
    return {"voice_id": voice.id, "digest": voice.digest}


def note_use(
    session: Session,
    user_id: str,
    own: dict[str, Any],
    slot: VoiceSlot,
    made: tuple[OwnerKind, str],
) -> None:
    """Remember that something is made with a voice: a withdrawal finds it."""
    if own.get("voice_id"):
        VoiceUseRepository(session).note(
            VoiceUse(
                user_id=user_id,
                voice_id=own["voice_id"],
                owner_kind=made[0],
                owner_id=made[1],
                slot=slot.value,
                digest=own["digest"],
            )
        )
