"""What a webhook is told, and how a receiver can tell that it was us."""

import hashlib
import hmac
from enum import StrEnum

from avatar_g.backend.domain.jobs import JobStatus

SIGNATURE_HEADER = "avatar-g-signature"
EVENT_HEADER = "avatar-g-event"
DELIVERY_HEADER = "avatar-g-delivery"
MAX_AGE_S = 300
"""Receivers refuse a message whose timestamp is older: nobody can send it again later."""


class WebhookEvent(StrEnum):
    """What happened."""

    JOB_COMPLETED = "job.completed"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"


EVENT_OF = {
    JobStatus.SUCCEEDED: WebhookEvent.JOB_COMPLETED,
    JobStatus.FAILED: WebhookEvent.JOB_FAILED,
    JobStatus.CANCELLED: WebhookEvent.JOB_CANCELLED,
}


def signature_header(secret: str, body: bytes, timestamp_s: int) -> str:
    """Return ``t=<seconds>,v1=<hex>``: HMAC-SHA256 over ``<seconds>.<body>``."""
    return f"t={timestamp_s},v1={_signature(secret, body, timestamp_s)}"


def is_signed(header: str, secret: str, body: bytes, *, now_s: float) -> bool:
    """Tell whether a message is ours and fresh: what a receiver does."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    timestamp = parts.get("t", "")
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    if abs(now_s - int(timestamp)) > MAX_AGE_S:
        return False
    expected = _signature(secret, body, int(timestamp))
    return hmac.compare_digest(expected.encode(), parts.get("v1", "").encode())


def _signature(secret: str, body: bytes, timestamp_s: int) -> str:
    message = f"{timestamp_s}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def secret_purpose(webhook_id: str) -> str:
    """Return what the secret of a webhook is derived for."""
    return f"webhook:{webhook_id}"
