"""Webhooks, and which ends of jobs they have been told."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.webhook import Webhook
from avatar_g.backend.db.models.webhook_delivery import WebhookDelivery
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.webhooks import EVENT_OF
from avatar_g.backend.errors import NotFound

LOOK_BACK_HOURS = 24
"""An end is told even if nobody looked for so long."""
MESSAGE_PRIORITY = 5
"""A message takes no time, and somebody waits for it."""
_AT_ONCE = 50
_UNTOLD = (JobKind.AVATAR_PREVIEW, JobKind.WEBHOOK_DELIVER)


class WebhookRepository:
    """Webhook rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, webhook: Webhook) -> None:
        """Insert."""
        self._session.add(webhook)
        self._session.flush()

    def get_owned(self, webhook_id: str, user_id: str) -> Webhook:
        """Return one webhook of ``user_id``; someone else's does not exist."""
        webhook = self._session.exec(
            select(Webhook).where(Webhook.id == webhook_id, Webhook.user_id == user_id)
        ).first()
        if webhook is None:
            raise NotFound(f"no webhook {webhook_id}")
        return webhook

    def list_owned(self, user_id: str) -> Sequence[Webhook]:
        """Return a user's webhooks, oldest first."""
        return self._session.exec(
            select(Webhook)
            .where(Webhook.user_id == user_id)
            .order_by(col(Webhook.created_at), col(Webhook.id))
        ).all()

    def delete(self, webhook: Webhook) -> None:
        """Forget a webhook with its deliveries; messages under way find nothing."""
        self._session.delete(webhook)

    def deliveries(self, webhook_id: str, user_id: str) -> Sequence[tuple[WebhookDelivery, Job]]:
        """Return the newest messages of a webhook with the jobs that carry them."""
        return self._session.exec(
            select(WebhookDelivery, Job)
            .join(Job, col(Job.id) == col(WebhookDelivery.delivery_job_id))
            .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.user_id == user_id)
            .order_by(col(WebhookDelivery.created_at).desc(), col(WebhookDelivery.id))
            .limit(_AT_ONCE)
        ).all()

    def delivery_of(self, delivery_job_id: str) -> tuple[WebhookDelivery, Webhook, Job] | None:
        """Return what a message is about, for the worker that carries it; None: it was deleted."""
        return self._session.exec(
            select(WebhookDelivery, Webhook, Job)
            .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
            .join(Job, col(Job.id) == col(WebhookDelivery.job_id))
            .where(WebhookDelivery.delivery_job_id == delivery_job_id)
        ).first()

    def add_due(self) -> list[Job]:
        """Queue a message for every end of a job that a webhook has not been told."""
        if self._session.exec(select(Webhook.id).limit(1)).first() is None:
            return []
        told = sa.exists().where(
            col(WebhookDelivery.webhook_id) == col(Webhook.id),
            col(WebhookDelivery.job_id) == col(Job.id),
            col(WebhookDelivery.attempt) == col(Job.attempt),
        )
        wanted = [
            sa.and_(col(Job.status) == status, col(Webhook.events).contains(event.value))
            for status, event in EVENT_OF.items()
        ]
        due = self._session.exec(
            select(Webhook, Job)
            .join(Job, col(Job.user_id) == col(Webhook.user_id))
            .where(
                sa.or_(*wanted),
                col(Job.finished_at) >= col(Webhook.created_at),
                col(Job.finished_at) >= utc_now() - timedelta(hours=LOOK_BACK_HOURS),
                col(Job.kind).not_in(_UNTOLD),
                ~told,
            )
            .order_by(col(Job.finished_at), col(Job.id))
            .limit(_AT_ONCE)
        ).all()
        return [self._add_message(webhook, ended) for webhook, ended in due]

    def _add_message(self, webhook: Webhook, ended: Job) -> Job:
        """Queue a message, and note in the same transaction that this end is told."""
        message = Job(
            user_id=webhook.user_id,
            kind=JobKind.WEBHOOK_DELIVER,
            priority=MESSAGE_PRIORITY,
            subject_id=webhook.id,
            title=ended.title,
        )
        self._session.add(message)
        self._session.flush()
        self._session.add(
            WebhookDelivery(
                user_id=webhook.user_id,
                webhook_id=webhook.id,
                job_id=ended.id,
                attempt=ended.attempt,
                delivery_job_id=message.id,
                event=EVENT_OF[ended.status].value,
            )
        )
        self._session.flush()
        return message
