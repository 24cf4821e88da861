"""What is wrong with a recording is heard, and nothing is found in a clean one."""

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.voices import RecordingFault
from avatar_g.backend.engines.voices.recordings import inspect_recording
from tests.engines.voices.speakers import HIGH, LOW, RATE_HZ, recording


@pytest.fixture(scope="module")
def clean(speech) -> np.ndarray:
    return recording(speech, range(1, 6))


@pytest.mark.parametrize("who", [LOW, HIGH])
@pytest.mark.parametrize("language", list(Language))
def test_a_clean_recording_has_no_fault(speech, language, who):
    report = inspect_recording(recording(speech, range(1, 7), language, who), RATE_HZ)

    assert report.is_usable
    assert report.speech_s > 15
    assert report.pitch_low_hz < report.pitch_median_hz < report.pitch_high_hz


def test_silence_is_told():
    report = inspect_recording(np.zeros(20 * RATE_HZ, np.float32), RATE_HZ)

    assert report.faults == (RecordingFault.SILENT,)


def test_an_empty_recording_is_silent():
    report = inspect_recording(np.zeros(0, np.float32), RATE_HZ)

    assert report.faults == (RecordingFault.SILENT,)


def test_a_short_recording_is_told(speech):
    report = inspect_recording(recording(speech, [1]), RATE_HZ)

    assert report.faults == (RecordingFault.TOO_SHORT,)


def test_a_recording_of_eleven_minutes_is_too_long(clean):
    long = np.tile(clean, int(660 * RATE_HZ / len(clean)) + 1)

    report = inspect_recording(long[: 660 * RATE_HZ], RATE_HZ)

    assert RecordingFault.TOO_LONG in report.faults


def test_flat_tops_are_told(clean):
    loud = np.clip(clean / np.abs(clean).max() * 4.0, -1.0, 1.0).astype(np.float32)

    report = inspect_recording(loud, RATE_HZ)

    assert RecordingFault.CLIPPED in report.faults


def test_noise_is_told(clean):
    hiss = np.random.default_rng(1).standard_normal(len(clean)).astype(np.float32)
    level = np.sqrt(np.mean(clean**2))

    report = inspect_recording(clean + 0.3 * level * hiss, RATE_HZ)

    assert RecordingFault.NOISY in report.faults


@pytest.mark.parametrize("kind", ["noise", "chords", "tune"])
def test_what_is_no_voice_is_told(kind):
    times_s = np.arange(20 * RATE_HZ) / RATE_HZ
    if kind == "noise":
        sound = np.random.default_rng(2).standard_normal(len(times_s)) * 0.1
    else:
        steps = (times_s * 2).astype(int) % 6
        roots = 220.0 * 2.0 ** (np.array([0, 5, 7, 3, 8, 10])[steps] / 12.0)
        intervals = (0, 4, 7) if kind == "chords" else (0,)
        sound = sum(
            0.1 / order * np.sin(2 * np.pi * np.cumsum(order * roots * 2 ** (up / 12)) / RATE_HZ)
            for up in intervals
            for order in (1, 2, 3, 4, 5)
        )

    report = inspect_recording(np.asarray(sound, np.float32), RATE_HZ)

    assert RecordingFault.NOT_A_VOICE in report.faults


def test_two_speakers_in_turn_are_told(speech):
    one = recording(speech, range(1, 5), who=LOW)
    other = recording(speech, range(5, 9), who=HIGH)

    report = inspect_recording(np.concatenate([one, other]), RATE_HZ)

    assert RecordingFault.SEVERAL_SPEAKERS in report.faults
