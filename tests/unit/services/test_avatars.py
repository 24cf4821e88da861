"""Characters: whose they are, and that nothing done to them is lost."""

from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.errors import InvalidRequest, NotFound, StorageFull
from avatar_g.backend.jobs.queue import QUICK
from avatar_g.backend.services.avatars import AvatarService
from avatar_g.backend.services.jobs import JobService
from avatar_g.backend.services.studio import StudioService
from tests.studio import add_user, scratch_container


@pytest.fixture
def service(container: Container) -> AvatarService:
    return AvatarService(container)


@pytest.fixture
def nino(service: AvatarService, ana: str) -> str:
    return service.create(ana, preset="nino")


def jobs_of(container: Container, avatar_id: str, user_id: str) -> list[Job]:
    with container.sessions() as session:
        return list(JobRepository(session).newest_of_subject(avatar_id, user_id))


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a woman in a red dress", "dress"),
        ("კაცი ჩოხაში", "chokha"),
        ("мужчина в свитере", "sweater"),
    ],
)
def test_words_of_any_language_become_a_character(service, ana, prompt: str, kind: str):
    avatar_id = service.create(ana, prompt=prompt, seed=3)

    assert kind in service.get(ana, avatar_id).worn_kinds


def test_other_users_characters_do_not_exist(service, container, nino):
    eve = add_user(container, "eve")

    for ask in (
        lambda: service.get(eve, nino),
        lambda: service.wear(eve, nino, "hat"),
        lambda: service.undo(eve, nino),
        lambda: service.set_lock(eve, nino, "hair", is_locked=True),
        lambda: service.save(eve, nino),
        lambda: service.duplicate(eve, nino),
        lambda: service.delete(eve, nino),
        lambda: service.show(eve, nino),
        lambda: StudioService(container).make_music_video(
            eve, {"prompt": "sea", "avatar_id": nino}
        ),
    ):
        with pytest.raises(NotFound):
            ask()
    assert service.list(eve) == []


def test_undo_and_redo_survive_a_restart(service, container, ana, nino):
    service.wear(ana, nino, "polo")
    service.wear(ana, nino, "boots")
    again = AvatarService(container)

    again.undo(ana, nino)
    again.undo(ana, nino)
    first = again.get(ana, nino)
    again.redo(ana, nino)

    assert "hoodie" in first.worn_kinds
    assert (first.can_undo, first.can_redo) == (False, True)
    assert "polo" in again.get(ana, nino).worn_kinds


def test_an_edit_after_undo_forgets_what_was_undone(service, ana, nino):
    service.wear(ana, nino, "polo")
    service.undo(ana, nino)
    service.wear(ana, nino, "tank")
    service.redo(ana, nino)

    assert "tank" in service.get(ana, nino).worn_kinds
    assert not service.get(ana, nino).can_redo


def test_an_edit_that_changes_nothing_is_no_step(service, ana, nino):
    service.set_look(ana, nino, "hair_style", "bob")

    assert not service.get(ana, nino).can_undo


def test_prompt_leaves_locked_parts_alone(service, ana, nino):
    service.set_lock(ana, nino, "hair", is_locked=True)
    before = service.get(ana, nino).look["hair_colour"]

    service.describe(ana, nino, "blue hair, green skirt")

    assert service.get(ana, nino).look["hair_colour"] == before
    assert "skirt" in service.get(ana, nino).worn_kinds
    assert service.get(ana, nino).locked == ["hair"]


def test_saved_version_can_be_shown_again(service, ana, nino):
    service.save(ana, nino)
    service.wear(ana, nino, "chokha")
    dirty = service.get(ana, nino)
    service.restore_version(ana, nino, 1)

    assert (dirty.is_saved, dirty.versions) == (False, [1])
    assert service.get(ana, nino).is_saved


def test_only_the_newest_edit_is_built_and_before_everything_else(service, container, ana, nino):
    service.wear(ana, nino, "polo")
    service.wear(ana, nino, "tank")
    previews = jobs_of(container, nino, ana)

    assert [job.status for job in previews].count(JobStatus.QUEUED) == 1
    assert {(job.kind, job.queue) for job in previews} == {(JobKind.AVATAR_PREVIEW, QUICK)}
    assert all(job.priority > 0 for job in previews)
    assert JobService(container).list(ana) == []


def test_saving_makes_the_files_of_what_is_shown(service, container, ana, nino):
    service.wear(ana, nino, "tank")
    service.save(ana, nino)
    made = next(job for job in jobs_of(container, nino, ana) if job.kind is JobKind.AVATAR_GENERATE)

    assert made.params["spec"]["outfit"]["top"]["kind"] == "tank"


def test_video_takes_the_character_as_it_is_now(service, container, ana, nino):
    fields = {"prompt": "a song about the sea", "avatar_id": nino}
    made = StudioService(container).make_music_video(ana, fields)
    service.wear(ana, nino, "tank")
    with container.sessions() as session:
        job = JobRepository(session).get(made.job_ids[JobKind.AVATAR_GENERATE])

    assert job.params["spec"]["outfit"]["top"]["kind"] == "hoodie"
    assert [card.avatar_id for card in service.list(ana)] == [nino]


def test_copy_is_independent(service, ana, nino):
    copy = service.duplicate(ana, nino)
    service.wear(ana, copy, "tank")

    assert "hoodie" in service.get(ana, nino).worn_kinds
    assert len(service.list(ana)) == 2


def test_deleted_character_is_gone(service, ana, nino):
    service.delete(ana, nino)

    with pytest.raises(NotFound):
        service.get(ana, nino)


@pytest.mark.parametrize(
    ("ask", "reason"),
    [
        (lambda s, u, a: s.describe(u, a, "  "), "avatar_prompt_empty"),
        (lambda s, u, a: s.describe(u, a, "a" * 1001), "avatar_prompt_too_long"),
        (lambda s, u, a: s.wear(u, a, "spacesuit"), "garment_kind"),
        (lambda s, u, a: s.set_slider(u, a, "age", float("nan")), "slider_out_of_range"),
        (lambda s, u, a: s.set_slider(u, a, "jaw", float("inf")), "slider_out_of_range"),
        (lambda s, u, a: s.set_slider(u, a, "wings", 1), "slider_out_of_range"),
        (lambda s, u, a: s.set_lock(u, a, "wings", is_locked=True), "part_invalid"),
        (lambda s, u, a: s.use_preset(u, a, "nobody"), "preset_invalid"),
        (lambda s, u, a: s.rename(u, a, "  "), "name_missing"),
    ],
)
def test_nonsense_is_refused_with_a_reason(service, ana, nino, ask, reason: str):
    with pytest.raises(InvalidRequest) as caught:
        ask(service, ana, nino)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("slider", "percent", "shown"), [("age", 101, 100), ("age", -5, 0), ("jaw", -300, -100)]
)
def test_sliders_beyond_their_end_stop_there(service, ana, nino, slider, percent, shown):
    service.set_slider(ana, nino, slider, percent)
    view = service.get(ana, nino)

    assert {**view.sliders, **view.details}[slider] == shown


def test_details_are_undone_locked_and_put_back_like_all_else(service, ana, nino):
    service.set_slider(ana, nino, "nose_length", 60)
    service.set_slider(ana, nino, "leg_length", 40)
    service.set_lock(ana, nino, "face", is_locked=True)
    service.describe(ana, nino, "a small nose and short legs")
    described = service.get(ana, nino).details
    service.undo(ana, nino)
    undone = service.get(ana, nino).details
    service.reset_shape(ana, nino)

    assert (described["nose_length"], described["leg_length"]) == (60, -80)
    assert (undone["nose_length"], undone["leg_length"]) == (60, 40)
    assert set(service.get(ana, nino).details.values()) == {0}


def test_every_edit_has_a_revision_of_its_own_and_a_name_is_none(service, ana, nino):
    first = service.get(ana, nino).revision
    service.rename(ana, nino, "Nana")
    renamed = service.get(ana, nino).revision
    service.wear(ana, nino, "polo")

    assert renamed == first
    assert service.get(ana, nino).revision != first


def test_portrait_waits_until_the_hand_rests(service, container, ana, nino):
    service.wear(ana, nino, "polo")
    newest = next(job for job in jobs_of(container, nino, ana) if job.status is JobStatus.QUEUED)

    assert newest.not_before is not None
    assert newest.not_before > newest.created_at


def test_saving_needs_room(data_dir: Path):
    with scratch_container(data_dir, quota_bytes=0) as container:
        ana = add_user(container, "ana")
        service = AvatarService(container)
        nino = service.create(ana, preset="nino")

        with pytest.raises(StorageFull):
            service.save(ana, nino)
