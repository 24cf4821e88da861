"""Web side: one Redis subscription per process, fanned out to whoever listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import redis.asyncio

from avatar_g.backend.config import get_settings
from avatar_g.backend.domain.jobs import JobEvent
from avatar_g.backend.events.codec import PATTERN, decode
from avatar_g.backend.observability.logging import get_logger

FIRST_RETRY_S = 0.1
LAST_RETRY_S = 5.0
_KEPT_EVENTS = 1_000
log = get_logger(__name__)


async def subscribe_all(redis_url: str | None = None) -> AsyncIterator[JobEvent]:
    """Yield every job's events for ever, reconnecting when Redis goes away.

    Events published while the connection is down are lost: read the rows again when it matters.
    """
    url = redis_url or get_settings().resolved_redis_url
    pause_s = FIRST_RETRY_S
    while True:
        connection = redis.asyncio.from_url(url)
        try:
            async with connection, connection.pubsub() as pubsub:
                await pubsub.psubscribe(PATTERN)
                async for message in pubsub.listen():
                    pause_s = FIRST_RETRY_S
                    if message["type"] == "pmessage":
                        with suppress(ValueError):
                            yield decode(message["data"])
        except (redis.RedisError, OSError) as error:
            log.warning("event_subscription_lost", error=str(error), retry_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(LAST_RETRY_S, 2 * pause_s)


@dataclass(slots=True)
class EventHub:
    """Shares one subscription between all listeners of a process."""

    redis_url: str
    _queues: set[asyncio.Queue[JobEvent]] = field(default_factory=set)
    _reader: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[JobEvent]]:
        """Collect events from now on; a listener that falls far behind loses the oldest."""
        queue: asyncio.Queue[JobEvent] = asyncio.Queue(_KEPT_EVENTS)
        self._queues.add(queue)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        try:
            yield queue
        finally:
            self._queues.discard(queue)
            if not self._queues:
                self._reader.cancel()
                self._reader = None

    async def _read(self) -> None:
        async for event in subscribe_all(self.redis_url):
            for queue in self._queues:
                if queue.full():
                    queue.get_nowait()
                queue.put_nowait(event)
