"""Characters in and out with the real engines: import, export, what a refused file leaves."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.engines.avatar.gltf import read_glb
from avatar_g.backend.errors import InvalidRequest, NotFound, UnsupportedInput
from avatar_g.backend.services import Services
from tests.foreign_models import Foreign, hostile_files
from tests.integration.tasks.attempts import attempt, content
from tests.studio import add_user, job_row

pytestmark = pytest.mark.integration
EXPORTS = {"turn_front", "turn_quarter", "turn_side", "turn_back", "cutout", "turntable"}


def finish_all(container: Container, avatar_id: str, user_id: str) -> None:
    """Run every waiting job of a character."""
    with container.sessions() as session:
        jobs: list[Job] = list(JobRepository(session).newest_of_subject(avatar_id, user_id))
        waiting = [job.id for job in jobs if not job.status.is_final]
    for job_id in waiting:
        assert attempt(container, job_id) == "succeeded", job_row(container, job_id).error_reason


def start(services: Services, user_id: str, data: bytes, name: str = "box.vrm"):
    with services.avatar_exchange.upload() as path:
        path.write_bytes(data)
        return services.avatar_exchange.start_import(user_id, path, name)


def stored_files(container: Container) -> set[str]:
    """Every stored or waiting file; notes and locks of jobs hold nothing of a file."""
    root = container.settings.data_dir
    folders = [container.settings.files_dir, root / "uploads", container.settings.work_dir]
    found = {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}
    return {path for path in found if not path.endswith((".json", ".lock"))}


@pytest.fixture(scope="module")
def box(container: Container, services: Services, ana: str) -> str:
    shapes = ("aa", "ih", "ou", "ee", "oh", "blink")
    data = Foreign(kind="vrm1", shapes=shapes, meta={"commercialUsage": "corporation"}).glb()
    started = start(services, ana, data, "My_box.vrm")
    assert services.avatars.list(ana) == []  # not there before it is read
    assert attempt(container, started.job_id) == "succeeded"
    return started.avatar_id


def test_imported_character_has_a_name_a_picture_and_its_licence(services, ana, box):
    view = services.avatars.get(ana, box)

    assert (view.title, view.imported.format, view.imported.authors) == ("Box", "vrm1", "Ana")
    assert view.imported.conditions["commercialUsage"] == "corporation"
    assert view.thumb_url
    assert "presets_used" in {finding.code for finding in view.imported.findings}
    assert [card.avatar_id for card in services.avatars.list(ana)] == [box]


def test_imported_character_keeps_its_shape(services, ana, box):
    for ask in (
        lambda: services.avatars.wear(ana, box, "hat"),
        lambda: services.avatars.set_slider(ana, box, "age", 50),
        lambda: services.avatars.describe(ana, box, "red dress"),
    ):
        with pytest.raises(InvalidRequest) as refused:
            ask()
        assert refused.value.reason == "avatar_imported"


def test_saved_import_is_a_vrm_with_the_conditions_of_its_maker(
    container, services, ana, box, tmp_path: Path
):
    services.avatars.save(ana, box)
    finish_all(container, box, ana)
    path = tmp_path / "again.vrm"
    path.write_bytes(content(container, box, "avatar"))

    meta = read_glb(path).document["extensions"]["VRMC_vrm"]["meta"]
    assert (meta["name"], meta["authors"]) == ("Box", ["Ana"])
    assert meta["commercialUsage"] == "corporation"
    assert meta["modification"] == "prohibited"  # what the file does not allow stays forbidden

    again = start(services, ana, path.read_bytes())
    assert attempt(container, again.job_id) == "succeeded"
    assert services.avatars.get(ana, again.avatar_id).imported.authors == "Ana"


def test_copy_of_an_import_outlives_a_wiped_cache(container, services, ana, box):
    copy = services.avatars.duplicate(ana, box)
    for body in (container.settings.cache_dir / "characters").glob("import-*"):
        body.unlink()

    finish_all(container, copy, ana)

    assert services.stage.show(ana, copy)["groups"]
    assert services.avatars.get(ana, copy).imported.title == "Box"


def test_nobody_gets_a_body_by_its_digest(container, services, box, ana):
    eve = add_user(container, "eve")
    spec = services.avatars.spec_of(ana, box)
    stolen = services.avatars.create(eve, preset="nino")
    with container.sessions() as session:
        for job in JobRepository(session).newest_of_subject(stolen, eve):
            job.params = {"spec": spec}
            job_id = job.id

    assert attempt(container, job_id) == "failed"
    assert job_row(container, job_id).error_reason == "avatar_rig_missing"


@pytest.mark.parametrize(
    "name", ["svg_texture", "bone_ring", "not_a_number", "huge_count", "no_skeleton", "draco"]
)
def test_refused_file_leaves_nothing_behind(container, services, ana, name: str):
    data, reason = hostile_files()[name]
    before, known = stored_files(container), services.avatars.list(ana)

    started = start(services, ana, data)

    assert attempt(container, started.job_id) == "failed"
    state = services.avatar_exchange.import_state(ana, started.job_id)
    assert (state.error_code, state.error_reason) == ("unsupported_input", reason)
    assert stored_files(container) == before
    assert services.avatars.list(ana) == known
    with pytest.raises(NotFound):
        services.avatars.get(ana, started.avatar_id)


@pytest.mark.parametrize("name", ["empty", "cut_in_half", "zip_archive", "web_page"])
def test_file_of_another_kind_is_refused_at_the_door(container, services, ana, name: str):
    data, reason = hostile_files()[name]
    before = stored_files(container)

    with pytest.raises(UnsupportedInput) as refused:
        start(services, ana, data)

    assert refused.value.reason == reason
    assert stored_files(container) == before


def test_export_draws_four_sides_with_alpha_and_a_video(container, services, ana, box):
    started = services.avatar_exchange.export(ana, box)
    again = services.avatar_exchange.export(ana, box)
    assert again.job_id == started.job_id  # asked twice, drawn once
    assert attempt(container, started.job_id) == "succeeded"

    view = services.avatar_exchange.exports(ana, box)
    assert {file.kind for file in view.files} == EXPORTS
    assert view.is_current
    with Image.open(BytesIO(content(container, box, "turn_side"))) as picture:
        assert picture.mode == "RGBA"
        assert picture.getpixel((2, 2))[3] == 0
    assert content(container, box, "turntable")[4:8] == b"ftyp"


def test_other_users_exports_and_imports_do_not_exist(container, services, ana, box):
    eve = add_user(container, "eve")
    mine = start(services, ana, Foreign().glb())

    for ask in (
        lambda: services.avatar_exchange.export(eve, box),
        lambda: services.avatar_exchange.exports(eve, box),
        lambda: services.avatar_exchange.import_state(eve, mine.job_id),
    ):
        with pytest.raises(NotFound):
            ask()


def test_video_draws_an_imported_performer(container, services, ana, box, tmp_path: Path):
    """The copy a video takes along has its own body file, found by the video's own job."""
    made = services.studio.make_music_video(
        ana, {"prompt": "the sea", "duration_s": 20, "avatar_id": box, "language": "en"}
    )
    job_id = made.job_ids["avatar_generate"]

    assert attempt(container, job_id) == "succeeded"
    spec = json.loads(content(container, made.avatar_id, "avatar_spec"))
    assert spec["rig"]
    assert content(container, made.avatar_id, "rig")
