"""Voices of creators, their samples and slots. Every read by a user is filtered by that user."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.models.voice_slot import SlotChoice
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.errors import NotFound


class VoiceRepository:
    """Voice rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: VoiceProfile | VoiceRecording | SlotChoice) -> None:
        """Insert."""
        self._session.add(row)
        self._session.flush()

    def get_owned(
        self, voice_id: str, user_id: str, *, includes_revoked: bool = False
    ) -> VoiceProfile:
        """Return one voice of ``user_id``; someone else's does not exist."""
        row = self._session.exec(
            select(VoiceProfile).where(
                VoiceProfile.id == voice_id,
                VoiceProfile.user_id == user_id,
                col(VoiceProfile.deleted_at).is_(None),
            )
        ).first()
        if row is None or (row.revoked_at is not None and not includes_revoked):
            raise NotFound(f"no voice {voice_id}")
        return row

    def list_owned(self, user_id: str) -> Sequence[VoiceProfile]:
        """Return a user's voices, newest first; those with a withdrawn consent are gone."""
        return self._session.exec(
            select(VoiceProfile)
            .where(
                VoiceProfile.user_id == user_id,
                col(VoiceProfile.deleted_at).is_(None),
                col(VoiceProfile.revoked_at).is_(None),
            )
            .order_by(col(VoiceProfile.created_at).desc(), col(VoiceProfile.id))
        ).all()

    def digests_of(self, user_id: str) -> Sequence[str]:
        """Return the digest of every model that was learnt for a user."""
        return self._session.exec(
            select(VoiceProfile.digest).where(
                VoiceProfile.user_id == user_id, VoiceProfile.digest != ""
            )
        ).all()

    def recordings(self, voice_id: str, user_id: str) -> Sequence[VoiceRecording]:
        """Return a voice's samples, the text of the consent first, then by line."""
        return self._session.exec(
            select(VoiceRecording)
            .where(VoiceRecording.voice_id == voice_id, VoiceRecording.user_id == user_id)
            .order_by(col(VoiceRecording.line))
        ).all()

    def sample(self, recording_id: str, user_id: str) -> MediaAsset:
        """Return the file of one sample."""
        files = AssetRepository(self._session).of_owners([recording_id], user_id)
        if not files:
            raise NotFound(f"no sample {recording_id}")
        return files[0]

    def replace_recording(self, row: VoiceRecording) -> list[tuple[str, str]]:
        """Insert a sample in place of an earlier one of the same line.

        Returns bucket and key of files nobody needs any more.
        """
        earlier = self._session.exec(
            select(VoiceRecording).where(
                VoiceRecording.voice_id == row.voice_id, VoiceRecording.line == row.line
            )
        ).all()
        unused = [stored for old in earlier for stored in self.forget_recording(old)]
        self._session.flush()
        self.add(row)
        return unused

    def forget_recording(self, row: VoiceRecording) -> list[tuple[str, str]]:
        """Delete a sample's rows; return bucket and key of its file."""
        assets = AssetRepository(self._session)
        gone = assets.delete_of_owner(OwnerKind.VOICE_RECORDING, row.id)
        self._session.delete(row)
        return [(asset.bucket, asset.key) for asset in gone]

    def forget_data(self, voice: VoiceProfile) -> list[tuple[str, str]]:
        """Delete the rows of a voice's samples and model; return bucket and key of the files."""
        recordings = self.recordings(voice.id, voice.user_id)
        unused = [stored for row in recordings for stored in self.forget_recording(row)]
        assets = AssetRepository(self._session)
        model = assets.delete_of_owner(OwnerKind.VOICE, voice.id)
        self.free_slots(voice)
        return unused + [(asset.bucket, asset.key) for asset in model]

    def remove(self, voice: VoiceProfile) -> None:
        """Delete a voice's row."""
        self._session.delete(voice)

    def slots(self, user_id: str) -> dict[VoiceSlot, SlotChoice]:
        """Return the slots a user has changed."""
        rows = self._session.exec(select(SlotChoice).where(SlotChoice.user_id == user_id)).all()
        return {row.slot: row for row in rows}

    def choose(
        self, user_id: str, slot: VoiceSlot, *, voice_id: str | None = None, built_in: str = ""
    ) -> None:
        """Let a slot hold ``voice_id`` or the ``built_in`` letter."""
        row = self.slots(user_id).get(slot) or SlotChoice(user_id=user_id, slot=slot)
        row.voice_id, row.built_in = voice_id, built_in
        self.add(row)

    def free_slots(self, voice: VoiceProfile) -> None:
        """Put the built-in voices back where this one was."""
        for row in self.slots(voice.user_id).values():
            if row.voice_id == voice.id:
                self._session.delete(row)
        self._session.flush()
