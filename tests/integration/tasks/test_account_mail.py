"""A new password by mail, through a mail server on this computer, and by a printed link."""

import re
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string, policy
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import select

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.user import User
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import NotAllowed, NotFound
from avatar_g.backend.i18n import message
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.accounts import Client
from tests.integration.tasks.attempts import attempt, registered_tasks
from tests.studio import add_user, scratch_container

pytestmark = pytest.mark.integration

ADDRESS = "nino@example.org"
NEW = "four words long enough"
BROWSER = Client("10.0.0.9")


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that takes everything, or refuses every recipient."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[str] = []
        self.refuses = False


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"QUIT":
                self._say("221 bye")
                return
            if word == b"RCPT" and self.server.refuses:
                self._say("550 nobody here")
            elif word == b"DATA":
                self._say("354 go on")
                self._take()
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        self.server.letters.append(b"".join(lines).decode())
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def container(tmp_path: Path, mailbox: Mailbox) -> Iterator[Container]:
    url = SecretStr(f"smtp://127.0.0.1:{mailbox.server_address[1]}")
    with registered_tasks(), scratch_container(tmp_path / "data", smtp_url=url) as container:
        yield container


@pytest.fixture
def services(container: Container) -> Services:
    return open_services(container)


@pytest.fixture
def nino(container: Container) -> str:
    user_id = add_user(container, "nino")
    with container.sessions() as session:
        user = session.get_one(User, user_id)
        user.sign_in_name, user.email = "nino", ADDRESS
    return user_id


def mail_jobs(container: Container) -> list[str]:
    with container.sessions() as session:
        return list(session.exec(select(Job.id).where(Job.kind == JobKind.MAIL_SEND)).all())


def secret_in(text: str) -> str:
    """Return what stands behind ``#reset=`` in a link."""
    found = re.search(r"/sign-in#reset=([\w-]+)", text)
    assert found, text
    return found[1]


@pytest.mark.parametrize("language", ["ka", "en", "ru"])
def test_forgotten_password_is_replaced_by_a_mailed_link(
    services: Services, container: Container, nino: str, mailbox: Mailbox, language: str
):
    services.sign_in.ask_reset("nino", BROWSER, language)
    (job_id,) = mail_jobs(container)

    assert attempt(container, job_id) == "succeeded"

    (letter,) = mailbox.letters
    said = message_from_string(letter, policy=policy.default)
    assert said["To"] == ADDRESS
    assert said["Subject"] == message("mail.reset_subject", Language(language))
    secret = secret_in(said.get_content())
    assert services.sign_in.reset(secret, NEW, BROWSER) == nino
    assert services.sign_in.sign_in("nino", NEW, BROWSER) == nino
    (call,) = services.privacy.outbound(nino)
    assert (call.host, call.purpose) == ("127.0.0.1", "password_reset")


def test_link_works_once(services: Services, container: Container, nino: str, mailbox: Mailbox):
    secret = secret_in(services.sign_in.reset_link("nino"))
    services.sign_in.reset(secret, NEW, BROWSER)

    with pytest.raises(NotFound):
        services.sign_in.reset(secret, "other words long enough", BROWSER)

    assert services.sign_in.sign_in("nino", NEW, BROWSER) == nino


def test_new_password_signs_every_browser_out(services: Services, nino: str):
    cookie = services.accounts.open_session(nino).partition(";")[0]
    assert services.accounts.resolve_session(cookie) == nino

    secret = secret_in(services.sign_in.reset_link("nino"))
    services.sign_in.reset(secret, NEW, BROWSER)

    assert services.accounts.resolve_session(cookie) is None


def test_nobody_learns_whether_there_is_such_an_account(
    services: Services, container: Container, nino: str
):
    services.sign_in.ask_reset("somebody", BROWSER, "en")

    assert mail_jobs(container) == []


def test_refused_letter_fails_with_a_reason_and_leaves_the_password(
    services: Services, container: Container, nino: str, mailbox: Mailbox
):
    mailbox.refuses = True
    services.sign_in.ask_reset("nino", BROWSER, "en")
    (job_id,) = mail_jobs(container)

    assert attempt(container, job_id) == "failed"

    with pytest.raises(NotAllowed):
        services.sign_in.sign_in("nino", NEW, BROWSER)
    assert mailbox.letters == []
