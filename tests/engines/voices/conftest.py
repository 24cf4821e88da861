"""One speech program for every test of voices."""

from collections.abc import Iterator

import pytest

from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer


@pytest.fixture(scope="package")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer
