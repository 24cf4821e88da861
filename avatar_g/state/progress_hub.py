"""Progress of jobs, from one subscription per web process straight to the tabs that watch.

Ticks are pushed as deltas without touching server state: four to six times cheaper than a locked
state change. They are therefore volatile. Whatever must last (a new stage, a milestone, an end) is
announced by asking the tab to call ``refresh``, which re-reads the database as the signed-in user.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic
from typing import Any, Protocol

from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event

from avatar_g.backend.domain.jobs import JobEvent, JobStatus

TICK_S = 0.1
"""Ticks closer together than this are merged; ten a second look continuous."""
RETRY_S = 1.0
UNKNOWN_ETA = -1


class Namespace(Protocol):
    """The part of Reflex's socket namespace the hub needs."""

    @property
    def token_to_sid(self) -> Any:
        """Tabs connected to this process."""
        ...

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        """Send one update to a tab."""
        ...


@dataclass(slots=True)
class LiveJob:
    """The moving part of one job."""

    percent: int
    stage: str
    eta_s: int
    elapsed_s: int

    def to_delta(self) -> dict[str, int | str]:
        """Return what the browser reads."""
        return {
            "percent": self.percent,
            "stage": self.stage,
            "eta_s": self.eta_s,
            "elapsed_s": self.elapsed_s,
        }


@dataclass(slots=True)
class _RunningJob:
    event: JobEvent
    began_s: float


@dataclass(slots=True)
class ProjectWatch:
    """The project one tab shows: enough to add up its jobs."""

    weights: dict[str, float]
    shares: dict[str, float]
    began_s: float

    def share(self) -> float:
        """Return the finished share of the whole project, 0..1."""
        done = (self.weights[job] * self.shares.get(job, 0.0) for job in self.weights)
        return min(1.0, sum(done))


@dataclass(slots=True)
class _Tab:
    user_id: str
    project: ProjectWatch | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """Names of the state variables and handlers the hub speaks to."""

    jobs_state: str = ""
    home_state: str = ""
    refresh_events: tuple[str, ...] = ()


def _no_namespace() -> None:
    """Stand in for the socket namespace until the app is up."""


async def _no_events() -> AsyncIterator[JobEvent]:
    """Stand in for the subscription until the app is up."""
    for event in ():
        yield event


@dataclass(slots=True)
class ProgressHub:
    """Fans job events out to the tabs of this process."""

    targets: Targets = field(default_factory=Targets)
    namespace: Callable[[], Namespace | None] = _no_namespace
    subscribe: Callable[[], AsyncIterator[JobEvent]] = _no_events
    _tabs: dict[str, _Tab] = field(default_factory=dict)
    _running: dict[str, dict[str, _RunningJob]] = field(default_factory=dict)
    _seen: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _stale_tabs: set[str] = field(default_factory=set)
    _refresh_tabs: set[str] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def watch(self, token: str, user_id: str) -> None:
        """Send a tab every tick of its user's jobs from now on."""
        known = self._tabs.get(token)
        if known is None or known.user_id != user_id:
            self._tabs[token] = _Tab(user_id)

    def keep_only(self, token: str, user_id: str) -> None:
        """Send a tab nothing more of anybody but ``user_id`` (empty: a stranger)."""
        known = self._tabs.get(token)
        if known is not None and known.user_id != user_id:
            del self._tabs[token]

    def show_project(self, token: str, project: ProjectWatch | None) -> None:
        """Tell which project the tab's Home shows."""
        if token in self._tabs:
            self._tabs[token].project = project

    def take(self, event: JobEvent) -> None:
        """Note one event; the newest of each job wins."""
        self._remember(event)
        point = (event.status.value, event.stage, event.milestone)
        is_turn = self._seen.get(event.job_id) != point
        if event.status.is_final:
            self._seen.pop(event.job_id, None)
        else:
            self._seen[event.job_id] = point
        for token, tab in self._tabs.items():
            if tab.user_id != event.user_id:
                continue
            self._stale_tabs.add(token)
            if is_turn:
                self._refresh_tabs.add(token)
            if tab.project and event.job_id in tab.project.weights:
                tab.project.shares[event.job_id] = event.share
        self._wake.set()

    async def flush(self) -> None:
        """Send every stale tab one update."""
        stale, refresh = self._stale_tabs, self._refresh_tabs
        self._stale_tabs, self._refresh_tabs = set(), set()
        namespace = self.namespace()
        if namespace is None:
            return
        pushes = []
        for token in stale:
            if token not in namespace.token_to_sid:
                self._tabs.pop(token, None)
            elif token in self._tabs:
                update = self._update(self._tabs[token], ask=token in refresh)
                pushes.append(namespace.emit_update(update, token))
        await asyncio.gather(*pushes, return_exceptions=True)

    async def run(self) -> None:
        """Listen and push until cancelled; a lifespan task of the app."""
        await asyncio.gather(self._listen(), self._push())

    async def _listen(self) -> None:
        while True:
            try:
                async for event in self.subscribe():
                    self.take(event)
            except (OSError, ConnectionError):
                pass
            await asyncio.sleep(RETRY_S)

    async def _push(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.flush()
            await asyncio.sleep(TICK_S)

    def _remember(self, event: JobEvent) -> None:
        jobs = self._running.setdefault(event.user_id, {})
        if event.status is not JobStatus.RUNNING:
            jobs.pop(event.job_id, None)
            return
        known = jobs.get(event.job_id)
        jobs[event.job_id] = _RunningJob(event, known.began_s if known else monotonic())

    def _update(self, tab: _Tab, *, ask: bool) -> StateUpdate:
        live = self._live(self._running.get(tab.user_id, {}).values())
        delta: dict[str, dict[str, Any]] = {
            self.targets.jobs_state: {f"live{FIELD_MARKER}": live},
        }
        if tab.project is not None:
            delta[self.targets.home_state] = _project_delta(tab.project)
        names = self.targets.refresh_events if ask else ()
        return StateUpdate(delta=delta, events=[Event(name=name) for name in names])

    @staticmethod
    def _live(jobs: Iterable[_RunningJob]) -> dict[str, dict[str, int | str]]:
        now_s = monotonic()
        return {
            job.event.job_id: LiveJob(
                percent=round(job.event.share * 100),
                stage=job.event.stage,
                eta_s=UNKNOWN_ETA if job.event.eta_s is None else round(job.event.eta_s),
                elapsed_s=round(now_s - job.began_s),
            ).to_delta()
            for job in jobs
        }


def _project_delta(project: ProjectWatch) -> dict[str, int]:
    elapsed_s = monotonic() - project.began_s
    share = project.share()
    return {
        f"percent{FIELD_MARKER}": round(share * 100),
        f"elapsed_s{FIELD_MARKER}": round(elapsed_s),
        f"eta_s{FIELD_MARKER}": remaining_s(share, elapsed_s),
    }


def remaining_s(share: float, elapsed_s: float) -> int:
    """Extrapolate the time left; unknown before a twentieth is done."""
    if not 0.05 <= share < 1.0:
        return UNKNOWN_ETA
    return max(1, round(elapsed_s * (1.0 - share) / share))


@lru_cache
def get_hub() -> ProgressHub:
    """Return the hub of this process; ``state.live`` connects it to the app."""
    return ProgressHub()
