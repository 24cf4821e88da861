"""Projects in the browser: made, filled, shared with a member, updated, deleted and taken back."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.services import open_services
from avatar_g.backend.services.accounts import LOCAL_OWNER_ID
from avatar_g.backend.services.studio import to_json
from avatar_g.state.project import TABS
from tests.e2e.apart.conftest import OpenStudio
from tests.e2e.pages.projects_page import ProjectPage, ProjectsPage
from tests.e2e.witness import Witness
from tests.studio import _stored, add_user

RECIPE = {"kind": "song", "params": {"prompt": "sea"}, "engines": {}}
WORDS = {
    "ka": ("პროექტები", "ღამის მატარებელი", "მოძველდა: ნინო", "რედაქტირება"),
    "en": ("Projects", "Night train", "Outdated: ნინო", "Can edit"),
    "ru": ("Проекты", "Ночной поезд", "Устарело: ნინო", "Правка"),
}


@dataclass(frozen=True)
class Things:
    """What the owner has: a film of a song with a character that was changed since."""

    project_id: str
    video_id: str


@pytest.fixture(scope="module")
def things(opened: OpenStudio) -> Things:
    with opened() as container:
        return _filled(container)


def _filled(container: Container) -> Things:
    services = open_services(container)
    services.accounts.local_owner()
    project_id = services.project_boards.create(LOCAL_OWNER_ID, "ზღვა")
    vera = add_user(container, "vera")
    common = {"user_id": LOCAL_OWNER_ID, "finished_at": utc_now()}
    with container.sessions() as session:
        session.get_one(User, vera).sign_in_name = "vera"
        track = Track(**common, title="Neon Night", duration_s=60.0, recipe=RECIPE)
        nino = Avatar(**common, title="ნინო", spec=to_json(AvatarSpec(seed=2)))
        session.add_all([track, nino])
        session.flush()
        video = VideoClip(
            **common,
            project_id=project_id,
            title="Film",
            track_id=track.id,
            avatar_id=nino.id,
            duration_s=60.0,
            aspect="16:9",
            resolution="480p",
            fps=12,
            request={"aspect": "16:9", "resolution": "480p", "fps": 12},
            recipe={"kind": "film", "params": {"source": RECIPE, "spec": to_json(AvatarSpec())}},
        )
        session.add(video)
        session.flush()
    score = container.settings.data_dir / "score.json"
    score.write_text("{}")
    _stored(container, LOCAL_OWNER_ID, score, (OwnerKind.TRACK, track.id), "score")
    return Things(project_id, video.id)


@pytest.mark.parametrize("language", list(WORDS))
def test_a_project_is_made_filled_and_deleted_and_comes_back(
    page: Page, things: Things, language: str
):
    heading, title, _, _ = WORDS[language]
    listed = ProjectsPage(page).open()
    listed.choose_language(language)
    expect(listed.title).to_have_text(heading)

    project = listed.make(title)
    expect(project.title).to_have_text(title)
    project.add("song", "Neon Night")
    project.add("avatar", "ნინო")
    expect(project.cards("song")).to_have_count(1)
    expect(project.cards("avatar")).to_have_count(1)
    project.take_out("ნინო")
    expect(project.cards("avatar")).to_have_count(0)
    project.show("activity")
    expect(project.acts).to_have_count(5)  # made, two added, one taken out, the song itself
    page.get_by_test_id("delete-project").click()

    page.wait_for_url("**/projects")
    expect(listed.cards().filter(has_text=title)).to_have_count(0)
    listed.restore()
    expect(listed.cards().filter(has_text=title)).to_have_count(1)


@pytest.mark.parametrize("language", list(WORDS))
def test_the_pages_fit_every_window_and_are_accessible(
    page: Page, witness: Witness, things: Things, language: str
):
    project = ProjectsPage(page).open()
    project.choose_language(language)
    for address in ("/projects", f"/project?id={things.project_id}"):
        page.goto(address)
        project.wait_until_alive()
        expect(page.locator("main h1")).to_be_visible()
        for tab in TABS if "?" in address else ("",):
            if tab:
                page.locator(f"[data-tab-name={tab}]").click()
                expect(page.locator(f"[data-tab-name={tab}]")).to_have_attribute(
                    "aria-current", "true"
                )
            for width_px in (320, 390, 768, 1440):
                page.set_viewport_size({"width": width_px, "height": 844})
                assert page.evaluate("document.documentElement.scrollWidth") <= width_px
                assert page.evaluate("document.querySelector('main').scrollWidth") <= width_px
            found = Axe().run(page).response["violations"]
            assert [each["id"] for each in found] == []
    assert (witness.complaints, witness.foreign) == ([], [])


@pytest.mark.parametrize("language", list(WORDS))
def test_members_and_notes_speak_the_language(page: Page, things: Things, language: str):
    _, _, _, can_edit = WORDS[language]
    project = ProjectPage(page)
    page.goto(f"/project?id={things.project_id}")
    project.wait_until_alive().choose_language(language)

    project.show("members")
    expect(project.members).to_have_count(1)
    page.locator(".pj-invite input").fill("vera")
    page.locator(".pj-invite select").select_option(label=can_edit)
    page.locator(".pj-invite button[type=submit]").click()
    expect(project.members).to_have_count(2)
    project.members.last.locator(".danger").click()
    expect(project.members).to_have_count(1)
    project.show("notes")
    page.locator("textarea").fill(f"{language}: კარგია")
    page.locator("textarea").blur()
    expect(page.get_by_test_id("project-said")).not_to_be_empty()
    project.reload()
    project.show("notes")
    expect(page.locator("textarea")).to_have_value(f"{language}: კარგია")


def test_an_outdated_video_says_why_in_three_languages_and_is_made_anew(page: Page, things: Things):
    project = ProjectPage(page)
    page.goto(f"/project?id={things.project_id}")
    project.wait_until_alive()

    for language, (_, _, outdated, _) in WORDS.items():
        project.choose_language(language)
        expect(project.cards("video").first).to_contain_text(outdated)
    expect(project.outdated).to_be_visible()
    page.get_by_test_id("update").focus()
    page.keyboard.press("Enter")

    expect(project.cards("video").first).to_have_attribute("data-mark", "making")
    expect(project.outdated).to_have_count(0)


def test_a_project_that_is_none_says_so(page: Page, things: Things):
    page.goto("/project?id=nothing")
    ProjectPage(page).wait_until_alive()

    expect(page.locator("main .empty a[href='/projects']")).to_be_visible()


def test_a_whole_project_goes_out_as_one_file_and_comes_back(
    page: Page, things: Things, tmp_path: Path
):
    project = ProjectPage(page)
    page.goto(f"/project?id={things.project_id}")
    project.wait_until_alive()

    with page.expect_download() as download:
        page.get_by_test_id("export").click()

    assert download.value.suggested_filename.endswith(".avg")
    packed = tmp_path / "project.avg"
    download.value.save_as(packed)

    page.get_by_test_id("recipe-file").set_input_files(packed)
    page.get_by_test_id("open-project").click()

    expect(project.title).to_have_text("ზღვა")
    page.wait_for_url(lambda address: things.project_id not in address)
    expect(project.cards("video")).to_have_count(1)
    expect(project.cards("song")).to_have_count(1)
