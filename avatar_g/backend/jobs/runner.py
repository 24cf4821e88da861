"""The single function RQ calls: claim the job, run its task, publish or record the end."""

import os
from collections.abc import Callable
from uuid import uuid4

from sqlmodel import Session

from avatar_g.backend.container import Container, get_container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.leases import LeaseRepository
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.recipe_seal import seal
from avatar_g.backend.errors import (
    AvatarGError,
    JobCancelled,
    JobDeferred,
    ProviderUnavailable,
)
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.publishing import Publication, publish
from avatar_g.backend.jobs.registry import TaskResult, task_of
from avatar_g.backend.jobs.workspace import remove_workspace, workspace
from avatar_g.backend.media.recipe_tags import write_recipe
from avatar_g.backend.observability.logging import get_logger, job_bound
from avatar_g.backend.storage.disk import require_free

RETRY_PAUSES_S = (5.0, 30.0)
"""After the first and the second passing failure."""
MESSAGE_PAUSES_S = (5.0, 30.0, 120.0, 600.0, 3_600.0)
"""Of messages to webhooks: a receiver may be away for more than an hour."""
log = get_logger(__name__)


def run_job(job_id: str, attempt: int) -> str:
    """Run one attempt in the process RQ forked for it; returns what became of it."""
    owner = os.environ.get("RQ_WORKER_ID", f"pid-{os.getpid()}")
    with job_bound(job_id, attempt):
        return run_attempt(get_container(), job_id, attempt, owner=owner)


def run_attempt(container: Container, job_id: str, attempt: int, *, owner: str) -> str:
    """Claim, work, and end the attempt. Safe to call twice: only one call gets the claim."""
    token = uuid4().hex
    with container.sessions() as session:
        is_claimed = LeaseRepository(session).claim(
            job_id, attempt, token=token, owner=owner, lease_s=container.settings.lease_s
        )
        job = JobRepository(session).get(job_id) if is_claimed else None
    if job is None:
        log.info("duplicate_delivery")
        return "duplicate"
    container.events.publish(job.to_event())
    folder = container.settings.work_dir / job_id
    with workspace(folder):
        context = JobContext(
            container=container,
            job_id=job_id,
            user_id=job.user_id,
            kind=job.kind,
            subject_id=job.subject_id,
            attempt=attempt,
            token=token,
            params=job.params,
            folder=folder,
        )
        outcome = _attempt(context, job)
    if outcome == "succeeded":
        remove_workspace(folder)
    log.info("attempt_ended", outcome=outcome)
    return outcome


def _attempt(context: JobContext, job: Job) -> str:
    container = context.container
    try:
        require_free(container.settings.data_dir, container.settings.min_free_bytes)
        return _succeed(context, task_of(job.kind)(context))
    except JobCancelled:
        return "cancelled"  # whoever took the job away has written why
    except JobDeferred:
        return _give_back(context, lambda leases: leases.defer(context.job_id, context.token))
    except AvatarGError as error:
        log.warning("attempt_failed", code=error.code, reason=error.reason, error=str(error))
        if error.retryable and job.failures < len(_pauses_s(job)):
            return _retry_later(context, job, error)
        return _fail(context, error)
    except Exception:
        log.exception("attempt_crashed")
        return _fail(context, AvatarGError("unexpected error, see the log"))


def _succeed(context: JobContext, result: TaskResult) -> str:
    """Publish everything in the one transaction that ends the job well."""
    facts = {**result.facts, "finished_at": utc_now()}
    if result.recipe is not None:
        facts["recipe"] = result.recipe.to_dict()
        sealed = seal(facts["recipe"])
        for file in result.files:
            write_recipe(file.path, sealed)
    roles = {str(file.role): file.path.name for file in result.files}

    def end(session: Session) -> bool:
        return LeaseRepository(session).succeed(context.job_id, context.token, {"files": roles})

    job = publish(
        context.container,
        context.job_id,
        Publication(result.files, facts, context.parent_ids, is_final=True),
        end,
    )
    if job is None:
        return "stale"
    announce(context.container, [job], own_job_id=job.id)
    return "succeeded"


def _retry_later(context: JobContext, job: Job, error: AvatarGError) -> str:
    pause_s = _pauses_s(job)[job.failures]
    if isinstance(error, ProviderUnavailable) and error.retry_after_s is not None:
        pause_s = error.retry_after_s
    return _give_back(
        context,
        lambda leases: leases.requeue(
            context.job_id, context.token, is_failure=True, pause_s=pause_s
        ),
    )


def _pauses_s(job: Job) -> tuple[float, ...]:
    return MESSAGE_PAUSES_S if job.kind is JobKind.WEBHOOK_DELIVER else RETRY_PAUSES_S


def _give_back(context: JobContext, change: Callable[[LeaseRepository], bool]) -> str:
    with context.container.sessions() as session:
        is_ours = change(LeaseRepository(session))
        job = JobRepository(session).get(context.job_id)
    if is_ours:
        announce(context.container, [job], own_job_id=job.id)
    return "queued" if is_ours else "stale"


def _fail(context: JobContext, error: AvatarGError) -> str:
    with context.container.sessions() as session:
        ended = LeaseRepository(session).fail(context.job_id, context.token, error)
    announce(context.container, ended, own_job_id=context.job_id)
    return "failed" if ended else "stale"
