"""A deleted account leaves no byte behind: database, journal, files, Redis. And its archive."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
import redis

from avatar_g.backend.container import Container, open_container
from avatar_g.backend.db import migrate
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus
from avatar_g.backend.media.recipe_tags import write_recipe
from avatar_g.backend.services import open_services
from avatar_g.backend.services.accounts import Client
from tests.signed_files import plain_file
from tests.studio import add_asset, add_user, studio_settings

pytestmark = pytest.mark.integration

PASSWORD = "a few plain words"
MARKS = (b"zebra-name-5519", b"quokka-prompt-8264", b"axolotl-lyrics-3307")


def traces(container: Container) -> list[str]:
    """Return where any mark is found: every file of the data folder, every value in Redis."""
    found = [
        str(path)
        for path in container.settings.data_dir.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in MARKS)
    ]
    values = {key: everything_in(container.redis, key) for key in container.redis.scan_iter("*")}
    found += [
        f"redis {key!r}" for key, value in values.items() if any(mark in value for mark in MARKS)
    ]
    return found


def everything_in(connection: redis.Redis, key: bytes) -> bytes:
    if connection.type(key) == b"hash":
        return key + repr(connection.hgetall(key)).encode()
    return key + (connection.dump(key) or b"")


def test_deleted_account_leaves_no_trace(tmp_path: Path, redis_url: str):
    data_dir = tmp_path / "data"
    settings = studio_settings(data_dir, redis_url=redis_url)
    migrate.upgrade(settings.resolved_database_url)
    container = open_container(settings)
    services = open_services(container)
    other = add_user(container, "bek")
    services.music.generate(other, {"prompt": "somebody else's song"})
    with container.sessions() as session:
        from avatar_g.backend.db.repositories.limits import LimitRepository
        from avatar_g.backend.services.sign_in import OPEN_REGISTRATION

        LimitRepository(session).switch(OPEN_REGISTRATION, is_on=True)
    name, prompt, lyrics = (mark.decode() for mark in MARKS)
    user_id = services.sign_in.sign_up(
        {"name": name, "password": PASSWORD, "email": f"{name}@example.org"}, Client("10.0.0.9")
    )
    services.accounts.open_session(user_id, Client("10.0.0.9", name))
    services.api_tokens.make(user_id, name, "read", 30)
    made = services.studio.make_music_video(user_id, {"prompt": prompt, "lyrics": lyrics})
    for job_id in made.job_ids.values():
        work = settings.work_dir / job_id
        work.mkdir(parents=True)
        (work / "plan.json").write_text(lyrics)
    job_id = made.job_ids["track_generate"]
    container.events.publish(
        JobEvent(job_id, user_id, JobKind.TRACK_GENERATE, JobStatus.QUEUED, stage=prompt)
    )
    (tmp_path / "song.wav").write_bytes(lyrics.encode())
    asset = add_asset(container, "ana", tmp_path / "song.wav")
    give(container, asset.id, user_id)
    picture = plain_file(tmp_path, "png")
    write_recipe(picture, lyrics)
    cover = add_asset(container, "ana", picture, "cover")
    give(container, cover.id, user_id)
    services.provenance.signed(services.files.open_owned(user_id, cover.id))
    before = traces(container)

    services.privacy.delete_own(user_id, PASSWORD)

    assert len(before) >= 4
    assert any("cache/signed" in place for place in before)
    assert any("redis" in place for place in before)
    assert traces(container) == []
    assert [job.title for job in services.jobs.list(other)] == ["somebody else's song"]
    container.sessions.close()


def give(container: Container, asset_id: str, user_id: str) -> None:
    from avatar_g.backend.db.repositories.assets import AssetRepository

    with container.sessions() as session:
        AssetRepository(session).get(asset_id).user_id = user_id


def test_archive_holds_every_row_and_file_but_no_secret(tmp_path: Path, redis_url: str):
    from avatar_g.backend.jobs.registry import register
    from avatar_g.backend.jobs.runner import run_attempt
    from avatar_g.backend.jobs.tasks.account import ROWS_FILE, export_account

    settings = studio_settings(tmp_path / "data", redis_url=redis_url)
    migrate.upgrade(settings.resolved_database_url)
    container = open_container(settings)
    services = open_services(container)
    ana = add_user(container, "ana")
    services.sign_in.change_password(ana, "", PASSWORD)
    (tmp_path / "song.wav").write_bytes(b"RIFF a song")
    add_asset(container, "ana", tmp_path / "song.wav")
    add_asset(container, "bek", tmp_path / "song.wav")
    register(JobKind.ACCOUNT_EXPORT, export_account)
    job_id = services.privacy.export(ana)
    with container.sessions() as session:
        job = JobRepository(session).get(job_id)

    outcome = run_attempt(container, job_id, job.attempt, owner="here")

    archive = services.privacy.archive(ana)
    file = services.files.open_owned(ana, archive.url.split("/")[-1].partition("?")[0])
    path = tmp_path / "ana.zip"
    path.write_bytes(b"".join(services.files.read(file, 0, file.size_bytes)))
    with ZipFile(path) as packed:
        rows = json.loads(packed.read(ROWS_FILE))
        songs = [name for name in packed.namelist() if name.startswith("files/track/")]
        assert [packed.read(song) for song in songs] == [b"RIFF a song"]
    assert outcome == "succeeded"
    assert rows["users"][0]["name"] == "ana"
    assert "password_hash" not in rows["users"][0]
    assert len(rows["tracks"]) == 1
    container.sessions.close()
