"""Tells an address of the creator's that a job ended."""

import json
from datetime import UTC, datetime
from typing import Any

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.webhook_delivery import WebhookDelivery
from avatar_g.backend.db.repositories.webhooks import WebhookRepository
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.webhooks import (
    DELIVERY_HEADER,
    EVENT_HEADER,
    SIGNATURE_HEADER,
    secret_purpose,
    signature_header,
)
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.providers.webhook import send

USER_AGENT = "Avatar-G-Webhook/1"


def deliver_webhook(context: JobContext) -> TaskResult:
    """Send one message; a receiver that is away is asked again later by the job's own rules."""
    context.report(JobStage.SENDING, 0.0)
    container = context.container
    with container.sessions() as session:
        found = WebhookRepository(session).delivery_of(context.job_id)
    if found is None:  # the webhook was deleted meanwhile
        return TaskResult()
    delivery, webhook, ended = found
    body = json.dumps(_message(delivery, ended), ensure_ascii=False, sort_keys=True).encode()
    now_s = int(datetime.now(UTC).timestamp())
    secret = container.signer.secret_for(secret_purpose(webhook.id))
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": USER_AGENT,
        EVENT_HEADER: delivery.event,
        DELIVERY_HEADER: delivery.id,
        SIGNATURE_HEADER: signature_header(secret, body, now_s),
    }
    send(webhook.url, body, headers, allows_private=container.settings.webhook_private_hosts)
    return TaskResult()


def _message(delivery: WebhookDelivery, ended: Job) -> dict[str, Any]:
    return {
        "delivery_id": delivery.id,
        "event": delivery.event,
        "job": {
            "job_id": ended.id,
            "kind": ended.kind.value,
            "status": ended.status.word,
            "title": ended.title,
            "subject_id": ended.subject_id,
            "error_code": ended.error_code,
            "error_reason": ended.error_reason,
            "finished_at": ended.finished_at.isoformat() if ended.finished_at else "",
        },
    }
