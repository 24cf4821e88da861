"""One stand-in is never taken for two speakers; pairs are told by pitch and tract together."""

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest
from avatar_g.backend.engines.voices.company import has_several_speakers
from avatar_g.backend.engines.voices.envelopes import RATE_HZ
from avatar_g.backend.engines.voices.hearing import as_mono, hear
from avatar_g.backend.engines.voices.script import guided_script

SPEAKERS = {"+m7": 45, "+m1": 30, "+Annie": 55, "+f2": 50}


def lines_of(speech: EspeakSynthesizer, variant: str) -> list[np.ndarray]:
    spoken = [
        speech.speak(SpeechRequest(line.text, Language.EN, variant, 150, SPEAKERS[variant], 55))
        for line in guided_script(Language.EN)[:6]
    ]
    sounds = [as_mono(one.samples, one.sample_rate_hz) for one in spoken]
    return [0.07 * sound / np.sqrt(np.mean(sound**2)) for sound in sounds]


def told(lines: list[np.ndarray]) -> bool:
    rest = np.zeros(RATE_HZ // 3, np.float32)
    sound = np.concatenate([part for line in lines for part in (line, rest)]).astype(np.float32)
    voice = hear(sound + 1e-4 * np.random.default_rng(1).standard_normal(len(sound)))
    return has_several_speakers(voice, voice.is_active)


@pytest.fixture(scope="module")
def spoken() -> dict[str, list[np.ndarray]]:
    with EspeakSynthesizer() as speech:
        return {variant: lines_of(speech, variant) for variant in SPEAKERS}


@pytest.mark.parametrize("variant", SPEAKERS)
def test_one_speaker_is_one(spoken: dict[str, list[np.ndarray]], variant: str):
    assert not told(spoken[variant])


@pytest.mark.parametrize("pair", [("+m7", "+Annie"), ("+m1", "+f2")])
def test_two_speakers_in_turn_are_two(spoken: dict[str, list[np.ndarray]], pair: tuple[str, str]):
    one, other = (spoken[variant] for variant in pair)

    assert told([line for both in zip(one, other, strict=True) for line in both][:8])
