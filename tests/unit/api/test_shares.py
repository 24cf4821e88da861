"""Share links: what strangers see, and what they never do."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.share import Share
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.models.voice_use import VoiceUse
from avatar_g.backend.domain.voices import VoiceKind
from avatar_g.backend.services import Services, open_services
from avatar_g.backend.services.share_visits import MAX_WRONG, VisitState
from tests.studio import _stored, add_song, add_user, give_password, scratch_container
from tests.unit.api.conftest import cookie_for

LYRIC = "Neon <night>"


@pytest.fixture
def headers(services: Services, container: Container) -> dict[str, str]:
    return cookie_for(services, container, "ana")


@pytest.fixture
def song(container: Container, tmp_path: Path) -> str:
    """A finished song with a sound, a cover, captions and a score."""
    ana = add_user(container, "ana")
    give_password(container, ana)
    track_id = add_song(
        container,
        title="<b>Neon</b>",
        recipe={"kind": "song"},
        summary={"lines": [{"text": LYRIC}], "language": "en"},
    )
    for name, role in (("a.m4a", "song_small"), ("a.jpg", "cover"), ("a.vtt", "captions")):
        (tmp_path / name).write_bytes(role.encode() * 20)
        _stored(container, ana, tmp_path / name, (OwnerKind.TRACK, track_id), role)
    return track_id


async def share(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str, **fields: object
) -> dict:
    answer = await browser.post("/api/shares", json={"item_id": song, **fields}, headers=headers)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return made | {"path": made["url"][made["url"].index("/s/") :]}


async def test_stranger_sees_the_song_without_cookie_or_script(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str
):
    made = await share(browser, headers, song)

    page = await browser.get(made["path"])
    sound = await browser.get(f"{made['path']}/song_small", headers={"range": "bytes=0-9"})

    assert page.status_code == 200
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert re.search(r"\son\w+=", page.text) is None
    assert "&lt;b&gt;Neon&lt;/b&gt;" in page.text
    assert "<b>Neon" not in page.text
    assert "Neon &lt;night&gt;" in page.text
    assert "Made with AI" in page.text
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert (sound.status_code, sound.content) == (206, b"song_small"[:10])
    assert '<track kind="captions"' in page.text
    assert 'property="og:image"' in page.text
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", page.text)) == 2


async def test_closed_link_is_gone_at_once_with_its_files(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str
):
    made = await share(browser, headers, song)
    file = f"{made['path']}/song_small"
    before = await browser.get(file)

    await browser.delete(f"/api/shares/{made['share_id']}", headers=headers)

    assert before.status_code == 200
    assert (await browser.get(file)).status_code == 404
    page = await browser.get(made["path"])
    assert page.status_code == 410
    assert "Neon" not in page.text
    assert (await browser.get("/api/shares", headers=headers)).json() == []


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [
        ("ka-GE,en;q=0.5", "ka", "ბმული აღარ მოქმედებს"),
        ("de, ru;q=0.9, en;q=0.1", "ru", "Ссылка больше не действует"),
        ("", "en", "This link has ended"),
        ("fr;q=x,,;q=", "en", "This link has ended"),
    ],
)
async def test_ended_link_says_so_in_the_visitors_language(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    song: str,
    container: Container,
    accepted: str,
    language: str,
    words: str,
):
    made = await share(browser, headers, song)
    with container.sessions() as session:
        row = session.get(Share, made["share_id"])
        assert row
        row.expires_at = utc_now() - timedelta(seconds=1)

    page = await browser.get(made["path"], headers={"accept-language": accepted})

    assert page.status_code == 410
    assert page.headers["content-language"] == language
    assert f'<html lang="{language}"' in page.text
    assert words in page.text


async def test_password_shows_the_song_and_nothing_before_it(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str
):
    made = await share(browser, headers, song, password="open sesame")

    asked = await browser.get(made["path"])
    wrong = await browser.post(made["path"], data={"password": "open"})
    file = await browser.get(f"{made['path']}/song_small")
    right = await browser.post(made["path"], data={"password": "open sesame"})
    address = re.search(r'<source src="([^"]+)"', right.text)

    assert (asked.status_code, wrong.status_code, right.status_code) == (200, 403, 200)
    assert file.status_code == 404
    assert "Neon" not in asked.text + wrong.text
    assert address
    assert "signature=" in address[1]
    opened = await browser.get(address[1].replace("&amp;", "&"))
    assert opened.status_code == 200
    assert "set-cookie" not in right.headers


async def test_guessing_is_slowed_down_even_for_the_right_password(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str, container: Container
):
    made = await share(browser, headers, song, password="open sesame")

    for _ in range(MAX_WRONG):
        await browser.post(made["path"], data={"password": "guess"})
    paused = await browser.post(made["path"], data={"password": "open sesame"})
    with container.sessions() as session:
        row = session.get(Share, made["share_id"])
        assert row
        row.blocked_until = utc_now()
    later = await browser.post(made["path"], data={"password": "open sesame"})

    assert (paused.status_code, later.status_code) == (429, 200)
    assert int(paused.headers["retry-after"]) > 0


@pytest.mark.parametrize("body", [b"", b"password=" + b"x" * 9_000, b"\xff\xfe", b"password"])
async def test_odd_password_form_is_a_wrong_password(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str, body: bytes
):
    made = await share(browser, headers, song, password="open sesame")
    media_type = {"content-type": "application/x-www-form-urlencoded"}

    answer = await browser.post(made["path"], content=body, headers=media_type)

    assert answer.status_code == 403


async def test_downloads_are_offered_only_where_allowed(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str
):
    shown = await share(browser, headers, song)
    offered = await share(browser, headers, song, may_download=True)

    pages = [(await browser.get(made["path"])).text for made in (shown, offered)]
    scores = [(await browser.get(f"{made['path']}/score")).status_code for made in (shown, offered)]

    assert ["download=1" in page for page in pages] == [False, True]
    assert scores == [404, 200]


async def test_withdrawn_consent_closes_every_link_to_the_song(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str, container: Container
):
    made = await share(browser, headers, song)
    ana = add_user(container, "ana")
    with container.sessions() as session:
        voice = VoiceProfile(user_id=ana, kind=VoiceKind.RECORDED, revoked_at=utc_now())
        session.add(voice)
        session.flush()
        session.add(
            VoiceUse(
                user_id=ana,
                voice_id=voice.id,
                owner_kind=OwnerKind.TRACK,
                owner_id=song,
                slot="A",
                digest="",
            )
        )

    page = await browser.get(made["path"])
    again = await browser.post("/api/shares", json={"item_id": song}, headers=headers)

    assert page.status_code == 410
    assert "withdrawn their consent" in page.text
    assert (await browser.get(f"{made['path']}/song_small")).status_code == 404
    assert (again.status_code, again.json()["reason"]) == (403, "voice_withdrawn")


async def test_deleted_song_is_gone_and_comes_back_with_its_restoring(
    browser: httpx.AsyncClient, headers: dict[str, str], song: str
):
    made = await share(browser, headers, song)

    await browser.delete(f"/api/items/{song}", headers=headers)
    gone = await browser.get(made["path"])
    await browser.post(f"/api/items/{song}/restore", headers=headers)
    back = await browser.get(made["path"])

    assert (gone.status_code, back.status_code) == (410, 200)


async def test_link_exists_for_its_owner_only(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    song: str,
    services: Services,
    container: Container,
):
    made = await share(browser, headers, song)
    stranger = cookie_for(services, container, "bek")
    path = f"/api/shares/{made['share_id']}"

    answers = [
        await browser.get(path, headers=stranger),
        await browser.delete(path, headers=stranger),
        await browser.post("/api/shares", json={"item_id": song}, headers=stranger),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await browser.get(made["path"])).status_code == 200


async def test_first_link_waits_until_its_owner_has_a_password(
    browser: httpx.AsyncClient,
    headers: dict[str, str],
    song: str,
    services: Services,
    container: Container,
):
    with container.sessions() as session:
        session.get_one(User, add_user(container, "ana")).password_hash = None

    answer = await browser.post("/api/shares", json={"item_id": song}, headers=headers)

    assert (answer.status_code, answer.json()["reason"]) == (401, "password_first")
    assert services.shares.list(add_user(container, "ana")) == []


async def test_unfinished_song_cannot_be_shared(
    browser: httpx.AsyncClient, headers: dict[str, str], services: Services, container: Container
):
    started = services.music.generate(add_user(container, "ana"), {"prompt": "x"})

    answer = await browser.post("/api/shares", json={"item_id": started.track_id}, headers=headers)

    assert answer.json()["reason"] == "share_unfinished"


def test_token_is_long_and_nowhere_in_the_database(container: Container, song: str):
    services = open_services(container)
    made = services.shares.create(add_user(container, "ana"), song, password="open sesame")
    token = made.url.rpartition("/")[2]

    database = b"".join(
        path.read_bytes() for path in container.settings.data_dir.glob("avatar-g.db*")
    )

    assert len(token) * 6 >= 128
    assert token.encode() not in database
    assert b"open sesame" not in database
    assert services.shares.get(add_user(container, "ana"), made.share_id).url == ""


@settings(deadline=None, max_examples=60)
@given(token=st.text(max_size=70))
def test_no_guessed_token_opens_anything(tmp_path_factory: pytest.TempPathFactory, token: str):
    with scratch_container(tmp_path_factory.mktemp("data")) as container:
        services = open_services(container)
        ana = add_user(container, "ana")
        with container.sessions() as session:
            track = Track(user_id=ana, title="x", finished_at=utc_now())
            session.add(track)
            session.flush()
        give_password(container, ana)
        services.shares.create(ana, track.id)

        assert services.share_visits.visit(token).state is VisitState.UNKNOWN
