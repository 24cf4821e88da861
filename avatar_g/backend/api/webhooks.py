"""``/api/webhooks``: addresses that are told, with a signature, when jobs end."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from avatar_g.backend.api.dependencies import Strict, UserId, UseServices
from avatar_g.backend.api.idempotent import OnceRoute
from avatar_g.backend.domain.webhooks import WebhookEvent
from avatar_g.backend.services.webhooks import MAX_URL_CHARS, DeliveryView, WebhookView

router = APIRouter(tags=["webhooks"], route_class=OnceRoute)


class NewWebhook(Strict):
    """Where to send messages, and about what; without ``events`` about everything."""

    url: Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARS)] = Field(
        examples=["https://example.com/avatar-g"]
    )
    events: Annotated[list[WebhookEvent], Field(max_length=len(WebhookEvent))] = []


@router.post("/api/webhooks", status_code=201, operation_id="create_webhook")
def create_webhook(body: NewWebhook, user_id: UserId, services: UseServices) -> WebhookView:
    """Tell an address about ends of jobs; ``secret`` signs every message."""
    return services.webhooks.create(user_id, url=body.url, events=body.events)


@router.get("/api/webhooks", operation_id="list_webhooks")
def list_webhooks(user_id: UserId, services: UseServices) -> list[WebhookView]:
    """Return all webhooks, oldest first."""
    return services.webhooks.list(user_id)


@router.get("/api/webhooks/{webhook_id}", operation_id="get_webhook")
def get_webhook(webhook_id: str, user_id: UserId, services: UseServices) -> WebhookView:
    """Return one webhook."""
    return services.webhooks.get(user_id, webhook_id)


@router.get("/api/webhooks/{webhook_id}/deliveries", operation_id="list_webhook_deliveries")
def list_deliveries(webhook_id: str, user_id: UserId, services: UseServices) -> list[DeliveryView]:
    """Return the newest messages and what became of them."""
    return services.webhooks.deliveries(user_id, webhook_id)


@router.delete("/api/webhooks/{webhook_id}", status_code=204, operation_id="delete_webhook")
def delete_webhook(webhook_id: str, user_id: UserId, services: UseServices) -> None:
    """Send no more messages."""
    services.webhooks.delete(user_id, webhook_id)
