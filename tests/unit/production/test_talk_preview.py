"""What a preview shows is what the renderer draws."""

import json
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.performance import VISEMES
from avatar_g.backend.domain.speech import OwnRecording, SpeechMood, TalkWish, split_sentences
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.engines.lipsync.audio_model import MouthReader
from avatar_g.backend.engines.lipsync.mouth import mouth_track_of_speech
from avatar_g.backend.engines.lipsync.recorded import recorded_timeline
from avatar_g.backend.engines.lipsync.visemes import ipa_of, visemes_of
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.engines.video.actors import SpeakingFace
from avatar_g.backend.production.storyboard import Storyboard
from avatar_g.backend.production.talk import TalkRequest, _storyboard, speak
from avatar_g.backend.production.talk_preview import make_preview

SCRIPT = "Hello there! My grandmother lives by the sea."


@pytest.mark.parametrize("mood", [SpeechMood.NEUTRAL, SpeechMood.EXCITED])
def test_preview_has_the_weights_the_renderer_is_given(tmp_path: Path, mood: SpeechMood):
    wish = TalkWish(split_sentences(SCRIPT, mood=mood), seed=7)
    clip, cache = tmp_path / "clip", tmp_path / "cache"
    clip.mkdir()
    spoken = speak(TalkRequest(wish), clip, cache=cache)
    storyboard = Storyboard.from_json(_storyboard(TalkRequest(wish), _nino(), spoken).to_json())
    drawn = SpeakingFace(
        mouth_track_of_speech(storyboard.timeline, seed=storyboard.seed), storyboard.speech_moods
    )

    make_preview(wish, tmp_path / "preview", cache=cache)

    face = json.loads((tmp_path / "preview" / "face.json").read_text())
    assert len(face["rows"]) > 100
    for place, row in enumerate(face["rows"]):
        weights = drawn.weights(place / face["rate_hz"])
        assert set(weights) <= set(face["shapes"])
        wanted = [weights.get(name, 0.0) for name in face["shapes"]]
        np.testing.assert_allclose(row, wanted, atol=6e-4)


def _nino():
    from avatar_g.backend.engines.avatar.cast import load_cast

    return load_cast()["nino"]


@pytest.mark.parametrize("viseme", [viseme for viseme in VISEMES if viseme != "sil"])
def test_every_shape_has_a_phoneme_of_its_own(viseme: str):
    assert visemes_of(ipa_of(viseme)) == ((viseme, 1.0),)


class _Reader(MouthReader):
    """Says that every sounding frame is an open vowel."""

    def __init__(self) -> None:
        pass

    def read(self, signal):
        shares = np.full((len(signal) // 160 + 1, len(VISEMES)), -9.0, np.float32)
        shares[:, VISEMES.index("aa")] = 0.0
        return shares


@pytest.mark.parametrize("text", ["", "One two three. Four five!", "a " * 400])
def test_words_of_a_recording_lie_in_order_inside_their_lines(text: str):
    with EspeakSynthesizer() as speech:
        read = read_aloud(split_sentences(SCRIPT), VoiceSlot.B, speech, language=Language.EN)
    sentences = split_sentences(text)

    timeline = recorded_timeline(
        read.samples, 44_100, _Reader(), sentences, language=Language.EN, voice=VoiceSlot.A
    )

    check_timeline(timeline)
    said = " ".join(line.text for line in timeline.lines).split()
    assert said == text.split()
    assert timeline.sample_count == len(read.samples)
    assert any(word.phonemes for line in timeline.lines for word in line.words)


def test_recipe_tells_that_the_use_was_declared():
    wish = TalkWish(recording=OwnRecording("ab" * 32, may_use=True))

    params = TalkRequest(wish, recording=Path("x.flac"), name="me").recipe.params

    assert params["wish"]["recording"] == {
        "sha256": "ab" * 32,
        "may_use": True,
        "mood": "neutral",
    }
    assert "x.flac" not in json.dumps(params)
