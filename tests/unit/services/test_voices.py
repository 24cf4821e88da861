"""No voice without consent: neither by services, nor by a job, nor past them in the database."""

import hashlib
from pathlib import Path
from time import perf_counter

import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_recording import VoiceRecording
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.db.repositories.voice_uses import require_shareable
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.consent import CONSENT_VERSION
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.music.singing.kept_voices import SUNG, voice_folder
from avatar_g.backend.errors import InvalidRequest, NotAllowed, NotFound
from avatar_g.backend.i18n import message
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.tasks.voice import train_voice
from avatar_g.backend.production.caches import PHRASES
from avatar_g.backend.services import Services
from tests.studio import add_file, add_song, add_user, job_row

YES = {"agreed": True, "version": CONSENT_VERSION, "language": "ka"}
CONSENT_SHA256 = "f3d7796f"


def recorded(container: Container, services: Services, user_id: str) -> str:
    """A voice whose consent text was read aloud."""
    voice_id = services.voice_recordings.begin(user_id, {"language": "ka"}).voice_id
    recording = VoiceRecording(user_id=user_id, voice_id=voice_id, sha256="0" * 64)
    recording_id = recording.id
    with container.sessions() as session:
        session.add(recording)
    sha = add_file(
        container, user_id, (OwnerKind.VOICE_RECORDING, recording_id), AssetRole.VOICE_SAMPLE
    )
    with container.sessions() as session:
        session.get(VoiceRecording, recording_id).sha256 = sha
    return voice_id


def trained(container: Container, services: Services, user_id: str) -> str:
    """A voice with a consent and a model."""
    voice_id = recorded(container, services, user_id)
    services.voice_recordings.give_consent(user_id, voice_id, YES)
    with container.sessions() as session:
        session.get(VoiceProfile, voice_id).digest = "d" * 64
    add_file(container, user_id, (OwnerKind.VOICE, voice_id), AssetRole.VOICE_MODEL)
    return voice_id


def check_shareable(container: Container, user_id: str, artifact_id: str) -> None:
    with container.sessions() as session:
        require_shareable(session, user_id, artifact_id)


def job_of(container: Container, user_id: str, voice_id: str) -> JobContext:
    folder = container.settings.work_dir / "job"
    folder.mkdir(parents=True, exist_ok=True)
    params = {"level": "character"}
    return JobContext(
        container, "job", user_id, JobKind.VOICE_TRAIN, voice_id, 0, "token", params, folder
    )


def test_nobody_can_train_before_the_speaker_agreed(container, services, ana):
    voice_id = recorded(container, services, ana)

    with pytest.raises(InvalidRequest) as refused:
        services.voice_recordings.train(ana, voice_id, "character")
    with pytest.raises(InvalidRequest) as refused_job:
        train_voice(job_of(container, ana, voice_id))

    assert refused.value.reason == refused_job.value.reason == "consent_missing"
    with container.sessions() as session:
        assert session.scalars(sa.select(Job)).all() == []


def test_database_refuses_a_trained_voice_and_a_model_without_consent(container, services, ana):
    voice_id = recorded(container, services, ana)

    with pytest.raises(sa.exc.IntegrityError, match="consent"), container.sessions() as session:
        session.get(VoiceProfile, voice_id).digest = "d" * 64
    with pytest.raises(sa.exc.IntegrityError, match="consent"), container.sessions() as session:
        session.add(VoiceProfile(user_id=ana, digest="d" * 64, consent_id="made-up"))
    with pytest.raises(sa.exc.IntegrityError, match="consent"):
        add_file(container, ana, (OwnerKind.VOICE, voice_id), AssetRole.VOICE_MODEL)


def test_consent_of_one_voice_is_none_for_another(container, services, ana):
    first, second = (recorded(container, services, ana) for _ in range(2))
    services.voice_recordings.give_consent(ana, first, YES)
    with container.sessions() as session:
        consent_id = session.get(VoiceProfile, first).consent_id

    change = sa.update(VoiceProfile).where(VoiceProfile.id == second)
    with pytest.raises(sa.exc.IntegrityError), container.sessions() as session:
        session.execute(change.values(consent_id=consent_id, digest="d" * 64))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"agreed": False}, "consent_missing"),
        ({"version": CONSENT_VERSION - 1}, "consent_outdated"),
        ({"language": "xx"}, "language_invalid"),
    ],
)
def test_half_a_consent_is_none(container, services, ana, fields: dict, reason: str):
    voice_id = recorded(container, services, ana)

    with pytest.raises(InvalidRequest) as refused:
        services.voice_recordings.give_consent(ana, voice_id, {**YES, **fields})

    assert refused.value.reason == reason
    assert services.voice_consents.ledger(ana).rows == []


def test_consent_needs_a_recording_and_names_its_fingerprint(container, services, ana):
    empty = services.voice_recordings.begin(ana, {"language": "ka"}).voice_id
    with pytest.raises(InvalidRequest) as refused:
        services.voice_recordings.give_consent(ana, empty, YES)
    voice_id = recorded(container, services, ana)

    view = services.voice_recordings.give_consent(ana, voice_id, YES)

    (row,) = services.voice_consents.ledger(ana).rows
    assert refused.value.reason == "voice_unrecorded"
    assert view.has_consent
    assert row.text == message("voice.consent_text", Language.KA)
    assert row.phrase == view.phrase
    with container.sessions() as session:
        (asset,) = session.scalars(sa.select(MediaAsset)).all()
    assert row.recording_sha256 == asset.sha256


def test_ledger_only_grows_and_tells_a_row_that_was_changed_past_its_guards(
    container, services, ana
):
    for _ in range(3):
        voice_id = recorded(container, services, ana)
        services.voice_recordings.give_consent(ana, voice_id, YES)
    change = sa.update(Consent).where(Consent.number == 2).values(text="I agree to everything")

    with pytest.raises(sa.exc.IntegrityError, match="only grows"), container.sessions() as session:
        session.execute(change)
    with pytest.raises(sa.exc.IntegrityError, match="only grows"), container.sessions() as session:
        session.execute(sa.delete(Consent))
    assert services.voice_consents.ledger(ana).is_intact

    with container.sessions() as session:
        session.execute(sa.text("drop trigger consents_unchanged"))
        session.execute(change)
    ledger = services.voice_consents.ledger(ana)
    assert (ledger.is_intact, ledger.fault, ledger.fault_number) == (False, "changed", 2)


def test_account_goes_with_its_voices_and_its_ledger(container, services, ana):
    trained(container, services, ana)

    with container.sessions() as session:
        session.execute(sa.text("delete from users where id = :id"), {"id": ana})

    with container.sessions() as session:
        assert session.scalars(sa.select(Consent)).all() == []
        assert session.scalars(sa.select(VoiceProfile)).all() == []


def test_revoke_lists_blocks_and_erases_everything_at_once(container, services, ana):
    voice_id = trained(container, services, ana)
    services.voices.choose(ana, "B", voice_id)
    song, other = add_song(container, "ana"), add_song(container, "ana")
    remix = add_song(container, "ana", parent_id=song)
    with container.sessions() as session:
        video = VideoClip(user_id=ana, title="Film", track_id=remix)
        video_id = video.id
        session.add(video)
        session.add(
            VoiceUse(
                user_id=ana,
                voice_id=voice_id,
                owner_kind=OwnerKind.TRACK,
                owner_id=song,
                slot="B",
                digest="d" * 64,
            )
        )
    check_shareable(container, ana, song)

    started_s = perf_counter()
    revoked = services.voice_consents.revoke(ana, voice_id)
    took_ms = 1_000 * (perf_counter() - started_s)

    print(f"revoke listed 3 works in {revoked.took_ms} ms, all in {took_ms:.1f} ms")
    assert {item.item_id for item in revoked.items} == {song, remix, video_id}
    for blocked in (song, remix, video_id):
        with pytest.raises(NotAllowed) as refused:
            check_shareable(container, ana, blocked)
        assert refused.value.reason == "voice_withdrawn"
    check_shareable(container, ana, other)
    assert list(container.storage.keys_older_than(Bucket.VOICES, -60.0)) == []
    assert services.voices.slots(ana)[1].kind == "built_in"
    assert services.voices.voices(ana) == []
    ledger = services.voice_consents.ledger(ana)
    assert ledger.is_intact
    assert [row.action for row in ledger.rows] == ["given", "withdrawn"]
    change = sa.update(VoiceProfile).where(VoiceProfile.id == voice_id)
    with pytest.raises(sa.exc.IntegrityError), container.sessions() as session:
        session.execute(change.values(revoked_at=None, digest="d" * 64))


def test_revoke_erases_what_the_voice_has_sung_and_no_other(container, services, ana):
    voice_id = trained(container, services, ana)
    sung = container.settings.cache_dir / PHRASES / SUNG
    mine, other = (voice_folder(sung, digest) / "phrase.npz" for digest in ("d" * 64, "e" * 64))
    for phrase in (mine, other):
        phrase.parent.mkdir(parents=True)
        phrase.write_bytes(b"la")

    services.voice_consents.revoke(ana, voice_id)

    assert not mine.parent.exists()
    assert other.exists()


def test_signed_address_of_a_blocked_song_is_dead_and_its_owner_still_hears_it(
    container, services, ana
):
    voice_id, song = trained(container, services, ana), add_song(container, "ana")
    with container.sessions() as session:
        session.add(
            VoiceUse(
                user_id=ana,
                voice_id=voice_id,
                owner_kind=OwnerKind.TRACK,
                owner_id=song,
                slot="A",
                digest="d" * 64,
            )
        )
        asset = session.scalars(sa.select(MediaAsset).where(MediaAsset.owner_id == song)).one()
    signed = container.signer.sign(f"/api/media/{asset.id}")
    expires, signature = (part.split("=")[1] for part in signed.split("?")[1].split("&"))
    services.files.open_signed(asset.id, expires, signature)

    services.voice_consents.revoke(ana, voice_id)

    with pytest.raises(NotAllowed):
        services.files.open_signed(asset.id, expires, signature)
    assert services.files.open_owned(ana, asset.id).asset_id == asset.id


def test_sample_is_never_served_by_a_signed_address(container, services, ana):
    recorded(container, services, ana)
    with container.sessions() as session:
        (asset,) = session.scalars(sa.select(MediaAsset)).all()
    signed = container.signer.sign(f"/api/media/{asset.id}")
    expires, signature = (part.split("=")[1] for part in signed.split("?")[1].split("&"))

    with pytest.raises(NotFound):
        services.files.open_signed(asset.id, expires, signature)


def test_strangers_find_no_voice(container, services, ana):
    voice_id, bek = trained(container, services, ana), add_user(container, "bek")
    asks = (
        lambda user: services.voices.voice(user, voice_id),
        lambda user: services.voices.rename(user, voice_id, "mine"),
        lambda user: services.voices.choose(user, "A", voice_id),
        lambda user: services.voice_recordings.open_sample(user, voice_id, 0),
        lambda user: services.voice_recordings.give_consent(user, voice_id, YES),
        lambda user: services.voice_recordings.script(user, voice_id),
        lambda user: services.voice_previews.of_voice(user, voice_id, "ka"),
        lambda user: services.voice_consents.made_with(user, voice_id),
        lambda user: services.voice_recordings.train(user, voice_id, "character"),
        lambda user: services.voice_consents.revoke(user, voice_id),
    )

    for ask in asks:
        with pytest.raises(NotFound):
            ask(bek)
        ask(ana) if ask is not asks[6] else None


def test_voice_that_is_not_ready_goes_into_no_slot(container, services, ana):
    voice_id = recorded(container, services, ana)

    with pytest.raises(InvalidRequest) as refused:
        services.voices.choose(ana, "A", voice_id)

    assert refused.value.reason == "voice_untrained"


def test_every_voice_gets_other_words_to_read(services, ana):
    phrases = {
        services.voice_recordings.begin(ana, {"language": language}).phrase
        for language in Language
        for _ in range(5)
    }

    assert len(phrases) == 15


def test_designed_voice_is_its_sliders(services, ana):
    made = services.voices.design(ana, {"title": "Bear", "base": "B", "tract": 0.9})
    changed = services.voices.design(ana, {"voice_id": made.voice_id, "tract": 1.1})
    again = services.voices.design(ana, {"base": "B", "tract": 0.9})

    assert made.is_ready
    assert (changed.title, changed.design["tract"]) == ("Bear", 1.1)
    assert made.digest == again.digest != changed.digest
    with pytest.raises(InvalidRequest):
        services.voices.design(ana, {"tract": 9.0})


def test_wording_of_the_consent_changes_only_with_its_version():
    texts = "".join(message("voice.consent_text", language) for language in Language)

    assert CONSENT_VERSION == 1
    assert hashlib.sha256(texts.encode()).hexdigest().startswith(CONSENT_SHA256)


def test_sample_of_something_else_is_refused_and_nothing_is_kept(services, container, ana):
    voice_id = services.voice_recordings.begin(ana, {"language": "en"}).voice_id
    sent: Path = container.settings.data_dir / "sent.bin"
    sent.write_bytes(b"MZ not a sound")

    with pytest.raises(InvalidRequest) as refused:
        services.voice_recordings.upload(ana, voice_id, sent, file_name="voice.wav")

    assert refused.value.reason == "audio_unreadable"
    assert services.voices.voice(ana, voice_id).samples == []


@pytest.mark.parametrize("made_of", ["remix", "edit"])
def test_version_of_a_song_is_sung_by_the_built_in_voices_it_was_asked_for_with(
    services, container, ana, made_of: str
):
    services.voices.choose(ana, "A", "B")
    song = services.music.generate(ana, {"prompt": "rain", "duration_s": 20})
    with container.sessions() as session:
        session.get(Track, song.track_id).finished_at = utc_now()
    add_file(container, ana, (OwnerKind.TRACK, song.track_id), AssetRole.SCORE)
    services.voices.choose(ana, "A", "A")

    if made_of == "remix":
        started = services.music.remix(ana, song.track_id, {"new_prompt": "jazz"})
    else:
        command = {"kind": "set_stem", "stem": "drums", "gain_db": -3.0, "is_muted": False}
        started = services.music.edit(ana, song.track_id, [command])

    asked = job_row(container, started.job_id).params["own_voices"]
    assert asked == {"A": {"design": {"base": "B"}}}
