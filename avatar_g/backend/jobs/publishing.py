"""Makes finished files visible, if and only if the attempt still holds its lease."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.repositories.artifacts import MADE_BY, ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.storage.ports import StoredFile

MAX_TITLE_CHARS = 200
_SHOWN_MEANWHILE, _NEEDED_MEANWHILE = AssetRole.PREVIEW, AssetRole.UPLOAD
"""Files nobody needs when the work is complete; a page may still ask for the first."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What becomes visible together."""

    files: Sequence[AssetFile] = ()
    facts: dict[str, Any] | None = None
    parent_ids: frozenset[str] = frozenset()
    """Assets these files were made from."""
    is_final: bool = False
    """Whether the work is complete: what was shown only meanwhile goes."""


def publish(
    container: Container,
    job_id: str,
    publication: Publication,
    take_effect: Callable[[Session], bool],
) -> Job | None:
    """Store files, then let them appear in one transaction with ``take_effect``.

    ``take_effect`` writes the fenced change of the job and returns False when the lease is lost:
    then nothing appears, the stored copies are removed and None is returned.
    """
    stored = [(file, container.storage.put(file.bucket, file.path)) for file in publication.files]
    unused: list[tuple[str, str]] = []
    with container.sessions() as session:
        is_ours = take_effect(session)
        job = JobRepository(session).get(job_id)
        if is_ours:
            facts = dict(publication.facts or {})
            if "title" in facts:
                facts["title"] = job.title = str(facts["title"])[:MAX_TITLE_CHARS]
            if job.kind in MADE_BY:  # a message to a webhook makes nothing
                ArtifactRepository(session).finish(MADE_BY[job.kind], job.subject_id, facts)
            for file, copy in stored:
                unused += _appear(session, job, file, copy, publication.parent_ids)
            if publication.is_final and job.kind in MADE_BY:
                unused += _drop_meanwhile(session, job)
        else:
            unused = [(copy.bucket, copy.key) for _, copy in stored]
    for bucket, key in unused:
        container.storage.delete(Bucket(bucket), [key])
    return job if is_ours else None


def _drop_meanwhile(session: Session, job: Job) -> list[tuple[str, str]]:
    """Forget files nobody needs any more; return their stored copies."""
    assets, owner_kind = AssetRepository(session), MADE_BY[job.kind]
    gone = assets.pass_on(owner_kind, job.subject_id, _SHOWN_MEANWHILE)
    gone += assets.delete_role(owner_kind, job.subject_id, _NEEDED_MEANWHILE)
    return [(row.bucket, row.key) for row in gone]


def _appear(
    session: Session, job: Job, file: AssetFile, copy: StoredFile, parent_ids: frozenset[str]
) -> list[tuple[str, str]]:
    """Insert the row of one file; return stored copies nobody needs any more."""
    assets = AssetRepository(session)
    owner_kind = MADE_BY[job.kind]
    for row in assets.of_owner(owner_kind, job.subject_id):
        if row.role == file.role and row.sha256 == copy.sha256:
            return [(copy.bucket, copy.key)]  # an earlier attempt published the same bytes
    forgotten = assets.publish(
        MediaAsset(
            user_id=job.user_id,
            bucket=copy.bucket,
            key=copy.key,
            sha256=copy.sha256,
            size_bytes=copy.size_bytes,
            mime=file.mime,
            role=file.role,
            owner_kind=owner_kind,
            owner_id=job.subject_id,
            source_job_id=job.id,
        ),
        parent_ids,
    )
    return [(row.bucket, row.key) for row in forgotten]
