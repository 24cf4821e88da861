"""A recording is looked at before it is stored, and imported by a job of its own."""

import re
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.recordings import (
    MAX_OWN_AUDIO_S,
    MAX_UPLOAD_BYTES,
    MIN_OWN_AUDIO_S,
)
from avatar_g.backend.errors import (
    AvatarGError,
    InvalidRequest,
    NotFound,
    StorageFull,
    UnsupportedInput,
)
from avatar_g.backend.i18n import catalogue, message
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.production.humming import FEWEST_NOTES
from avatar_g.backend.services import open_services, recordings
from avatar_g.backend.services.recordings import title_of
from tests.studio import add_song, add_user, job_row, scratch_container


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    write_wav(tmp_path / "sent.bin", np.zeros((400, 2), np.float32))
    return tmp_path / "sent.bin"


def rows(container: Container, table: type) -> int:
    with container.sessions() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def stored_keys(container: Container) -> list[str]:
    return list(container.storage.keys_older_than(Bucket.MEDIA_ASSETS, -60.0))


def test_recording_becomes_a_track_with_an_import_job(container, services, ana, wav):
    wish = {"title": "Sea", "genre": "rock", "mood": "calm", "language": "ka"}

    started = services.music.upload(ana, wav, file_name="x.mp3", fields=wish)

    job = job_row(container, started.job_id)
    (card,) = services.music.tracks(ana)
    assert (job.kind, job.subject_id) == (JobKind.TRACK_IMPORT, started.track_id)
    assert (card.title, card.genre, card.mood, card.origin) == ("Sea", "rock", "calm", "upload")
    assert not card.is_finished
    with container.sessions() as session:
        (asset,) = session.scalars(sa.select(MediaAsset)).all()
    assert (asset.role, asset.mime) == (AssetRole.UPLOAD, "application/octet-stream")
    assert b"".join(container.storage.read(Bucket(asset.bucket), asset.key)) == wav.read_bytes()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("My_song (live).MP3", "My song (live)"),
        ("../../etc/passwd.mp3", "passwd"),
        ("C:\\music\\ზღვა.flac", "ზღვა"),
        ("a\x00b\u202ec.wav", "a b c"),
        (".mp3", ".mp3"),
        ("___.mp3", "My recording"),
        ("x" * 500 + ".mp3", "x" * 120),
    ],
)
def test_title_is_taken_from_the_words_of_the_name(name: str, title: str):
    assert title_of(name, Language.EN) == title


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("song.exe", b"RIFF....WAVEfmt ", "audio_extension"),
        ("song", b"RIFF....WAVEfmt ", "audio_extension"),
        ("song.mp3", b"", "audio_unreadable"),
        ("song.mp3", b"\x89PNG\r\n\x1a\n", "audio_unreadable"),
        ("song.wav", b"<svg onload=alert(1)>", "audio_unreadable"),
    ],
)
def test_what_is_no_sound_at_first_sight_leaves_nothing_behind(
    container, services, ana, tmp_path, name: str, content: bytes, reason: str
):
    sent = tmp_path / "sent.bin"
    sent.write_bytes(content)

    with pytest.raises(UnsupportedInput) as refused:
        services.music.upload(ana, sent, file_name=name, fields={})

    assert refused.value.reason == reason
    assert rows(container, Job) == rows(container, Track) == 0
    assert stored_keys(container) == []


def test_file_beyond_the_limit_is_refused(services, ana, wav, monkeypatch):
    monkeypatch.setattr(recordings, "MAX_UPLOAD_BYTES", 100)

    with pytest.raises(UnsupportedInput) as refused:
        services.music.upload(ana, wav, file_name="x.wav", fields={})

    assert refused.value.reason == "audio_too_large"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"genre": "polka"}, "genre_invalid"),
        ({"title": "x" * 121}, "title_too_long"),
        ({"title": "a\x00"}, "title_invalid"),
        ({"language": "xx"}, "language_invalid"),
    ],
)
def test_wrong_field_is_refused(container, services, ana, wav, fields: dict, reason: str):
    with pytest.raises(InvalidRequest) as refused:
        services.music.upload(ana, wav, file_name="x.wav", fields=fields)

    assert refused.value.reason == reason
    assert stored_keys(container) == []


def test_used_up_quota_refuses_a_recording(data_dir, wav):
    with scratch_container(data_dir, quota_bytes=100) as container:
        services, ana = open_services(container), add_user(container, "ana")
        services.music.upload(ana, wav, file_name="x.wav", fields={})

        with pytest.raises(StorageFull) as refused:
            services.music.upload(ana, wav, file_name="x.wav", fields={})

        assert refused.value.reason == "quota"
        assert len(stored_keys(container)) == 1


@pytest.mark.parametrize("action", ["remix", "extend", "undo", "export", "edit"])
def test_recording_can_be_filmed_but_has_no_score_to_work_on(container, services, ana, action):
    track_id = add_song(container, "ana", request={"origin": "upload"})
    with container.sessions() as session:
        (asset,) = session.scalars(sa.select(MediaAsset)).all()
        asset.role = AssetRole.TIMELINE
    mute = {"kind": "set_stem", "stem": "drums", "gain_db": 0.0, "is_muted": True}
    calls = {
        "remix": lambda: services.music.remix(ana, track_id, {"new_prompt": "jazz"}),
        "extend": lambda: services.music.extend(ana, track_id, {"target_duration": 60}),
        "undo": lambda: services.music.undo(ana, track_id),
        "export": lambda: services.music.export_zip(ana, track_id),
        "edit": lambda: services.music.edit(ana, track_id, [mute]),
    }

    with pytest.raises(AvatarGError) as refused:
        calls[action]()

    assert refused.value.reason == "track_recorded"
    assert services.studio.film_song(ana, {"track_id": track_id}).status == "queued"
    assert services.music.new_cover(ana, track_id).status == "queued"


def test_hummed_song_needs_an_imported_recording_of_its_own(container, services, ana):
    song = add_song(container, "ana")
    stranger = add_song(container, "bek")

    with pytest.raises(InvalidRequest) as refused:
        services.music.generate(ana, {"prompt": "sea", "hum_asset": song})
    with pytest.raises(NotFound):
        services.music.generate(ana, {"prompt": "sea", "hum_asset": stranger})

    assert refused.value.reason == "hum_not_recorded"
    assert rows(container, Job) == 0


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("key", "limit"),
    [
        ("unsupported_input.audio_too_long", MAX_OWN_AUDIO_S / 60),
        ("unsupported_input.audio_too_short", MIN_OWN_AUDIO_S),
        ("unsupported_input.audio_too_large", MAX_UPLOAD_BYTES / 2**20),
        ("invalid_request.hum_unclear", FEWEST_NOTES),
    ],
)
def test_messages_name_the_real_limits(language: Language, key: str, limit: float):
    """A failed job is shown without its arguments, so its text holds the number itself."""
    assert f" {limit:g} " in message(f"errors.{key}", language)


def test_messages_of_errors_need_only_what_pages_give_them():
    placeholders = {
        name
        for key, text in catalogue(Language.EN).items()
        if key.startswith("errors.")
        for name in re.findall(r"%\{(\w+)\}", text)
    }

    assert placeholders <= {"count", "limit", "bones", "extension", "format", "aspect", "offset"}


@pytest.mark.parametrize("language", Language)
def test_messages_of_errors_do_not_begin_with_what_may_be_missing(language: Language):
    """A page that knows no arguments fills in nothing, which no script may begin with."""
    texts = {key: text for key, text in catalogue(language).items() if key.startswith("errors.")}

    assert not [key for key, text in texts.items() if text.startswith("%{")]
