"""The consent triggers of both databases: they refuse what no program should ask for."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.consent import ConsentAction, ConsentEntry
from tests.studio import add_file, add_user

pytestmark = pytest.mark.integration
DIGEST = "d" * 64


@pytest.fixture
def voice_id(container: Container) -> str:
    """A recorded voice of ``ana`` that knows nothing yet."""
    user_id = add_user(container, "ana")
    with container.sessions() as session:
        voice = VoiceProfile(user_id=user_id)
        session.add(voice)
        return voice.id


def note(container: Container, voice_id: str, action: ConsentAction) -> None:
    """Write a consent, or its withdrawal, into the ledger."""
    with container.sessions() as session:
        voice = session.get(VoiceProfile, voice_id)
        entry = ConsentEntry(
            number=0,
            user_id=voice.user_id,
            voice_id=voice_id,
            action=action,
            version=1,
            language="en",
            text="I agree",
            phrase="river, lamp, seven",
            recording_sha256="0" * 64,
            at=datetime.now(UTC),
            previous="",
        )
        row = ConsentRepository(session).append(entry)
        if action is ConsentAction.GIVEN:
            voice.consent_id = row.id


def learn(container: Container, voice_id: str, digest: str = DIGEST) -> None:
    with container.sessions() as session:
        session.get(VoiceProfile, voice_id).digest = digest


def store_model(container: Container, voice_id: str) -> None:
    owner = (OwnerKind.VOICE, voice_id)
    add_file(container, add_user(container, "ana"), owner, AssetRole.VOICE_MODEL)


def refused() -> "pytest.RaisesExc[sa.exc.IntegrityError]":
    return pytest.raises(sa.exc.IntegrityError, match="consent")


def test_voice_is_learnt_and_stored_only_while_its_consent_stands(
    container: Container, voice_id: str
):
    for forbidden in (learn, store_model):
        with refused():
            forbidden(container, voice_id)

    note(container, voice_id, ConsentAction.GIVEN)
    learn(container, voice_id)
    store_model(container, voice_id)

    learn(container, voice_id, "")
    note(container, voice_id, ConsentAction.WITHDRAWN)
    for forbidden in (learn, store_model):
        with refused():
            forbidden(container, voice_id)


def test_ledger_only_grows_and_goes_with_its_account(container: Container, voice_id: str):
    note(container, voice_id, ConsentAction.GIVEN)
    learn(container, voice_id)

    for change in (sa.update(Consent).values(text="to everything"), sa.delete(Consent)):
        with refused(), container.sessions() as session:
            session.execute(change)
    with container.sessions() as session:
        session.execute(sa.text("delete from users"))

    with container.sessions() as session:
        assert session.scalars(sa.select(Consent)).all() == []
        assert session.scalars(sa.select(VoiceProfile)).all() == []
