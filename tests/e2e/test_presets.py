"""Kept styles in the browser: keep, reload, use, share, forget, in three languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.music_studio_page import MusicStudioPage

NAMES = {"ka": "ნელი პოპი", "en": "Slow pop", "ru": "Медленный поп"}


@pytest.mark.parametrize("language", list(NAMES))
def test_a_style_is_kept_used_shared_and_forgotten(page: Page, language: str):
    name = NAMES[language]
    studio = MusicStudioPage(page).open()
    studio.choose_language(language)
    studio.open_form("custom")
    studio.press_chip("genre", "synthwave")
    presets = page.get_by_test_id("presets")
    presets.locator("input").fill(name)
    presets.locator("button[type=submit]").click()
    row = page.get_by_test_id("preset").filter(has_text=name)
    expect(row).to_have_count(1)

    studio.press_chip("genre", "pop")
    studio.reload()
    studio.open_form("custom")
    row.get_by_test_id("use-preset").focus()
    page.keyboard.press("Enter")
    chosen = page.locator("[data-genre=synthwave]")
    expect(chosen).to_have_attribute("aria-pressed", "true")

    row.get_by_test_id("share-preset").click()
    expect(row.get_by_test_id("share-preset")).to_have_attribute("aria-pressed", "true")
    row.get_by_test_id("delete-preset").click()
    expect(row).to_have_count(0)
    page.get_by_test_id("restore-preset").click()
    expect(row).to_have_count(1)
    row.get_by_test_id("delete-preset").click()
    expect(row).to_have_count(0)
