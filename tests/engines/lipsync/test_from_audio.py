"""Lips are read from anybody's sound: rests shut the mouth, vowels open it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES
from avatar_g.backend.engines.avatar.expression import face_weights
from avatar_g.backend.engines.lipsync.audio_features import (
    FEATURE_COUNT,
    HEARING_RATE_HZ,
    at_hearing_rate,
    hear_frames,
)
from avatar_g.backend.engines.lipsync.audio_model import MouthReader
from avatar_g.backend.engines.lipsync.audio_training import (
    frame_labels,
    load_mouth_reader,
    train_mouth_reader,
)
from avatar_g.backend.engines.lipsync.from_audio import likely_path, mouth_track_from_audio
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpokenPhoneme
from avatar_g.backend.production.lips_check import (
    StrangersLine,
    in_babble,
    lip_figures,
    strangers_lines,
)

SIL = VISEMES.index("sil")


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module")
def reader(speech: EspeakSynthesizer) -> MouthReader:
    return train_mouth_reader(speech)


@pytest.fixture(scope="module", params=list(Language))
def lines(request: pytest.FixtureRequest, speech: EspeakSynthesizer) -> list[StrangersLine]:
    return list(strangers_lines(request.param, speech))[::3]


def jaws(track, duration_s: float) -> list[float]:
    times_s = np.arange(0.1, duration_s - 0.1, 0.04)
    return [face_weights(track, float(t_s), mood=None).get("jawOpen", 0.0) for t_s in times_s]


def test_strangers_are_read_far_better_than_by_chance(
    reader: MouthReader, lines: list[StrangersLine]
):
    labels = np.concatenate([frame_labels(line.sounds, len(line.signal) // 160) for line in lines])
    commonest = float(np.bincount(labels, minlength=len(VISEMES)).max() / len(labels))

    figures = lip_figures(reader, lines)

    assert commonest < 0.35
    assert figures.frame_accuracy > 0.62
    assert figures.closed_recall > 0.65
    assert figures.jaw_correlation > 0.75
    assert figures.jaw_correlation > figures.loudness_correlation + 0.04


def test_a_room_full_of_voices_does_not_stop_the_jaw(
    reader: MouthReader, lines: list[StrangersLine]
):
    figures = lip_figures(reader, in_babble(lines))

    assert figures.frame_accuracy > 0.36
    assert figures.jaw_correlation > 0.45


def test_lips_stay_shut_without_a_voice(reader: MouthReader):
    random = np.random.default_rng(3)
    hiss = 1e-4 * random.standard_normal(2 * HEARING_RATE_HZ).astype(np.float32)
    for quiet in (np.zeros_like(hiss), hiss):
        track = mouth_track_from_audio(quiet, HEARING_RATE_HZ, reader, seed=1)

        assert max(jaws(track, 2.0)) == 0.0
        assert track.energy.max() == 0.0


def test_the_mouth_is_shut_in_the_pauses_of_a_noisy_recording(
    reader: MouthReader, lines: list[StrangersLine]
):
    line = lines[0]
    random = np.random.default_rng(4)
    noise = 0.02 * np.sqrt(np.mean(line.signal**2)) * random.standard_normal(len(line.signal))

    track = mouth_track_from_audio(
        (line.signal + noise).astype(np.float32), HEARING_RATE_HZ, reader, seed=1
    )

    assert max(jaws(track, 0.45)) < 0.05
    assert max(jaws(track, line.duration_s)) > 0.3


def test_a_whistle_is_no_vowel(reader: MouthReader, lines: list[StrangersLine]):
    times_s = np.arange(2 * HEARING_RATE_HZ) / HEARING_RATE_HZ
    whistle = (0.3 * np.sin(2 * np.pi * 1_000.0 * times_s)).astype(np.float32)

    whistled, spoken = (
        np.mean(jaws(mouth_track_from_audio(sound, HEARING_RATE_HZ, reader, seed=1), 2.0))
        for sound in (whistle, lines[0].signal)
    )

    assert whistled < 0.02
    assert spoken > 0.08


@pytest.mark.parametrize("gain", [0.01, 0.2, 3.0])
def test_the_gain_of_a_recording_does_not_move_the_lips(
    gain: float, reader: MouthReader, lines: list[StrangersLine]
):
    signal = lines[0].signal
    plain, changed = (
        mouth_track_from_audio(sound, HEARING_RATE_HZ, reader, seed=1)
        for sound in (signal, np.float32(gain) * signal)
    )

    assert np.abs(plain.visemes - changed.visemes).mean() < 2e-3
    assert np.abs(plain.energy - changed.energy).max() < 0.02


def test_equal_recordings_give_equal_bytes(reader: MouthReader, lines: list[StrangersLine]):
    first, second = (
        mouth_track_from_audio(lines[0].signal, HEARING_RATE_HZ, reader, seed=7) for _ in range(2)
    )

    assert first.visemes.tobytes() == second.visemes.tobytes()
    assert first.blink.tobytes() == second.blink.tobytes()
    assert first.energy.tobytes() == second.energy.tobytes()


def test_a_track_is_whole_and_as_long_as_its_stereo_recording(
    reader: MouthReader, lines: list[StrangersLine]
):
    mono = np.repeat(lines[0].signal, 3)
    stereo = np.stack([mono, mono], axis=1)

    track = mouth_track_from_audio(stereo, 3 * HEARING_RATE_HZ, reader, seed=1)

    length = int(np.ceil(lines[0].duration_s * CURVE_RATE_HZ)) + 2
    assert track.visemes.shape == (length, len(VISEMES))
    assert np.allclose(track.visemes.sum(axis=1), 1.0, atol=0.02)
    for curve in (track.energy, track.pitch, track.hold, track.singing, track.blink):
        assert len(curve) == length
        assert 0.0 <= curve.min() <= curve.max() <= 1.0


def test_training_again_gives_the_same_weights(speech: EspeakSynthesizer):
    first, again = (train_mouth_reader(speech, line_count=2) for _ in range(2))

    assert first.hidden.tobytes() == again.hidden.tobytes()
    assert first.output.tobytes() == again.output.tobytes()


def test_a_reader_is_trained_once_and_then_read_from_its_folder(
    reader: MouthReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    trained = []
    module = "avatar_g.backend.engines.lipsync.audio_training"
    monkeypatch.setattr(f"{module}.train_mouth_reader", lambda _: trained.append(1) or reader)

    first, second = (load_mouth_reader(tmp_path / "lips") for _ in range(2))

    assert len(trained) == 1
    assert first.output.tobytes() == second.output.tobytes() == reader.output.tobytes()
    assert [path.suffix for path in (tmp_path / "lips").iterdir()] == [".npz"]


def test_a_flutter_of_one_frame_is_no_shape():
    log_shares = np.full((40, len(VISEMES)), -6.0, np.float32)
    log_shares[:, VISEMES.index("aa")] = -0.5
    log_shares[20, VISEMES.index("E")] = -0.1
    log_shares[30:, VISEMES.index("PP")] = -0.1

    path = [VISEMES[row] for row in likely_path(log_shares)]

    assert path == ["aa"] * 30 + ["PP"] * 10


@given(length=st.integers(1, 900), rate_hz=st.sampled_from([8_000, 16_000, 22_050, 44_100, 48_000]))
@settings(max_examples=25, deadline=None)
def test_any_length_at_any_rate_can_be_heard(length: int, rate_hz: int):
    sound = np.random.default_rng(length).standard_normal(length).astype(np.float32)

    features = hear_frames(at_hearing_rate(sound, rate_hz))

    assert features.shape[1] == FEATURE_COUNT
    assert np.isfinite(features).all()


@pytest.mark.parametrize(("count", "rate_hz"), [(0, 16_000), (100, 4_000)])
def test_what_cannot_be_heard_is_refused(count: int, rate_hz: int):
    with pytest.raises(ValueError, match="8 kHz"):
        at_hearing_rate(np.zeros(count, np.float32), rate_hz)


def test_a_diphthong_is_two_labels_and_silence_surrounds_it():
    labels = frame_labels([SpokenPhoneme("aɪ", 0.1, 0.2)], 40)

    assert (labels[:10] == SIL).all()
    assert [VISEMES[row] for row in (labels[11], labels[18])] == ["aa", "ih"]
    assert (labels[20:] == SIL).all()
