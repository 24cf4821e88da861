"""Ticks reach exactly the tabs that may see them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from reflex.state import StateUpdate

from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus
from avatar_g.state.progress_hub import (
    UNKNOWN_ETA,
    ProgressHub,
    ProjectWatch,
    Targets,
    remaining_s,
)

TARGETS = Targets("jobs_state", "home_state", ("jobs_state.refresh", "home_state.refresh"))


class FakeNamespace:
    """Stands in for Reflex's socket namespace."""

    def __init__(self, *tokens: str) -> None:
        self.token_to_sid: dict[str, str] = {token: f"sid-{token}" for token in tokens}
        self.sent: list[tuple[str, StateUpdate]] = []
        self.arrived = asyncio.Event()

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.sent.append((token, update))
        self.arrived.set()

    def live(self, token: str) -> dict[str, Any]:
        updates = [update for name, update in self.sent if name == token]
        return dict(updates[-1].delta["jobs_state"]["live_rx_state_"])


@pytest.fixture
def namespace() -> FakeNamespace:
    return FakeNamespace("tab", "other")


@pytest.fixture
def hub(namespace: FakeNamespace) -> ProgressHub:
    return ProgressHub(TARGETS, lambda: namespace)


def event(
    share: float = 0.5,
    *,
    status: JobStatus = JobStatus.RUNNING,
    user_id: str = "nino",
    job_id: str = "song",
    stage: str = "voice",
    milestone: str = "",
) -> JobEvent:
    return JobEvent(
        job_id=job_id,
        user_id=user_id,
        kind=JobKind.TRACK_GENERATE,
        status=status,
        share=share,
        stage=stage,
        eta_s=7.6,
        milestone=milestone,
    )


async def test_tick_reaches_the_tabs_of_its_user_only(hub: ProgressHub, namespace: FakeNamespace):
    hub.watch("tab", "nino")
    hub.watch("other", "luka")

    hub.take(event(0.25))
    await hub.flush()

    assert [token for token, _ in namespace.sent] == ["tab"]
    assert namespace.live("tab")["song"] == {
        "percent": 25,
        "stage": "voice",
        "eta_s": 8,
        "elapsed_s": 0,
    }


async def test_burst_is_merged_into_one_update_with_the_newest_share(
    hub: ProgressHub, namespace: FakeNamespace
):
    hub.watch("tab", "nino")

    for share in (0.1, 0.2, 0.3):
        hub.take(event(share))
    await hub.flush()

    assert len(namespace.sent) == 1
    assert namespace.live("tab")["song"]["percent"] == 30


async def test_only_a_turn_asks_the_tab_to_read_the_database(
    hub: ProgressHub, namespace: FakeNamespace
):
    hub.watch("tab", "nino")

    for moment in (event(0.1), event(0.2), event(0.3, milestone="planned")):
        hub.take(moment)
        await hub.flush()

    asked = [[each.name for each in update.events] for _, update in namespace.sent]
    assert asked == [list(TARGETS.refresh_events), [], list(TARGETS.refresh_events)]


async def test_end_removes_the_tick_and_asks_for_the_truth(
    hub: ProgressHub, namespace: FakeNamespace
):
    hub.watch("tab", "nino")
    hub.take(event())
    await hub.flush()

    hub.take(event(1.0, status=JobStatus.SUCCEEDED))
    await hub.flush()

    assert namespace.live("tab") == {}
    assert namespace.sent[-1][1].events


async def test_closed_tab_is_forgotten(hub: ProgressHub, namespace: FakeNamespace):
    hub.watch("tab", "nino")
    del namespace.token_to_sid["tab"]

    hub.take(event())
    await hub.flush()
    namespace.token_to_sid["tab"] = "sid"
    hub.take(event(0.9))
    await hub.flush()

    assert namespace.sent == []


async def test_project_share_adds_up_its_jobs(hub: ProgressHub, namespace: FakeNamespace):
    hub.watch("tab", "nino")
    hub.show_project("tab", ProjectWatch({"song": 0.4, "video": 0.6}, {"song": 0.5}, 0.0))

    hub.take(event(0.5, job_id="video"))
    await hub.flush()

    assert namespace.sent[-1][1].delta["home_state"]["percent_rx_state_"] == 50


async def test_tab_of_another_user_sees_nothing_of_the_old_one(
    hub: ProgressHub, namespace: FakeNamespace
):
    hub.watch("tab", "nino")
    hub.take(event())
    hub.watch("tab", "luka")

    hub.take(event(user_id="luka", job_id="other"))
    await hub.flush()

    assert set(namespace.live("tab")) == {"other"}


async def test_lost_subscription_is_taken_up_again(
    namespace: FakeNamespace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("avatar_g.state.progress_hub.RETRY_S", 0.01)
    calls = 0

    async def subscribe() -> AsyncIterator[JobEvent]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionError
        yield event(0.75)
        await asyncio.sleep(60)

    hub = ProgressHub(TARGETS, lambda: namespace, subscribe)
    hub.watch("tab", "nino")

    task = asyncio.create_task(hub.run())
    async with asyncio.timeout(5):
        await namespace.arrived.wait()
    task.cancel()

    assert namespace.live("tab")["song"]["percent"] == 75


@pytest.mark.parametrize(
    ("share", "left_s"), [(0.0, UNKNOWN_ETA), (0.04, UNKNOWN_ETA), (0.5, 30), (1.0, UNKNOWN_ETA)]
)
def test_time_left_is_extrapolated_once_it_means_something(share: float, left_s: int):
    assert remaining_s(share, elapsed_s=30.0) == left_s
