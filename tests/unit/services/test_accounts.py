"""Sessions, and the local owner of a studio on one's own computer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_g.backend.errors import NotAllowed
from avatar_g.backend.services.accounts import LOCAL_OWNER_ID, AccountService, is_loopback_only
from tests.studio import scratch_container, studio_settings


@pytest.fixture
def local(tmp_path: Path) -> Iterator[AccountService]:
    with scratch_container(tmp_path / "local") as container:
        yield AccountService(container)


@pytest.fixture
def exposed(tmp_path: Path) -> Iterator[AccountService]:
    with scratch_container(tmp_path / "exposed", host="192.168.1.5") as container:
        yield AccountService(container)


@pytest.mark.parametrize(
    ("host", "public_url", "expected"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "", True),
        ("::1", "http://localhost:3000", True),
        ("0.0.0.0", "", False),  # noqa: S104
        ("192.168.1.5", "", False),
        ("127.0.0.1", "https://studio.example", False),
    ],
)
def test_only_a_loopback_address_without_a_public_name_is_private(
    tmp_path: Path, host: str, public_url: str, expected: bool
):
    assert is_loopback_only(studio_settings(tmp_path, host=host, public_url=public_url)) is expected


def test_on_ones_own_computer_everybody_is_the_owner(local: AccountService):
    assert local.user_of_cookies("") == LOCAL_OWNER_ID
    assert local.user_of_cookies("") == LOCAL_OWNER_ID


def test_elsewhere_nobody_is_anybody_without_a_session(exposed: AccountService):
    with pytest.raises(NotAllowed):
        exposed.user_of_cookies("")
    with pytest.raises(NotAllowed):
        exposed.user_of_cookies("avatar_g_session=guessed")


def test_session_lasts_until_it_is_ended(exposed: AccountService):
    cookie = exposed.open_session(exposed.local_owner()).partition(";")[0]

    assert exposed.resolve_session(cookie) == LOCAL_OWNER_ID
    exposed.end_session(cookie)
    assert exposed.resolve_session(cookie) is None


def test_printed_address_signs_in_and_a_changed_one_does_not(exposed: AccountService):
    query = dict(part.split("=") for part in exposed.sign_in_link().partition("?")[2].split("&"))

    assert exposed.may_sign_in(query["expires"], query["signature"])
    assert not exposed.may_sign_in(query["expires"], query["signature"][::-1])
    assert not exposed.may_sign_in("", "")
