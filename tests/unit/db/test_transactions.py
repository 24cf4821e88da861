"""``with sessions() as session:`` is one transaction."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.user import User
from tests.studio import add_job, add_user, scratch_container


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    with scratch_container(data_dir) as container:
        yield container


def names(container: Container) -> set[str]:
    with container.sessions() as session:
        return set(session.scalars(sa.select(User.name)))


def test_block_that_succeeds_is_committed_and_rows_stay_readable(container: Container):
    with container.sessions() as session:
        user = User(name="ana")
        session.add(user)

    assert user.name == "ana"
    assert user.created_at.tzinfo is not None
    assert names(container) == {"ana"}


def test_block_that_raises_leaves_nothing_behind(container: Container):
    def fail_after_writing() -> None:
        with container.sessions() as session:
            session.add(User(name="ana"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()

    assert names(container) == set()


def test_many_threads_may_write_at_once(container: Container):
    def write(number: int) -> None:
        for step in range(10):
            with container.sessions() as session:
                session.add(User(name=f"{number}-{step}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(container)) == 60


def test_database_refuses_a_status_that_does_not_exist(container: Container):
    job_id = add_job(container)

    with pytest.raises(sqlalchemy.exc.IntegrityError), container.sessions() as session:
        session.connection().execute(
            sa.text("update jobs set status = 'lost' where id = :id"), {"id": job_id}
        )


def test_account_takes_its_jobs_along_when_it_is_deleted(container: Container):
    job_id = add_job(container, "ana")
    with container.sessions() as session:
        session.delete(session.get(User, add_user(container, "ana")))

    with container.sessions() as session:
        found = session.connection().execute(
            sa.text("select count(*) from jobs where id = :id"), {"id": job_id}
        )
        assert found.scalar() == 0
