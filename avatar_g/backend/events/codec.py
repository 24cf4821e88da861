"""Job events as Redis sees them."""

import json
from dataclasses import asdict
from typing import Any

from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus

PREFIX = "avatar_g:job:"
PATTERN = f"{PREFIX}*"
FIELD = "event"
LATEST_LIFE_S = 24 * 3_600


def channel(job_id: str) -> str:
    """Name of a job's channel, and of the hash that keeps its latest event."""
    return f"{PREFIX}{job_id}"


def encode(event: JobEvent) -> str:
    """Return the event as JSON."""
    return json.dumps(asdict(event), ensure_ascii=False)


def decode(message: bytes | str) -> JobEvent:
    """Restore an event.

    Raises
    ------
    ValueError
        If the message is none of ours.
    """
    fields: Any = json.loads(message)
    try:
        return JobEvent(
            **{
                **fields,
                "kind": JobKind(fields["kind"]),
                "status": JobStatus(fields["status"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a job event: {error}") from error
