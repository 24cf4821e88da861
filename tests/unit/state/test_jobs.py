"""The tray."""

import pytest

from avatar_g.backend.services.jobs import JobSummary
from avatar_g.state.jobs import MAX_ROWS, JobsState
from avatar_g.state.progress_hub import get_hub
from tests.unit.state.calling import call


def job(job_id: str = "j1", status: str = "running", **fields) -> JobSummary:
    facts = {"project_id": "p1", "stage": "voice", "share": 0.5, "took_s": 4.0, **fields}
    return JobSummary(job_id=job_id, title="Sea", kind="track_generate", status=status, **facts)


@pytest.fixture
def jobs(state_of) -> JobsState:
    return state_of(JobsState)


async def test_rows_are_sorted_into_running_waiting_and_done(jobs, studio):
    studio.jobs_rows = [job("c", "queued"), job("b", "running"), job("a", "failed")]

    await call(jobs, "load")

    assert [row.job_id for row in jobs.running] == ["b"]
    assert [row.job_id for row in jobs.waiting] == ["c"]
    assert [row.job_id for row in jobs.done] == ["a"]
    assert (jobs.running_count, jobs.waiting_count) == (1, 1)


async def test_load_subscribes_the_tab_under_the_cookie_s_user(jobs):
    await call(jobs, "load")

    assert get_hub()._tabs["tab"].user_id == "owner"


async def test_tray_keeps_a_page_of_rows(jobs, studio):
    studio.jobs_rows = [job(str(number), "succeeded") for number in range(200)]

    await call(jobs, "load")

    assert len(jobs.rows) == MAX_ROWS


async def test_failed_job_tells_why_and_can_be_retried(jobs, studio):
    studio.jobs_rows = [job(status="failed", error_code="storage_full")]
    await call(jobs, "load")

    await call(jobs, "retry", "j1")

    assert (jobs.rows[0].error_key, jobs.rows[0].can_retry) == ("storage_full", True)
    assert studio.asked == [("retry", "owner", "j1")]


async def test_unknown_error_code_still_has_words(jobs, studio):
    studio.jobs_rows = [job(status="failed", error_code="from_the_future")]

    await call(jobs, "load")

    assert jobs.rows[0].error_key == "internal"


async def test_end_of_a_job_is_announced_once(jobs, studio):
    studio.jobs_rows = [job()]
    await call(jobs, "load")

    studio.jobs_rows = [job(status="succeeded")]
    await call(jobs, "refresh")

    assert (jobs.ended_title, jobs.ended_status) == ("Sea", "succeeded")
