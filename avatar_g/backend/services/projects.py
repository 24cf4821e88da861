"""One music video as a whole: its three jobs and everything that is there already."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.jobs import PLANNED, JobKind, JobStage, JobStatus
from avatar_g.backend.errors import DependencyFailed
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.files import download_of, urls_by_role
from avatar_g.backend.services.home import ProjectView, Step, StepState, SungLine
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.storage.signing import UrlSigner

JOB_WEIGHTS = {
    JobKind.TRACK_GENERATE: 0.2,
    JobKind.AVATAR_GENERATE: 0.1,
    JobKind.VIDEO_GENERATE: 0.7,
}
"""Parts of the CPU time; MEASURED: of 59 CPU-s for 30 s of video, frames and encoding took 45."""
_STEP_KINDS = {
    Step.LYRICS: JobKind.TRACK_GENERATE,
    Step.MELODY: JobKind.TRACK_GENERATE,
    Step.VOICE: JobKind.TRACK_GENERATE,
    Step.AVATAR: JobKind.AVATAR_GENERATE,
    Step.VIDEO: JobKind.VIDEO_GENERATE,
}
_PRODUCED = (OwnerKind.VIDEO_CLIP, OwnerKind.TRACK, OwnerKind.AVATAR)
_OFFERED = (
    AssetRole.VIDEO,
    AssetRole.SONG,
    AssetRole.AVATAR,
    AssetRole.SUBTITLES,
    AssetRole.CAPTIONS,
    AssetRole.MIDI,
    AssetRole.COVER,
    AssetRole.LYRICS,
    AssetRole.SCORE,
)


class HomeService:
    """What a user may do with a whole project; other users' projects do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def project_view(self, user_id: str, project_id: str) -> ProjectView:
        """Return a project with every finished piece of it.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        """
        with self._container.sessions() as session:
            artifacts = ArtifactRepository(session)
            project = artifacts.project_owned(project_id, user_id)
            made = artifacts.with_sources(artifacts.of_project(project_id, user_id), user_id)
            jobs = {job.kind: job for job in JobRepository(session).of_project(project_id, user_id)}
            assets = AssetRepository(session).of_owners([row.id for row in made.values()], user_id)
        return self._view(project, made, jobs, assets)

    def unfinished(self, user_id: str) -> str:
        """Return the id of the newest music video with unfinished jobs, or an empty string."""
        with self._container.sessions() as session:
            for job in JobRepository(session).list_owned(user_id):
                is_music = job.kind is not JobKind.TALK_GENERATE
                if job.project_id and is_music and not job.status.is_final:
                    return job.project_id
        return ""

    def cancel_project(self, user_id: str, project_id: str) -> None:
        """Stop every unfinished job of a project.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        """
        self._change(user_id, project_id, JobRepository.cancel)

    def retry_project(self, user_id: str, project_id: str) -> None:
        """Run what failed or was cancelled again; finished work is kept.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        InvalidRequest
            If the creator's limits are used up.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            ArtifactRepository(session).project_owned(project_id, user_id)
            require_room(self._container, session, user_id)
        self._change(user_id, project_id, JobRepository.retry)

    def _change(
        self, user_id: str, project_id: str, change: Callable[[JobRepository, Job], list[Job]]
    ) -> None:
        with self._container.sessions() as session:
            ArtifactRepository(session).project_owned(project_id, user_id)
            jobs = JobRepository(session)
            owned = jobs.of_project(project_id, user_id)
            changed = [row for job in owned for row in change(jobs, job)]
        announce(self._container, changed)

    def _shares(self, jobs: Mapping[JobKind, Job]) -> dict[str, float]:
        """Return how far each job is: its newest tick may be a second ahead of its row."""
        shares = {job.id: job.share for job in jobs.values()}
        running = [job.id for job in jobs.values() if job.status is JobStatus.RUNNING]
        for job_id, event in self._container.events.latest(running).items():
            if event.status is JobStatus.RUNNING:
                shares[job_id] = max(shares[job_id], event.share)
        return shares

    def _view(
        self,
        project: Project,
        made: Mapping[OwnerKind, Artifact],
        jobs: Mapping[JobKind, Job],
        assets: Sequence[MediaAsset],
    ) -> ProjectView:
        track = made.get(OwnerKind.TRACK)
        failed = _failed(jobs)
        return ProjectView(
            project_id=project.id,
            title=track.title if track else project.title,
            prompt=project.prompt,
            mood=str(project.request.get("mood") or ""),
            aspect=str(project.request.get("aspect") or ""),
            duration_s=round(_song_s(track) or project.request.get("duration_s") or 0),
            files=[download_of(self._container.signer, asset) for asset in _offered(assets)],
            failed_job_id=failed.id if failed else "",
            error_code=failed.error_code if failed else "",
            error_reason=failed.error_reason if failed else "",
            **_progress(jobs, self._shares(jobs)),
            **_sheet(track),
            **_addresses(self._container.signer, assets),
        )


def _progress(jobs: Mapping[JobKind, Job], shares: Mapping[str, float]) -> dict[str, Any]:
    parts = {job.id: JOB_WEIGHTS.get(kind, 0.0) for kind, job in jobs.items()}
    whole = sum(parts.values()) or 1.0
    weights = {job_id: part / whole for job_id, part in parts.items()}
    return {
        "status": _status(jobs),
        "share": sum(weights[job_id] * share for job_id, share in shares.items()),
        "elapsed_s": _elapsed_s(jobs),
        "steps": {step.value: _step_state(step, jobs).value for step in Step},
        "step_jobs": {
            step.value: jobs[kind].id for step, kind in _STEP_KINDS.items() if kind in jobs
        },
        "job_weights": weights,
        "job_shares": dict(shares),
    }


def _sheet(track: Artifact | None) -> dict[str, Any]:
    """Return what the song's job found out before it sang."""
    sheet = track.summary if track else {}
    return {
        "language": sheet.get("language", ""),
        "lines": [SungLine(**line) for line in sheet.get("lines", [])],
        "melody": sheet.get("melody", {}),
        "bar_lines": sheet.get("bar_lines", ""),
        "tempo_bpm": round(track.tempo_bpm) if isinstance(track, Track) else 0,
        "pitch_class": sheet.get("pitch_class", -1),
        "mode": sheet.get("mode", ""),
        "song_s": _song_s(track),
    }


def _addresses(signer: UrlSigner, assets: Sequence[MediaAsset]) -> dict[str, Any]:
    song, avatar, film = (
        urls_by_role(signer, [asset for asset in assets if asset.owner_kind is kind])
        for kind in (OwnerKind.TRACK, OwnerKind.AVATAR, OwnerKind.VIDEO_CLIP)
    )
    return {
        "song_url": song.get(AssetRole.SONG_SMALL) or song.get(AssetRole.SONG, ""),
        "peaks_url": song.get(AssetRole.PEAKS, ""),
        "cover_url": song.get(AssetRole.COVER, ""),
        "portrait_url": avatar.get(AssetRole.PORTRAIT, ""),
        "frame_url": film.get(AssetRole.FRAME, ""),
        "preview_url": film.get(AssetRole.PREVIEW, ""),
        "video_url": film.get(AssetRole.VIDEO, ""),
        "captions_url": film.get(AssetRole.CAPTIONS) or song.get(AssetRole.CAPTIONS, ""),
    }


def _offered(assets: Sequence[MediaAsset]) -> list[MediaAsset]:
    """Return the files pages offer, one of each role, the video's own first."""
    best: dict[str, MediaAsset] = {}
    for kind in _PRODUCED:
        for asset in assets:
            if asset.owner_kind is kind:
                best.setdefault(asset.role, asset)
    return [best[role] for role in _OFFERED if role in best]


def _song_s(track: Artifact | None) -> float:
    return track.duration_s if isinstance(track, Track) else 0.0


def _failed(jobs: Mapping[JobKind, Job]) -> Job | None:
    """Return the job that stopped the project, not those it took along."""
    ended = [job for job in jobs.values() if job.status is JobStatus.FAILED]
    causes = [job for job in ended if job.error_code != DependencyFailed.code]
    return next(iter([*causes, *ended]), None)


def _status(jobs: Mapping[JobKind, Job]) -> str:
    """Return one status for the whole: the worst end, else the liveliest state."""
    order = (JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.RUNNING, JobStatus.QUEUED)
    found = {job.status for job in jobs.values()}
    worst = next((status for status in order if status in found), JobStatus.SUCCEEDED)
    return worst.value if jobs else ""


def _elapsed_s(jobs: Mapping[JobKind, Job]) -> int:
    starts = [job.started_at for job in jobs.values() if job.started_at]
    if not starts:
        return 0
    ends = [job.finished_at for job in jobs.values() if job.finished_at]
    end = max(ends) if len(ends) == len(jobs) else utc_now()
    return round((end - min(starts)).total_seconds())


def _step_state(step: Step, jobs: Mapping[JobKind, Job]) -> StepState:
    """Return how far a step is; the song's job does three of them.

    What no job of the project makes was there before: the video films a finished song.
    """
    job = jobs.get(_STEP_KINDS[step])
    if job is None:
        return StepState.DONE if jobs else StepState.WAITING
    if job.status is JobStatus.SUCCEEDED:
        return StepState.DONE
    if step in {Step.LYRICS, Step.MELODY} and job.milestone == PLANNED:
        return StepState.DONE
    if job.status is JobStatus.RUNNING and not _is_at(step, job):
        return StepState.WAITING
    states = {
        JobStatus.QUEUED: StepState.WAITING,
        JobStatus.RUNNING: StepState.RUNNING,
        JobStatus.FAILED: StepState.FAILED,
        JobStatus.CANCELLED: StepState.CANCELLED,
    }
    return states[job.status]


def _is_at(step: Step, job: Job) -> bool:
    if step is Step.VOICE:
        return job.milestone == PLANNED
    if step is Step.MELODY:
        return job.stage == JobStage.MELODY
    return True
