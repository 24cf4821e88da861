"""Nobody reads, changes or even notices what belongs to somebody else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.errors import NotFound
from avatar_g.backend.services import Services, open_services
from tests.studio import add_asset, add_user, scratch_container


@dataclass
class World:
    """What ana made, and who is who."""

    services: Services
    ana: str
    bek: str
    project_id: str
    job_id: str
    track_id: str
    asset_id: str
    board_id: str


@pytest.fixture
def world(data_dir: Path, tmp_path: Path) -> Iterator[World]:
    with scratch_container(data_dir) as container:
        yield build_world(container, tmp_path)


def build_world(container: Container, tmp_path: Path) -> World:
    services = open_services(container)
    ana, bek = add_user(container, "ana"), add_user(container, "bek")
    made = services.studio.make_music_video(ana, {"prompt": "the sea"})
    (tmp_path / "song.wav").write_bytes(b"song")
    asset = add_asset(container, "ana", tmp_path / "song.wav")
    job_id = made.job_ids["track_generate"]
    with container.sessions() as session:
        session.get_one(Track, made.track_id).finished_at = utc_now()
    board_id = services.library_changes.add_board(ana, "Sea songs")
    return World(services, ana, bek, made.project_id, job_id, made.track_id, asset.id, board_id)


READS: dict[str, Callable[[World, str], object]] = {
    "job": lambda world, user: world.services.jobs.get(user, world.job_id),
    "cancel": lambda world, user: world.services.jobs.cancel(user, world.job_id),
    "item": lambda world, user: world.services.library.get(user, world.track_id),
    "delete": lambda world, user: world.services.library.delete(user, world.track_id),
    "restore": lambda world, user: world.services.library.restore(user, world.track_id),
    "lineage": lambda world, user: world.services.lineage.around(user, world.track_id),
    "star": lambda world, user: world.services.library_changes.star(
        user, [world.track_id], is_starred=True
    ),
    "tag": lambda world, user: world.services.library_changes.tag(user, [world.track_id], "sea"),
    "untag": lambda world, user: world.services.library_changes.untag(
        user, [world.track_id], "sea"
    ),
    "trash": lambda world, user: world.services.library_changes.delete(user, [world.track_id]),
    "untrash": lambda world, user: world.services.library_changes.restore(user, [world.track_id]),
    "purge": lambda world, user: world.services.library_changes.purge(user, [world.track_id]),
    "lay": lambda world, user: world.services.library_changes.lay(
        user, world.board_id, [world.track_id]
    ),
    "lift": lambda world, user: world.services.library_changes.lift(
        user, world.board_id, [world.track_id]
    ),
    "rename_board": lambda world, user: world.services.library_changes.rename_board(
        user, world.board_id, "Land songs"
    ),
    "delete_board": lambda world, user: world.services.library_changes.delete_board(
        user, world.board_id
    ),
    "file": lambda world, user: world.services.files.open_owned(user, world.asset_id),
    "project": lambda world, user: world.services.home.project_view(user, world.project_id),
    "cancel_project": lambda world, user: world.services.home.cancel_project(
        user, world.project_id
    ),
    "retry_project": lambda world, user: world.services.home.retry_project(user, world.project_id),
}


@pytest.mark.parametrize("ask", READS.values(), ids=READS.keys())
def test_owner_may_and_a_stranger_finds_nothing(world: World, ask: Callable[[World, str], object]):
    with pytest.raises(NotFound):
        ask(world, world.bek)
    with pytest.raises(NotFound):
        ask(world, "")

    ask(world, world.ana)


def test_lists_hold_only_ones_own(world: World):
    assert len(world.services.jobs.list(world.ana)) == 3
    assert world.services.jobs.list(world.bek) == []
    assert world.services.library.list(world.bek).total == 0
    assert world.services.home.unfinished(world.ana) == world.project_id
    assert world.services.home.unfinished(world.bek) == ""


def test_retry_of_a_stranger_changes_nothing(world: World):
    world.services.jobs.cancel(world.ana, world.job_id)

    with pytest.raises(NotFound):
        world.services.jobs.retry(world.bek, world.job_id)

    assert world.services.jobs.get(world.ana, world.job_id).status == "cancelled"
