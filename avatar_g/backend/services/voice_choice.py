"""Which voice a slot stands for when something is asked for with it."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session

from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.repositories.jobs import JobRepository
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


def own_voices(session: Session, user_id: str, slots: Iterable[VoiceSlot]) -> dict[str, Any]:
    """Return what a job needs to use the user's voices: letters of slots that are not built in.

    Without ``slots`` the composer chooses who sings, so any of them may.
    """
    found = {
        slot.value: own_voice(session, user_id, slot) for slot in tuple(slots) or tuple(VoiceSlot)
    }
    return {slot: own for slot, own in found.items() if own}


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


def note_song(session: Session, user_id: str, owns: dict[str, Any], track_id: str) -> None:
    """Remember every voice a song may be sung with; its job forgets those that do not sing."""
    for slot, own in owns.items():
        note_use(session, user_id, own, VoiceSlot(slot), (OwnerKind.TRACK, track_id))


def voices_of_song(session: Session, user_id: str, track_id: str) -> dict[str, Any]:
    """Return the voices a song was asked for with: a version of it is sung by the same ones.

    A withdrawn voice stays in the answer: the version's job ends with that reason.
    """
    rows = VoiceRepository(session)
    jobs = JobRepository(session).newest_of_subject(track_id, user_id)
    asked: dict[str, Any] = next(
        (job.params["own_voices"] for job in jobs if job.params.get("own_voices")), {}
    )
    # Built-in voices in each other's slots have no row that a use could name.
    found: dict[str, Any] = {slot: own for slot, own in asked.items() if "voice_id" not in own}
    for use in VoiceUseRepository(session).of_artifact(track_id, user_id):
        voice = rows.get_owned(use.voice_id, user_id, includes_revoked=True)
        own: dict[str, Any] = {"voice_id": voice.id, "digest": use.digest}
        found[use.slot] = own | ({"design": dict(voice.design)} if voice.design else {})
    return found
