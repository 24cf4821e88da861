"""A learnt voice sings what the score says."""

from itertools import pairwise

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.voices import VoiceDesign
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.singing.kept_phrases import KeptPhrases
from avatar_g.backend.engines.music.singing.kept_voices import forget_voice
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.voices.designing import character_of
from tests.engines.music.scores import make_line, make_score

MELODY = (60, 64, 67, 65, 62, 60, 64, 60)
LINE = make_line(0, "the sea and the moon are calling me", MELODY, start_beat=4.0, beats=1.0)
SCORE = make_score(language=Language.EN, lines=(LINE,))
VOICES = {VoiceSlot.A: character_of(VoiceDesign(VoiceSlot.B, tract=1.1, breath=0.2))}


@pytest.fixture(scope="module")
def plain(speech):
    return LinePreparer(SCORE, speech)(LINE).part


@pytest.fixture(scope="module")
def voiced(speech):
    return LinePreparer(SCORE, speech, VOICES)(LINE).part


def test_a_model_sings_in_tune(voiced):
    phrase = voiced.sing()

    track = track_pitch(phrase.samples)
    errors = []
    for note, after in pairwise(voiced.notes):
        sung = track.midi(
            note.start_s - phrase.start_s + 0.1, after.start_s - phrase.start_s - 0.12
        )
        if sung is not None:
            errors.append(abs(sung - note.midi) * 100)
    assert len(errors) >= 5
    assert np.median(errors) <= 6


def test_a_model_changes_the_sound_and_no_moment(plain, voiced):
    for one, other in zip(plain.phones, voiced.phones, strict=True):
        assert (one.ipa, one.start_s, one.end_s) == (other.ipa, other.start_s, other.end_s)
    assert plain.notes == voiced.notes
    assert plain != voiced
    assert plain.voice == ""


def test_a_voice_can_be_forgotten_and_others_stay(plain, voiced, tmp_path):
    memo = KeptPhrases.beside(tmp_path)
    for part in (plain, voiced):
        memo.remember(part, part.sing())

    forget_voice(tmp_path, VOICES[VoiceSlot.A].digest)

    fresh = KeptPhrases.beside(tmp_path)
    assert fresh.recall(plain) is not None
    assert fresh.recall(voiced) is None
