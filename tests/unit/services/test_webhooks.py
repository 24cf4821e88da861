"""Webhooks: who is told, how it is signed, and whom nobody may name."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.repositories.webhooks import WebhookRepository
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.webhooks import MAX_AGE_S, is_signed, signature_header
from avatar_g.backend.errors import InvalidRequest, NotFound, ProviderRejected
from avatar_g.backend.jobs.registry import register
from avatar_g.backend.jobs.runner import run_attempt
from avatar_g.backend.jobs.tasks.webhook import deliver_webhook
from avatar_g.backend.providers import webhook as sender
from avatar_g.backend.services import Services, open_services
from tests.studio import add_user, job_row, scratch_container


class Receiver:
    """A real server on loopback."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append((headers, self.rfile.read(length)))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = Thread(target=receiver.server.serve_forever)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


@pytest.fixture
def container(data_dir: Path) -> Iterator[Container]:
    register(JobKind.WEBHOOK_DELIVER, deliver_webhook)
    with scratch_container(data_dir, webhook_private_hosts=True) as container:
        yield container


@pytest.fixture
def services(container: Container) -> Services:
    return open_services(container)


def ended_job(services: Services, container: Container, user: str = "ana") -> str:
    user_id = add_user(container, user)
    job_id = services.music.generate(user_id, {"prompt": "the sea"}).job_id
    services.jobs.cancel(user_id, job_id)
    return job_id


def due(container: Container) -> list[str]:
    with container.sessions() as session:
        return [job.id for job in WebhookRepository(session).add_due()]


def test_receiver_is_told_with_a_signature_it_can_check(
    services: Services, container: Container, receiver: Receiver
):
    ana = add_user(container, "ana")
    webhook = services.webhooks.create(ana, url=receiver.url)
    job_id = ended_job(services, container)
    (message_id,) = due(container)

    outcome = run_attempt(container, message_id, 0, owner="test")

    ((headers, body),) = receiver.got
    message = json.loads(body)
    now_s = datetime.now(UTC).timestamp()
    assert outcome == "succeeded"
    assert message["event"] == headers["avatar-g-event"] == "job.cancelled"
    assert (message["job"]["job_id"], message["job"]["status"]) == (job_id, "cancelled")
    signature = headers["avatar-g-signature"]
    assert is_signed(signature, webhook.secret, body, now_s=now_s)
    assert not is_signed(signature, webhook.secret, body + b" ", now_s=now_s)
    assert not is_signed(signature, "other", body, now_s=now_s)
    assert not is_signed(signature, webhook.secret, body, now_s=now_s + MAX_AGE_S + 2)
    assert services.webhooks.deliveries(ana, webhook.webhook_id)[0].status == "succeeded"
    assert [job.job_id for job in services.jobs.list(ana)] == [job_id]


def test_every_end_is_told_once_and_only_to_its_owner(
    services: Services, container: Container, receiver: Receiver
):
    ended_job(services, container)  # before anybody asked
    services.webhooks.create(add_user(container, "ana"), url=receiver.url)
    services.webhooks.create(add_user(container, "bek"), url=receiver.url)
    ended_job(services, container)

    assert [len(due(container)), len(due(container))] == [1, 0]


def test_unwanted_events_are_not_told(services: Services, container: Container, receiver: Receiver):
    services.webhooks.create(
        add_user(container, "ana"), url=receiver.url, events=["job.completed", "job.failed"]
    )
    ended_job(services, container)

    assert due(container) == []


def test_receiver_that_is_away_is_asked_again_later_and_later(
    services: Services, container: Container, receiver: Receiver
):
    services.webhooks.create(add_user(container, "ana"), url=receiver.url)
    ended_job(services, container)
    (message_id,) = due(container)
    receiver.answers = [503, 500, 429, 408, 502, 503]
    pauses_s = []

    for attempt in range(6):
        before = datetime.now(UTC)
        outcome = run_attempt(container, message_id, attempt, owner="test")
        row = job_row(container, message_id)
        if outcome == "queued" and row.not_before:
            pauses_s.append(round((row.not_before - before).total_seconds()))

    assert pauses_s == sorted(pauses_s)
    assert len(pauses_s) == 5
    assert row.status == "failed"
    assert row.error_code == "provider_unavailable"


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410])
def test_refusal_and_redirect_end_the_message(
    services: Services, container: Container, receiver: Receiver, status: int
):
    services.webhooks.create(add_user(container, "ana"), url=receiver.url)
    ended_job(services, container)
    (message_id,) = due(container)
    receiver.answers = [status]

    assert run_attempt(container, message_id, 0, owner="test") == "failed"
    assert len(receiver.got) == 1


def test_webhook_exists_for_its_owner_only(services: Services, container: Container):
    ana, bek = add_user(container, "ana"), add_user(container, "bek")
    webhook_id = services.webhooks.create(ana, url="http://127.0.0.1:9/").webhook_id

    for ask in (services.webhooks.get, services.webhooks.delete, services.webhooks.deliveries):
        with pytest.raises(NotFound):
            ask(bek, webhook_id)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[::]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
        "https://localhost/",
        "https://a.localhost/",
        "https://LOCALHOST./",
        "https://printer.local/",
    ],
)
def test_address_inside_our_network_is_refused(url: str):
    with pytest.raises(InvalidRequest) as caught:
        sender.require_public_address(url, allows_private=False)

    assert caught.value.reason == "webhook_private"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://",
        "https:///x",
        "https://user:pw@example.com/",
        "https://example.com/#x",
        "https://example.com/ x",
        "https://example.com:99999/",
        "https://example.com/\r\nHost: evil",
        "https://[::1",
        "//example.com/",
    ],
)
def test_what_is_no_https_address_is_refused(url: str):
    with pytest.raises(InvalidRequest) as caught:
        sender.require_public_address(url, allows_private=False)

    assert caught.value.reason == "webhook_url"


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.8", "::1", "169.254.169.254"])
def test_public_name_of_an_inner_address_is_refused_when_sending(
    monkeypatch: pytest.MonkeyPatch, found: str
):
    real = socket.getaddrinfo

    def rebound(host: str, port: object = None, *args: object, **options: object) -> object:
        if host == "example.com":
            return real(found, 443, type=socket.SOCK_STREAM)
        return real(host, port, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)

    with pytest.raises(ProviderRejected):
        sender.send("https://example.com/", b"{}", {}, allows_private=False)


def test_signature_names_its_moment():
    assert signature_header("s", b"{}", 12).startswith("t=12,v1=")
