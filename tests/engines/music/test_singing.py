from dataclasses import replace

import numpy as np
import pytest
from scipy import signal

from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo, Prepared, sing_score
from avatar_g.backend.engines.music.singing.kept_phrases import KeptPhrases
from avatar_g.backend.engines.music.singing.parts import doubled
from avatar_g.backend.engines.music.singing.pool import sing_all
from tests.engines.music.scores import make_line, make_score
from tests.engines.music.spoken import FORMANTS_HZ, TIMBRE, make_part

SYLLABLES = [["m", "a"], ["l", "i"], ["s", "o"], ["m", "i"], ["p", "a"], ["l", "o"]]
MELODY = [60.0, 64.0, 67.0, 65.0, 62.0, 60.0]


def level_db(phrase, start_s: float, end_s: float) -> float:
    first = int((start_s - phrase.start_s) * 44_100)
    part = phrase.samples[first : int((end_s - phrase.start_s) * 44_100)]
    return float(20 * np.log10(np.sqrt(np.mean(part**2)) + 1e-9))


@pytest.mark.parametrize("size", [1024, 2048])
def test_every_note_is_sung_in_tune(size):
    part = make_part(SYLLABLES * 2, MELODY + MELODY[::-1], timbre=replace(TIMBRE, fft_size=size))

    phrase = part.sing()

    track = track_pitch(phrase.samples)
    errors = []
    for note in part.notes:
        at_s = note.start_s - phrase.start_s
        sung = track.midi(at_s + 0.1, at_s + note.duration_s - 0.15)
        errors.append(abs(sung - note.midi) * 100)
    assert np.median(errors) <= 4
    assert np.percentile(errors, 95) <= 10


def test_pitch_steps_at_the_beat_and_not_before():
    part = make_part([["m", "a"], ["m", "a"]], [60.0, 65.0], note_s=0.8)

    phrase = part.sing()

    track = track_pitch(phrase.samples)
    times_s = np.arange(len(track.pitch_hz)) * track.hop_s + phrase.start_s
    midi = 69 + 12 * np.log2(np.maximum(track.pitch_hz, 1.0) / 440)
    crossing = times_s[(midi > 62.5) & (times_s > 0.5) & (midi < 72)][0]
    assert crossing == pytest.approx(0.8, abs=0.025)


def test_the_vowel_keeps_its_formants_at_any_pitch():
    for pitch in (50.0, 62.0):
        phrase = make_part([["m", "i"]], [pitch], note_s=1.0).sing()
        body = phrase.samples[int(0.4 * 44_100) : int(0.9 * 44_100)]
        frequency_hz, power = signal.welch(body, 44_100, nperseg=2048)
        high = (frequency_hz > 1600) & (frequency_hz < 2700)
        middle = (frequency_hz > 900) & (frequency_hz < 1500)
        peak_hz = frequency_hz[high][power[high].argmax()]
        assert peak_hz == pytest.approx(FORMANTS_HZ["i"][1], abs=260)
        assert 10 * np.log10(power[high].max() / power[middle].max()) > 6


@pytest.mark.parametrize("spike", [1.0, 8.0, 40.0])
def test_no_consonant_is_ever_louder_than_the_vowels(spike):
    """The level bug of the first prototype: a gain per frame lifted consonants by 35 dB."""
    gains = {"m": spike, "s": spike, "l": spike}
    part = make_part(SYLLABLES, [60.0] * 6, gains=gains)

    phrase = part.sing()

    vowels = [
        level_db(phrase, p.start_s + 0.05, p.end_s - 0.05) for p in part.phones if p.is_nucleus
    ]
    for phone in part.phones:
        if not phone.is_nucleus:
            consonant = level_db(phrase, phone.start_s + 0.02, phone.end_s - 0.02)
            assert consonant < np.median(vowels) + 3.0


def test_weak_vowels_are_lifted_to_their_neighbours():
    part = make_part([["m", "a"], ["l", "i"], ["m", "a"]], [60.0] * 3, gains={"i": 0.4})

    phrase = part.sing()

    first, weak, _ = (
        level_db(phrase, p.start_s + 0.1, p.end_s - 0.1) for p in part.phones if p.is_nucleus
    )
    assert abs(weak - first) < 4.5


def test_ejective_is_silence_burst_silence():
    part = make_part([["m", "a"], ["k", "a"]], [55.0, 55.0], note_s=0.7, has_ejectives=True)

    phrase = part.sing()

    stop = next(p for p in part.phones if p.ipa == "k")
    vowel_db = level_db(phrase, stop.end_s + 0.1, stop.end_s + 0.3)
    closure_db = level_db(phrase, stop.start_s + 0.022, stop.start_s + 0.035)
    windows = np.arange(stop.start_s + 0.02, stop.end_s - 0.03, 0.004)
    burst_db = max(level_db(phrase, at_s, at_s + 0.008) for at_s in windows)
    glottal_db = level_db(phrase, stop.end_s - 0.026, stop.end_s - 0.017)
    assert closure_db < vowel_db - 45
    assert burst_db > vowel_db - 12
    assert glottal_db < vowel_db - 45


def test_aspirate_is_left_as_it_was_spoken():
    plain = make_part([["m", "a"], ["kʰ", "a"]], [55.0, 55.0], has_ejectives=True)
    without = replace(plain, has_ejectives=False)

    difference = plain.sing().samples.shape == without.sing().samples.shape

    assert difference
    stop = next(p for p in plain.phones if p.ipa == "kʰ")
    assert level_db(plain.sing(), stop.start_s, stop.end_s) == pytest.approx(
        level_db(without.sing(), stop.start_s, stop.end_s), abs=3
    )


def test_louder_singing_is_brighter():
    def brightness(velocity: float) -> float:
        part = make_part([["m", "a"]], [60.0], note_s=1.0)
        part = replace(part, notes=(replace(part.notes[0], velocity=velocity),))
        frequency_hz, power = signal.welch(part.sing().samples, 44_100, nperseg=2048)
        high = power[(frequency_hz > 2000) & (frequency_hz < 5000)].sum()
        return float(10 * np.log10(high / power[frequency_hz < 1000].sum()))

    assert brightness(0.4) + 2 < brightness(0.7) < brightness(1.0) - 2


def test_breath_comes_before_the_line_and_is_soft():
    part = make_part(SYLLABLES, MELODY, takes_breath=True)

    phrase = part.sing()

    first_s = part.phones[0].start_s
    assert phrase.start_s == pytest.approx(first_s - 0.35, abs=0.01)
    line_db = level_db(phrase, 0.0, 2.5)
    assert -26 < level_db(phrase, first_s - 0.30, first_s - 0.10) - line_db < -14


def test_same_part_same_bytes_alone_together_and_across_processes():
    parts = [make_part(SYLLABLES[start:], MELODY[start:], takes_breath=True) for start in range(4)]

    alone = [part.sing().samples.tobytes() for part in parts]
    together = [phrase.samples.tobytes() for phrase in sing_all(parts)]
    forked = [phrase.samples.tobytes() for phrase in sing_all(parts, processes=2)]

    assert alone == together == forked


def test_double_is_another_take_of_the_same_line():
    part = make_part(SYLLABLES, MELODY)

    first, second = doubled(part, 1), doubled(part, 2)

    assert first != second != part
    shifts = [abs(a.start_s - b.start_s) for a, b in zip(first.notes, part.notes, strict=True)]
    assert 0 < max(shifts) < 0.06
    assert max(abs(a.midi - b.midi) for a, b in zip(first.notes, part.notes, strict=True)) < 0.25


def test_repeated_lines_are_sung_once_and_progress_covers_everything():
    part = make_part(SYLLABLES, MELODY)
    lines = tuple(
        make_line(i, "mali so", (60, 64), start_beat=8.0 + 8 * i, is_doubled=True) for i in range(3)
    )
    score = make_score(lines=lines)
    memo, shares = PhraseMemo(), []

    voices = sing_score(
        score,
        lambda line: Prepared(part, score.beat_s(line.notes[0].start_beat)),
        memo=memo,
        progress=shares.append,
    )

    assert list(voices) == ["A"]
    assert len(memo._phrases) == 3
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    first, second = (
        voices["A"][int(score.beat_s(beat) * 44_100) :][:80_000] for beat in (8.0, 16.0)
    )
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_memo_forgets_the_phrase_not_used_for_longest():
    memo = PhraseMemo(capacity=2)
    parts = [make_part([["m", "a"]], [pitch]) for pitch in (60.0, 62.0, 64.0)]
    phrase = parts[0].sing()
    memo.remember(parts[0], phrase)
    memo.remember(parts[1], phrase)
    memo.recall(parts[0])

    memo.remember(parts[2], phrase)

    assert memo.recall(parts[0]) is phrase
    assert memo.recall(parts[1]) is None


def test_a_kept_phrase_is_the_same_to_the_bit_in_another_process(tmp_path):
    part, other = make_part(SYLLABLES, MELODY), make_part(SYLLABLES, MELODY[::-1])
    phrase = part.sing()
    KeptPhrases.beside(tmp_path).remember(part, phrase)

    kept = KeptPhrases.beside(tmp_path)

    found = kept.recall(part)
    assert found.start_s == phrase.start_s
    assert found.samples.dtype == np.float32
    assert found.samples.tobytes() == phrase.samples.tobytes()
    assert kept.recall(other) is None


def test_a_damaged_kept_phrase_is_sung_again(tmp_path):
    part = make_part(SYLLABLES[:1], MELODY[:1])
    KeptPhrases.beside(tmp_path).remember(part, part.sing())
    for path in tmp_path.rglob("*.npz"):
        path.write_bytes(b"half a file")

    assert KeptPhrases.beside(tmp_path).recall(part) is None


def test_cancelling_stops_the_singing_and_its_helpers():
    class Cancelled(Exception):
        pass

    def cancel(_share: float) -> None:
        raise Cancelled

    parts = [make_part(SYLLABLES[start:], MELODY[start:]) for start in range(3)]

    with pytest.raises(Cancelled):
        sing_all(parts, processes=2, progress=cancel)
