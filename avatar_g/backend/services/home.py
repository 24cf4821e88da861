"""What Home shows of one music video: every finished piece of it, wherever it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import AssetRole, Bucket
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStage, JobStatus
from avatar_g.backend.domain.timing import Timeline
from avatar_g.backend.errors import DependencyFailed
from avatar_g.backend.services.files import DownloadFile, download_of, urls_by_role
from avatar_g.backend.services.jobs import JobService
from avatar_g.backend.services.library import DOWNLOAD_ROLES
from avatar_g.backend.services.song_sketch import SongSketch, SungLine, sketch_of


class Step(StrEnum):
    """The five steps of a music video, in the order they are shown."""

    LYRICS = "lyrics"
    MELODY = "melody"
    VOICE = "voice"
    AVATAR = "avatar"
    VIDEO = "video"


class StepState(StrEnum):
    """How far one step is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_OF_STEP = {
    Step.LYRICS: JobKind.TRACK_GENERATE,
    Step.MELODY: JobKind.TRACK_GENERATE,
    Step.VOICE: JobKind.TRACK_GENERATE,
    Step.AVATAR: JobKind.AVATAR_GENERATE,
    Step.VIDEO: JobKind.VIDEO_GENERATE,
}
WEIGHTS = {
    JobKind.TRACK_GENERATE: 0.3,
    JobKind.AVATAR_GENERATE: 0.1,
    JobKind.VIDEO_GENERATE: 0.6,
}
"""Parts of the whole work: drawing frames takes longest."""
_KEPT_SKETCHES = 64
_SHOWN_AGAIN = {JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.FAILED}
_STATE_OF_STATUS = {
    JobStatus.QUEUED: StepState.WAITING,
    JobStatus.RUNNING: StepState.RUNNING,
    JobStatus.SUCCEEDED: StepState.DONE,
    JobStatus.FAILED: StepState.FAILED,
    JobStatus.CANCELLED: StepState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class ProjectView:
    """One music video as Home draws it; empty texts and zeros mean not there yet."""

    project_id: str = ""
    title: str = ""
    prompt: str = ""
    language: str = ""
    mood: str = ""
    aspect: str = ""
    duration_s: int = 0
    status: str = ""
    """A ``JobStatus`` for the whole chain."""
    share: float = 0.0
    elapsed_s: int = 0
    steps: dict[str, str] = field(default_factory=dict)
    """``Step`` to ``StepState``."""
    step_jobs: dict[str, str] = field(default_factory=dict)
    """``Step`` to the job that does it."""
    job_weights: dict[str, float] = field(default_factory=dict)
    """Job id to its part of the whole, sums to 1."""
    job_shares: dict[str, float] = field(default_factory=dict)
    """Job id to its finished share when this view was read."""
    lines: list[SungLine] = field(default_factory=list)
    melody: dict[str, str] = field(default_factory=dict)
    """Voice to an SVG path of its notes, see ``song_sketch``."""
    section_lines: str = ""
    tempo_bpm: int = 0
    pitch_class: int = -1
    mode: str = ""
    song_url: str = ""
    peaks_url: str = ""
    song_s: float = 0.0
    cover_url: str = ""
    portrait_url: str = ""
    frame_url: str = ""
    video_url: str = ""
    captions_url: str = ""
    files: list[DownloadFile] = field(default_factory=list)
    error_code: str = ""
    error_reason: str = ""


class HomeService:
    """A user's music videos; other users' videos do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._jobs = JobService(container)
        self._sketches: dict[str, SongSketch] = {}

    def unfinished(self, user_id: str) -> str:
        """Return the newest project if it is still being made or has failed, else nothing."""
        with self._container.sessions() as session:
            jobs = JobRepository(session)
            newest = next(iter(jobs.list_owned(user_id, limit=1)), None)
            if newest is None or newest.project_id is None:
                return ""
            rows = jobs.of_project(newest.project_id, user_id)
        return newest.project_id if chain_status(rows) in _SHOWN_AGAIN else ""

    def project_view(self, user_id: str, project_id: str) -> ProjectView:
        """Return everything that exists of a music video.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        """
        with self._container.sessions() as session:
            artifacts = ArtifactRepository(session)
            project = artifacts.project_owned(project_id, user_id)
            things = artifacts.of_project(project_id, user_id)
            jobs = JobRepository(session).of_project(project_id, user_id)
            owners = [thing.id for thing in things.values()]
            assets = AssetRepository(session).of_owners(owners, user_id)
        return self._view(project, things, jobs, assets)

    def cancel_project(self, user_id: str, project_id: str) -> None:
        """Stop every unfinished job of a project."""
        unfinished = [job.id for job in self._rows(user_id, project_id) if not job.status.is_final]
        self._jobs.cancel_all(user_id, unfinished)

    def retry_project(self, user_id: str, project_id: str) -> None:
        """Run what failed or was cancelled again; finished steps are kept."""
        for row in self._rows(user_id, project_id):
            status = self._jobs.get(user_id, row.id).status  # an earlier retry may have taken it up
            if status in {JobStatus.FAILED, JobStatus.CANCELLED}:
                self._jobs.retry(user_id, row.id)

    def _rows(self, user_id: str, project_id: str) -> Sequence[Job]:
        with self._container.sessions() as session:
            ArtifactRepository(session).project_owned(project_id, user_id)
            return JobRepository(session).of_project(project_id, user_id)

    def _view(
        self,
        project: Project,
        things: dict[OwnerKind, Artifact],
        jobs: Sequence[Job],
        assets: Sequence[MediaAsset],
    ) -> ProjectView:
        by_role = {asset.role: asset for asset in assets}
        urls = urls_by_role(self._container.signer, assets)
        sketch = self._sketch(by_role.get(AssetRole.TIMELINE))
        track = things.get(OwnerKind.TRACK)
        failure = _failure(jobs)
        signer = self._container.signer
        files = [download_of(signer, by_role[role]) for role in DOWNLOAD_ROLES if role in by_role]
        return ProjectView(
            project_id=project.id,
            title=sketch.title or (track.title if track else project.title),
            prompt=project.prompt,
            language=sketch.language,
            mood=str(project.request.get("mood") or ""),
            aspect=str(project.request.get("aspect") or ""),
            duration_s=round(project.request.get("duration_s") or 0),
            status=chain_status(jobs),
            share=sum(_weights(jobs)[job.id] * _share(job) for job in jobs),
            elapsed_s=_elapsed_s(jobs),
            steps={step: step_state(step, jobs, by_role) for step in Step},
            step_jobs=_step_jobs(jobs),
            job_weights=_weights(jobs),
            job_shares={job.id: _share(job) for job in jobs},
            lines=sketch.lines,
            melody=sketch.melody,
            section_lines=sketch.section_lines,
            tempo_bpm=sketch.tempo_bpm,
            pitch_class=sketch.pitch_class,
            mode=sketch.mode,
            song_url=urls.get(AssetRole.SONG_SMALL) or urls.get(AssetRole.SONG, ""),
            peaks_url=urls.get(AssetRole.PEAKS, ""),
            song_s=getattr(track, "duration_s", 0.0),
            cover_url=urls.get(AssetRole.COVER, ""),
            portrait_url=urls.get(AssetRole.PORTRAIT, ""),
            frame_url=urls.get(AssetRole.FRAME, ""),
            video_url=urls.get(AssetRole.VIDEO, ""),
            captions_url=urls.get(AssetRole.CAPTIONS, ""),
            files=files,
            error_code=failure.error_code if failure else "",
            error_reason=failure.error_reason if failure else "",
        )

    def _sketch(self, timeline: MediaAsset | None) -> SongSketch:
        """Read a timeline once: a stored file never changes."""
        if timeline is None:
            return SongSketch()
        sketch = self._sketches.get(timeline.key)
        if sketch is None:
            chunks = self._container.storage.read(Bucket(timeline.bucket), timeline.key)
            sketch = sketch_of(Timeline.from_json(b"".join(chunks).decode()))
            while len(self._sketches) >= _KEPT_SKETCHES:
                self._sketches.pop(next(iter(self._sketches)), None)
            self._sketches[timeline.key] = sketch
        return sketch


def chain_status(jobs: Sequence[Job]) -> JobStatus:
    """Return one status for jobs that make one thing together."""
    states = {job.status for job in jobs}
    for status in (JobStatus.FAILED, JobStatus.CANCELLED):
        if status in states:
            return status
    if states == {JobStatus.SUCCEEDED}:
        return JobStatus.SUCCEEDED
    return JobStatus.QUEUED if states <= {JobStatus.QUEUED} else JobStatus.RUNNING


def step_state(step: Step, jobs: Sequence[Job], files: dict[str, MediaAsset]) -> StepState:
    """Return how far one step is: by its file where it has one, else by its job."""
    job = next((each for each in jobs if each.kind is JOB_OF_STEP[step]), None)
    if job is None:
        return StepState.WAITING
    is_planned = AssetRole.TIMELINE in files or job.milestone == PLANNED
    state = _STATE_OF_STATUS[job.status]
    if step in {Step.LYRICS, Step.MELODY} and is_planned:
        return StepState.DONE
    if step is Step.VOICE and AssetRole.SONG in files:
        return StepState.DONE
    if state is not StepState.RUNNING:
        return state
    if step is Step.LYRICS and job.stage == JobStage.MELODY:
        return StepState.DONE
    is_early = (step is Step.MELODY and job.stage != JobStage.MELODY) or (
        step is Step.VOICE and not is_planned
    )
    return StepState.WAITING if is_early else state


def _share(job: Job) -> float:
    return 1.0 if job.status is JobStatus.SUCCEEDED else job.share


def _weights(jobs: Sequence[Job]) -> dict[str, float]:
    total = sum(WEIGHTS.get(job.kind, 0.0) for job in jobs) or 1.0
    return {job.id: WEIGHTS.get(job.kind, 0.0) / total for job in jobs}


def _step_jobs(jobs: Sequence[Job]) -> dict[str, str]:
    by_kind = {job.kind: job.id for job in jobs}
    return {step: by_kind.get(kind, "") for step, kind in JOB_OF_STEP.items()}


def _failure(jobs: Sequence[Job]) -> Job | None:
    """Return the job that failed of itself, not because another one did."""
    failed = [job for job in jobs if job.status is JobStatus.FAILED]
    own = (job for job in failed if job.error_code != DependencyFailed.code)
    return next(own, failed[0] if failed else None)


def _elapsed_s(jobs: Sequence[Job]) -> int:
    starts = [job.started_at for job in jobs if job.started_at]
    if not starts:
        return 0
    ends = [job.finished_at for job in jobs if job.finished_at]
    is_over = all(job.status.is_final for job in jobs)
    end = max(ends) if is_over and ends else utc_now()
    return max(0, round((end - min(starts)).total_seconds()))
