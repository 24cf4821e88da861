"""``/api/jobs``: background work, as a snapshot or as a stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from avatar_g.backend.api.dependencies import UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus
from avatar_g.backend.services import Services
from avatar_g.backend.services.jobs import JobSummary

router = APIRouter(tags=["jobs"], route_class=OnceRoute)
HEARTBEAT_S = 15.0


_SUBJECTS = {
    "track": "track_id",
    "cover": "track_id",
    "avatar": "avatar_id",
    "video": "video_id",
    "talk": "clip_id",
    "voice": "voice_id",
}
"""First word of a job's kind to what the API calls the thing it makes."""


class JobAnswer(BaseModel):
    """One job; of the ids of things, those it has nothing to do with are empty."""

    job_id: str
    status: Literal["queued", "processing", "completed", "failed", "cancelled"]
    progress: Annotated[int, Field(ge=0, le=100)]
    """Per cent."""
    track_id: str = ""
    avatar_id: str = ""
    video_id: str = ""
    clip_id: str = ""
    voice_id: str = ""
    project_id: str
    title: str
    kind: JobKind
    stage: str
    share: Annotated[float, Field(ge=0, le=1)]
    """``progress`` between 0 and 1, unrounded."""
    took_s: float
    milestone: str
    error_code: str
    error_reason: str
    error_arguments: dict[str, Any]

    @classmethod
    def of(cls, job: JobSummary) -> "JobAnswer":
        """Read a summary."""
        fields = asdict(job) | {"status": job.word, "progress": round(100 * job.share)}
        subject_id = fields.pop("subject_id")
        name = _SUBJECTS.get(job.kind.partition("_")[0])
        return cls(**fields, **({name: subject_id} if name else {}))


@router.get("/api/jobs", operation_id="list_jobs")
def list_jobs(user_id: UserId, services: UseServices) -> list[JobAnswer]:
    """Return the newest jobs."""
    return [JobAnswer.of(job) for job in services.jobs.list(user_id)]


@router.get("/api/jobs/{job_id}", operation_id="get_job")
def get_job(job_id: str, user_id: UserId, services: UseServices) -> JobAnswer:
    """Return one job."""
    return JobAnswer.of(services.jobs.get(user_id, job_id))


@router.post("/api/jobs/{job_id}/cancel", status_code=202, operation_id="cancel_job")
def cancel_job(job_id: str, user_id: UserId, services: UseServices) -> JobAnswer:
    """Stop a job and everything that builds on it."""
    services.jobs.cancel(user_id, job_id)
    return JobAnswer.of(services.jobs.get(user_id, job_id))


@router.post("/api/jobs/{job_id}/retry", status_code=202, operation_id="retry_job")
def retry_job(job_id: str, user_id: UserId, services: UseServices) -> JobAnswer:
    """Run a failed or cancelled job again; finished stages are kept."""
    services.jobs.retry(user_id, job_id)
    return JobAnswer.of(services.jobs.get(user_id, job_id))


@router.get(
    "/api/jobs/{job_id}/events",
    operation_id="follow_job",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def follow_job(job_id: str, user_id: UserId, services: UseServices) -> StreamingResponse:
    """Stream the job's progress as server-sent events until it ends.

    The first event is the job as it is now, so a reader that connects again misses nothing.
    """
    await asyncio.to_thread(services.jobs.get, user_id, job_id)  # 404 before the stream starts
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    stream = _stream(services, user_id, job_id)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


async def _stream(services: Services, user_id: str, job_id: str) -> AsyncIterator[str]:
    async with services.hub.listening() as queue:
        # Read the row only after we listen: nothing can happen unseen in between.
        job = await asyncio.to_thread(services.jobs.get, user_id, job_id)
        yield _message(JobAnswer.of(job).model_dump(mode="json"))
        is_over = JobStatus(job.status).is_final
        while not is_over:
            event = await _next(queue)
            if event is None:
                yield ": still here\n\n"
            elif event.job_id == job_id and event.user_id == user_id:
                words = {"status": event.status.word, "progress": round(100 * event.share)}
                yield _message(asdict(event) | words)
                is_over = event.status.is_final


async def _next(queue: "asyncio.Queue[JobEvent]") -> JobEvent | None:
    try:
        return await asyncio.wait_for(queue.get(), HEARTBEAT_S)
    except TimeoutError:
        return None


def _message(fields: dict[str, Any]) -> str:
    return f"event: job\ndata: {json.dumps(fields, ensure_ascii=False)}\n\n"
