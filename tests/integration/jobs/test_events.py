"""Progress from workers to browsers, over real Redis."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import redis

from avatar_g.backend.domain.jobs import JobEvent, JobKind, JobStatus
from avatar_g.backend.events import EventHub, EventPublisher, subscribe_all
from tests.studio import UNREACHABLE_REDIS

pytestmark = pytest.mark.integration


def event(job_id: str = "1", share: float = 0.5, **changes: object) -> JobEvent:
    values = {"stage": "voice", "status": JobStatus.RUNNING, **changes}
    return JobEvent(job_id, "ana", JobKind.TRACK_GENERATE, share=share, **values)


@pytest.fixture
def connection(redis_url: str) -> Iterator[redis.Redis]:
    connection = redis.Redis.from_url(redis_url)
    connection.flushall()
    yield connection
    connection.close()


async def until_subscribed(connection: redis.Redis, count: int = 1) -> None:
    for _ in range(300):
        if connection.pubsub_numpat() >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody subscribed")


def test_latest_event_of_each_job_is_kept_for_latecomers(connection: redis.Redis):
    publisher = EventPublisher(connection)
    publisher.publish(event("1", 0.1))
    publisher.publish(event("1", 1.0, status=JobStatus.SUCCEEDED, milestone="planned"))
    publisher.publish(event("2", 0.3, eta_s=12.5))

    latest = publisher.latest(["1", "2", "3"])

    assert latest == {
        "1": event("1", 1.0, status=JobStatus.SUCCEEDED, milestone="planned"),
        "2": event("2", 0.3, eta_s=12.5),
    }
    assert 0 < connection.ttl("avatar_g:job:1") <= 24 * 3_600


def test_plain_ticks_are_throttled_and_turns_always_pass(connection: redis.Redis):
    publisher = EventPublisher(connection)

    ticks = [publisher.publish(event(share=share / 100)) for share in range(100)]
    turns = [
        publisher.publish(event(stage="mix")),
        publisher.publish(event(stage="mix", milestone="planned")),
        publisher.publish(event(status=JobStatus.SUCCEEDED)),
    ]

    assert sum(ticks) == 1
    assert turns == [True, True, True]


def test_redis_that_is_away_stops_nobody():
    connection = redis.Redis.from_url(UNREACHABLE_REDIS)
    publisher = EventPublisher(connection)

    assert publisher.publish(event()) is False
    assert publisher.latest(["1"]) == {}


async def test_subscriber_hears_every_job_and_survives_a_lost_connection(
    redis_url: str, connection: redis.Redis
):
    publisher = EventPublisher(connection)
    events = subscribe_all(redis_url)
    heard = asyncio.ensure_future(anext(events))
    await until_subscribed(connection)

    publisher.publish(event("1"))
    first = await heard
    heard = asyncio.ensure_future(anext(events))
    connection.client_kill_filter(_type="pubsub")
    await asyncio.sleep(0.05)
    await until_subscribed(connection)
    publisher.publish(event("2"))
    second = await asyncio.wait_for(heard, 5)
    await events.aclose()

    assert (first.job_id, second.job_id) == ("1", "2")


async def test_listeners_of_a_process_share_one_subscription(
    redis_url: str, connection: redis.Redis
):
    hub, publisher = EventHub(redis_url), EventPublisher(connection)
    async with hub.listening() as first, hub.listening() as second:
        await until_subscribed(connection)
        publisher.publish(event("1"))
        heard = [await asyncio.wait_for(queue.get(), 5) for queue in (first, second)]
        subscriptions = connection.pubsub_numpat()

    assert [each.job_id for each in heard] == ["1", "1"]
    assert subscriptions == 1
    for _ in range(100):
        if connection.pubsub_numpat() == 0:
            break
        await asyncio.sleep(0.01)
    assert connection.pubsub_numpat() == 0, "nobody listens, yet the subscription stays"


async def test_message_of_another_program_is_ignored(redis_url: str, connection: redis.Redis):
    events: AsyncIterator[JobEvent] = subscribe_all(redis_url)
    heard = asyncio.ensure_future(anext(events))
    await until_subscribed(connection)

    connection.publish("avatar_g:job:1", "not json")
    connection.publish("avatar_g:job:1", '{"status": "running"}')
    EventPublisher(connection).publish(event("1"))

    assert (await asyncio.wait_for(heard, 5)).job_id == "1"
    await events.aclose()
