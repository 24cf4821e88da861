"""``lips`` lists the mouth shapes of a voice, for people and for programs."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.cli.main import main
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.performance import VISEMES
from avatar_g.backend.engines.lipsync.audio_training import train_mouth_reader
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest
from avatar_g.backend.media.wav import write_wav

LOADER = "avatar_g.backend.engines.lipsync.audio_training.load_mouth_reader"


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module")
def voice(speech: EspeakSynthesizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voice") / "voice.wav"
    spoken = speech.speak(SpeechRequest("Mama saw a mop.", Language.EN)).samples
    write_wav(path, np.repeat(spoken, 2)[:, None])
    return path


@pytest.fixture(autouse=True)
def _quickly_trained(speech: EspeakSynthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = train_mouth_reader(speech, line_count=2)
    monkeypatch.setattr(LOADER, lambda _: reader)


def test_shapes_are_in_order_within_the_recording_and_alike_in_file_and_print(
    voice: Path, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target = tmp_path / "lips.json"

    assert main(["lips", str(voice), "--json", "-o", str(target), "--data", str(data_dir)]) == 0

    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(target.read_text())
    clock_s = 0.0
    for viseme, start_s, end_s in printed["shapes"]:
        assert viseme in VISEMES
        assert clock_s <= start_s < end_s <= printed["duration_s"]
        clock_s = end_s
    assert {"aa", "PP"} <= {viseme for viseme, _, _ in printed["shapes"]}


def test_people_get_a_line_for_each_shape(
    voice: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["lips", str(voice), "--data", str(data_dir)]) == 0

    rows = capsys.readouterr().out.splitlines()
    assert len(rows) > 5
    assert all(row.endswith(" s") for row in rows)


def test_what_is_no_sound_ends_with_status_2_and_one_line(
    tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "text.wav"
    path.write_bytes(b"hello")

    assert main(["lips", str(path), "--data", str(data_dir)]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].startswith("avatar-g: ")
