"""Settings and sign-in of a studio of their own: password, browsers, keys, in three languages."""

import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.i18n import message
from tests.e2e.pages.settings_page import SettingsPage
from tests.e2e.witness import Witness

SIGN_IN = re.compile("/sign-in/?$")
FIRST, SECOND = "four words long enough", "four other words still"


@pytest.mark.parametrize("language", list(Language))
def test_settings_speak_the_language_fit_every_window_and_are_accessible(
    page: Page, witness: Witness, language: Language
):
    settings = SettingsPage(page).open()
    settings.choose_language(language)
    expect(settings.title).to_have_text(message("settings.page_title", language))

    for width_px in (320, 390, 768, 1440):
        page.set_viewport_size({"width": width_px, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px
        assert page.evaluate("document.querySelector('main').scrollWidth") <= width_px

    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found] == []
    assert (witness.complaints, witness.foreign) == ([], [])


def test_password_shuts_the_studio_and_opens_it_again(page: Page, browser: Browser, base_url: str):
    settings = SettingsPage(page).open()
    settings.set_password("short")
    expect(page.get_by_test_id("answer-password").locator(".bad")).to_be_visible()
    settings.set_password(FIRST)
    expect(page).to_have_url(SIGN_IN)
    assert httpx.get(f"{base_url}/api/account").status_code == 401

    for language in Language:
        page.locator("select.lang").select_option(language)
        title = message("sign_in.sign_in_title", language)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found] == []
        settings.sign_in("owner", "not the password")
        expect(page.get_by_role("alert")).to_have_text(
            message("errors.not_allowed.wrong_password", language)
        )
    settings.sign_in("owner", FIRST)
    expect(page).not_to_have_url(SIGN_IN)

    settings.open()
    expect(settings.section("sessions").locator("li")).to_have_count(1)
    _ends_another_browser(settings, browser, base_url)
    _makes_a_key(settings, base_url)
    settings.set_password(SECOND, old=FIRST)
    expect(page.get_by_test_id("answer-password").locator(".hint")).to_be_visible()
    refused = httpx.post(f"{base_url}/api/session", json={"name": "owner", "password": FIRST})
    assert refused.status_code == 401


def _ends_another_browser(settings: SettingsPage, browser: Browser, base_url: str) -> None:
    other = browser.new_context(base_url=base_url)
    signed = other.request.post("/api/session", data={"name": "owner", "password": FIRST})
    assert signed.status == 200
    assert other.request.get("/api/account").status == 200

    settings.reload()
    rows = settings.section("sessions").locator("li")
    expect(rows).to_have_count(2)
    rows.locator("button").click()

    expect(rows).to_have_count(1)
    assert other.request.get("/api/account").status == 401
    other.close()


def _makes_a_key(settings: SettingsPage, base_url: str) -> None:
    shown = settings.make_key("my program")
    expect(shown).to_be_visible()
    headers = {"authorization": f"Bearer {shown.text_content()}"}
    assert httpx.get(f"{base_url}/api/account", headers=headers).status_code == 200

    settings.reload()
    expect(settings.section("tokens").locator("li")).to_have_count(1)
    expect(shown).to_have_count(0)
    settings.section("tokens").locator("li button").click()

    expect(settings.section("tokens").locator("li")).to_have_count(0)
    assert httpx.get(f"{base_url}/api/account", headers=headers).status_code == 401
