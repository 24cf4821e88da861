"""The song as a whole, with the real speech engine."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, VoiceSlot
from avatar_g.backend.engines.dsp.loudness import k_weighted_power
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.rendering import render_song
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.engines.music.singing.ensemble import PhraseMemo
from avatar_g.backend.engines.music.singing.preparation import LinePreparer
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from tests.engines.music.scores import make_line, make_score

ROOT = Path(__file__).parents[3]

VERSES = {
    Language.EN: ("In the rain I whisper your name", "Nothing in the world will be the same"),
    Language.RU: ("Под дождём я снова помню сон", "И сердце бьётся в унисон"),
    Language.KA: ("შენი სახელი მესმის ქარში", "ჭაჭა წყალი პატარა ტყეში კაკალი"),
}
STEPS = (0, 2, 4, 5, 7, 5, 4, 2, 0, -1, 0, 2, 4)


@pytest.fixture(scope="module")
def speech():
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


def sung_score(language: Language, *, genre: Genre = Genre.POP) -> Score:
    counts = {Language.EN: (8, 9), Language.RU: (9, 8), Language.KA: (9, 12)}[language]
    lines = []
    for index, (text, count) in enumerate(zip(VERSES[language], counts, strict=True)):
        voice = (VoiceSlot.A, VoiceSlot.B)[index]
        root = (62, 50)[index]
        midi = tuple(root + step for step in STEPS[:count])
        lines.append(
            make_line(index, text, midi, start_beat=8.0 + 16 * index, beats=1.0, voice=voice)
        )
    return make_score(
        language=language,
        genre=genre,
        lines=tuple(lines),
        voices=(VoiceSlot.A, VoiceSlot.B),
    )


@pytest.mark.parametrize("language", list(Language))
def test_notes_are_sung_in_tune_in_every_language(speech, language):
    score = sung_score(language)
    prepare = LinePreparer(score, speech)

    errors = []
    for line in score.vocal_lines:
        part = prepare(line).part
        phrase = part.sing()
        track = track_pitch(phrase.samples)
        nuclei = [phone for phone in part.phones if phone.is_nucleus]
        for vowel, note in zip(nuclei, part.notes, strict=True):
            sung = track.midi(
                vowel.start_s + 0.08 - phrase.start_s, vowel.end_s - 0.06 - phrase.start_s
            )
            if sung is not None:
                errors.append(abs(sung - note.midi) * 100)

    assert len(errors) >= 16
    assert np.median(errors) <= 4
    assert np.percentile(errors, 95) <= 10


@pytest.mark.parametrize("language", list(Language))
def test_no_consonant_is_louder_than_the_vowels_beside_it(speech, language):
    score = sung_score(language)
    prepare = LinePreparer(score, speech)
    hop = 220

    excess = []
    for line in score.vocal_lines:
        part = replace(prepare(line).part, takes_breath=False)
        phrase = part.sing()
        power = k_weighted_power(phrase.samples[:, None], hop) + 1e-12

        def level_db(phone, phrase=phrase, power=power):
            first = int((phone.start_s - phrase.start_s) * 44_100 / hop)
            last = int((phone.end_s - phrase.start_s) * 44_100 / hop)
            return 10 * np.log10(power[max(0, first) : last + 1].mean())

        vowels = [place for place, phone in enumerate(part.phones) if phone.is_nucleus]
        for place, phone in enumerate(part.phones):
            if not phone.is_nucleus:
                beside = sorted(vowels, key=lambda other, place=place: abs(other - place))[:2]
                loudest = max(level_db(part.phones[other]) for other in beside)
                excess.append(level_db(phone) - loudest)

    assert len(excess) > 15
    assert max(excess) < 0.0
    assert np.median(excess) < -4.0


@pytest.fixture(scope="module")
def song(speech):
    score = sung_score(Language.EN)
    stages: list[str] = []
    shares: list[float] = []
    audio = render_song(
        score, speech, stage=stages.append, progress=shares.append, memo=PhraseMemo()
    )
    return score, audio, stages, shares


def test_song_is_at_target_level_and_as_long_as_its_score(song):
    score, audio, _, _ = song

    assert audio.samples.shape == (score.sample_count, 2)
    assert audio.samples.dtype == np.float32
    assert audio.loudness_lufs == pytest.approx(-14, abs=0.3)
    assert audio.true_peak_dbtp <= -1.0
    assert audio.loudness_range_lu > 3


def test_every_part_and_every_voice_has_a_stem(song):
    _, audio, _, _ = song

    assert list(audio.stems) == [
        "drums",
        "bass",
        "chords",
        "pad",
        "lead",
        "fx",
        "vocals_A",
        "vocals_B",
    ]
    assert all(stem.any() for stem in audio.stems.values())


def test_caller_hears_of_every_stage_and_progress_never_goes_back(song):
    _, _, stages, shares = song

    assert stages == ["voice", "mix", "master"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 20


def test_processes_do_not_change_a_single_bit(song, speech):
    score, audio, _, _ = song

    again = render_song(score, speech, processes=2, memo=PhraseMemo())

    assert again.samples.tobytes() == audio.samples.tobytes()


def test_another_process_renders_the_same_bytes(song, tmp_path):
    score, audio, _, _ = song
    (tmp_path / "score.json").write_text(score.to_json())
    program = (
        "import hashlib, sys, pathlib\n"
        "from avatar_g.backend.engines.music.rendering import render_song\n"
        "from avatar_g.backend.engines.music.score import Score\n"
        "from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer\n"
        "score = Score.from_json(pathlib.Path(sys.argv[1]).read_text())\n"
        "with EspeakSynthesizer() as speech:\n"
        "    song = render_song(score, speech, keep_stems=False)\n"
        "print(hashlib.sha256(song.samples.tobytes()).hexdigest())\n"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "score.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    assert printed == hashlib.sha256(audio.samples.tobytes()).hexdigest()


def test_instrumental_has_no_voices(speech):
    stages: list[str] = []

    audio = render_song(make_score(), speech, stage=stages.append)

    assert stages == ["mix", "master"]
    assert not any(name.startswith("vocals") for name in audio.stems)


def test_line_with_nothing_to_sing_is_left_out(speech):
    score = make_score(lines=(make_line(1, "— …", (60, 62), start_beat=8.0),))

    audio = render_song(score, speech)

    assert audio.samples.any()


def test_a_song_whose_lines_are_all_remembered_is_not_sung_again(speech, monkeypatch):
    score, memo = sung_score(Language.RU), PhraseMemo()
    first = render_song(score, speech, memo=memo)
    monkeypatch.setattr("avatar_g.backend.engines.music.singing.parts.sing_phrase", None)

    again = render_song(score, speech, memo=memo)

    assert again.samples.tobytes() == first.samples.tobytes()


def test_what_progress_raises_reaches_the_caller(speech):
    class Cancelled(Exception):
        pass

    def cancel(share: float) -> None:
        if share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        render_song(sung_score(Language.KA), speech, progress=cancel)
