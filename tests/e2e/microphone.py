"""Chromium's fake microphone, and a studio that takes its time with what it hears."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.media.wav import write_wav
from tests.e2e.conftest import CHROMIUM, PATIENCE_MS
from tests.running_app import FRONT_END, StudioApp, running_studio_app


def speaking_browser(
    driver: Playwright, folder: Path, text: str, language: Language
) -> Iterator[Browser]:
    """Chromium whose microphone hears our speech engine read a text again and again."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    with EspeakSynthesizer() as speech:
        read = read_aloud([Sentence(text, language)], VoiceSlot.B, speech, language=language)
    write_wav(folder / "microphone.wav", read.samples)
    arguments = ["--no-sandbox", "--no-first-run", "--disable-gpu-compositing"]
    arguments += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments += [f"--use-file-for-fake-audio-capture={folder / 'microphone.wav'}"]
    chromium = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


def patient_context(
    browser: Browser, base_url: str, language: Language, patience_ms: float
) -> Iterator[BrowserContext]:
    """Yield a window in that language whose expectations wait so long."""
    context = browser.new_context(
        base_url=base_url, locale=language.value, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(patience_ms)
    expect.set_options(timeout=patience_ms)
    yield context
    expect.set_options(timeout=PATIENCE_MS)
    context.close()


def whole_studio(folder: Path, settings: dict[str, str]) -> Iterator[StudioApp]:
    """Yield a studio with its workers."""
    if not FRONT_END.exists():
        pytest.skip("the front end is not built")
    with running_studio_app(folder, settings) as app:
        yield app
