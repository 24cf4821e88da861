"""A dropped file's recipe, made again in another studio, gives the bytes of that file."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.services import Services, open_services
from tests.integration.tasks.attempts import ANA, content, finish, registered_tasks
from tests.running_app import prepared_cache
from tests.studio import add_user, scratch_container

pytestmark = pytest.mark.integration
SONG = {"prompt": "a pop song about rain", "duration_s": 20, "seed": 5, "language": "en"}
CLIP = {
    "sentences": [{"text": "გამარჯობა.", "mood": "calm"}],
    "resolution": "480p",
    "fps": 12,
    "seed": 3,
}
ROLES = {
    "wav": "song",
    "m4a": "song_small",
    "png": "cover",
    "mp3": "archive",
    "flac": "archive",
    "vrm": "avatar",
    "glb": "avatar_glb",
    "portrait.png": "picture",
    "mp4": "video",
    "speech.wav": "speech",
}
"""File type to the role of the file that is dropped."""
SOURCES = {
    "vrm": "avatar",
    "glb": "avatar",
    "portrait.png": "avatar",
    "mp4": "talk",
    "speech.wav": "talk",
}
"""File type to what it is a file of; a song otherwise."""


@dataclass
class Studio:
    """An installation, and what was made there: kind to id."""

    container: Container
    services: Services
    made: dict[str, str] = field(default_factory=dict)

    def file(self, item_id: str, name: str) -> bytes:
        """Return a file; MP3 and FLAC lie in the archive of every format."""
        if ROLES[name] == "archive":
            started = self.services.music.export_zip(ANA, item_id)
            finish(self.container, started.job_id)
        data = content(self.container, item_id, ROLES[name])
        if ROLES[name] != "archive":
            return data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(f"song.{name}")


def open_studio(folder: Path) -> Iterator[Studio]:
    """A studio with empty caches, but for the body data every installation downloads."""
    cache = prepared_cache()
    if cache:
        (folder / "cache").mkdir(parents=True)
        (folder / "cache" / "body").symlink_to(cache / "body")
    with registered_tasks(), scratch_container(folder, frame_processes=1) as container:
        add_user(container, "ana")
        yield Studio(container, open_services(container))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    for studio in open_studio(tmp_path_factory.mktemp("here") / "studio"):
        services, container = studio.services, studio.container
        song = services.music.generate(ANA, SONG)
        clip = services.talk.make_clip(ANA, CLIP)
        avatar_id = services.avatars.create(ANA, preset="nino")
        with container.sessions() as session:
            spec = session.get_one(Avatar, avatar_id).spec
        avatar = services.recipes.make(ANA, {"kind": "avatar", "params": spec})
        for job_id in (song.job_id, clip.job_id, *avatar.job_ids):
            finish(container, job_id)
        studio.made = {"song": song.track_id, "talk": clip.clip_id, "avatar": avatar.item_id}
        yield studio


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    yield from open_studio(tmp_path_factory.mktemp("elsewhere") / "studio")


@pytest.mark.parametrize("name", ROLES)
def test_recipe_of_a_dropped_file_gives_its_bytes_in_another_studio(
    here: Studio, elsewhere: Studio, tmp_path: Path, name: str
):
    source = SOURCES.get(name, "song")
    dropped = tmp_path / "dropped"
    dropped.write_bytes(here.file(here.made[source], name))

    view = elsewhere.services.recipes.read(ANA, dropped)
    if source not in elsewhere.made:
        again = elsewhere.services.recipes.make(ANA, view.recipe)
        for job_id in again.job_ids:
            finish(elsewhere.container, job_id)
        elsewhere.made[source] = again.item_id

    assert (view.kind, view.is_current, view.can_make) == (source, True, True)
    assert elsewhere.file(elsewhere.made[source], name) == dropped.read_bytes()


def test_file_made_here_leads_to_its_thing(here: Studio, tmp_path: Path):
    (tmp_path / "dropped").write_bytes(here.file(here.made["song"], "wav"))

    view = here.services.recipes.read(ANA, tmp_path / "dropped")

    assert view.item_id == here.made["song"]
    assert (view.seed, view.prompt) == ("5", SONG["prompt"])


def test_somebody_else_s_thing_is_not_named(here: Studio, tmp_path: Path):
    bek = add_user(here.container, "bek")
    (tmp_path / "dropped").write_bytes(here.file(here.made["song"], "wav"))

    assert here.services.recipes.read(bek, tmp_path / "dropped").item_id == ""


def test_file_whose_recipe_was_changed_is_refused(here: Studio, tmp_path: Path):
    data = here.file(here.made["song"], "wav")
    (tmp_path / "dropped").write_bytes(data.replace(b'"seed":5', b'"seed":6'))

    with pytest.raises(UnsupportedInput) as caught:
        here.services.recipes.read(ANA, tmp_path / "dropped")

    assert caught.value.reason == "recipe_changed"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "song"},
        {"kind": "song", "params": {"duration_s": 1e9}},
        {"kind": "avatar", "params": {"body": {"height": "tall"}}},
        {"kind": "talk", "params": {}},
        {"kind": "talk", "params": {"wish": {"recording": {"sha256": "0" * 64, "may_use": True}}}},
        {"kind": "music_video", "params": {"song": {"prompt": "x"}}},
        {"kind": "remix", "params": {"source": {}}},
        {"kind": "song", "params": {"prompt": "x", "voice_models": {"A": "0" * 64}}},
    ],
)
def test_recipe_that_asks_for_what_cannot_be_starts_nothing(here: Studio, fields: dict):
    before = len(here.services.jobs.list(ANA))

    with pytest.raises(InvalidRequest):
        here.services.recipes.make(ANA, fields)

    assert len(here.services.jobs.list(ANA)) == before
