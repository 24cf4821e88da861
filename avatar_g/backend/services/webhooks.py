"""Addresses that want to know when jobs end."""

from collections.abc import Sequence
from dataclasses import dataclass

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.webhook import Webhook
from avatar_g.backend.db.repositories.webhooks import WebhookRepository
from avatar_g.backend.domain.webhooks import WebhookEvent, secret_purpose
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.providers.webhook import require_public_address

MAX_WEBHOOKS = 10
MAX_URL_CHARS = 500


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One webhook as its owner sees it."""

    webhook_id: str
    url: str
    events: tuple[str, ...]
    secret: str
    """Signs every message; only its owner sees it."""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message and what became of it."""

    delivery_id: str
    event: str
    job_id: str
    status: str
    """A ``JobStatus``."""
    failures: int
    error_code: str


class WebhookService:
    """What a user may do with webhooks; other users' webhooks do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def create(self, user_id: str, *, url: str, events: Sequence[str] = ()) -> WebhookView:
        """Tell an address about ends of jobs from now on; without ``events`` about all.

        Raises
        ------
        InvalidRequest
            Reason ``webhook_url``, ``webhook_private``, ``webhook_event`` or ``webhooks_too_many``.
        """
        known = {event.value for event in WebhookEvent}
        if not set(events) <= known:
            raise InvalidRequest("no such event", reason="webhook_event")
        if len(url) > MAX_URL_CHARS:
            raise InvalidRequest("too long", reason="webhook_url")
        require_public_address(url, allows_private=self._container.settings.webhook_private_hosts)
        with self._container.sessions() as session:
            webhooks = WebhookRepository(session)
            if len(webhooks.list_owned(user_id)) >= MAX_WEBHOOKS:
                raise InvalidRequest("too many", reason="webhooks_too_many", limit=MAX_WEBHOOKS)
            webhook = Webhook(user_id=user_id, url=url, events=" ".join(sorted(events or known)))
            webhooks.add(webhook)
        return self._view(webhook)

    def get(self, user_id: str, webhook_id: str) -> WebhookView:
        """Return one webhook.

        Raises
        ------
        NotFound
            If there is no such webhook of this user.
        """
        with self._container.sessions() as session:
            return self._view(WebhookRepository(session).get_owned(webhook_id, user_id))

    def delete(self, user_id: str, webhook_id: str) -> None:
        """Tell the address nothing any more.

        Raises
        ------
        NotFound
            If there is no such webhook of this user.
        """
        with self._container.sessions() as session:
            webhooks = WebhookRepository(session)
            webhooks.delete(webhooks.get_owned(webhook_id, user_id))

    def deliveries(self, user_id: str, webhook_id: str) -> "list[DeliveryView]":
        """Return the newest messages.

        Raises
        ------
        NotFound
            If there is no such webhook of this user.
        """
        with self._container.sessions() as session:
            webhooks = WebhookRepository(session)
            webhook = webhooks.get_owned(webhook_id, user_id)
            rows = webhooks.deliveries(webhook.id, user_id)
        return [
            DeliveryView(
                row.id, row.event, row.job_id, job.status.value, job.failures, job.error_code
            )
            for row, job in rows
        ]

    def list(self, user_id: str) -> "list[WebhookView]":
        """Return all webhooks, oldest first."""
        with self._container.sessions() as session:
            return [self._view(row) for row in WebhookRepository(session).list_owned(user_id)]

    def _view(self, webhook: Webhook) -> WebhookView:
        return WebhookView(
            webhook_id=webhook.id,
            url=webhook.url,
            events=tuple(webhook.events.split()),
            secret=self._container.signer.secret_for(secret_purpose(webhook.id)),
        )
