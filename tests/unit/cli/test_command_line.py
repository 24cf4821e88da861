"""The command line refuses what it cannot do, in one line, with the right status."""

import json
from pathlib import Path

import pytest

from avatar_g.backend.cli.main import build_parser, main
from avatar_g.backend.cli.options import song_request
from avatar_g.backend.cli.reporting import Report
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import LyricsMode, SongRequest, VoiceSlot
from avatar_g.backend.errors import InvalidRequest

HOSTILE = (
    "{\\p1}m 0 0 l 900 0{\\p0}",
    "'; drop table users; --",
    "$(touch /tmp/owned) `id` | cat",
    "--help",
    "\u202e\u0000\ud800",
    "🔥" * 50,
    "../../etc/passwd",
    "%s%n %(name)s {0}",
)


def parse_song(*words: str) -> SongRequest:
    return song_request(build_parser().parse_args(["song", "-o", "x.wav", *words]))


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["song"], "PROMPT"),
        (["dance", "now"], "dance"),
        (["song", "a", "-o", "a.txt"], "a.txt"),
        (["song", "a", "-o", "a.wav", "--bpm", "9000"], "--bpm"),
        (["song", "a", "-o", "a.wav", "--bpm", "fast"], "--bpm"),
        (["song", "a", "-o", "a.wav", "--seconds", "nan"], "--seconds"),
        (["song", "a", "-o", "a.wav", "--genre", "polka"], "polka"),
        (["song", "a", "-o", "a.wav", "--lyrics", "/no/such/file"], "/no/such/file"),
        (["song", "a" * 3000, "-o", "a.wav"], "PROMPT"),
        (["make", "a", "-o", "a.mp4", "--fps", "7"], "--fps"),
        (["make", "a", "-o", "/proc/nowhere/a.mp4"], "/proc/nowhere"),
        (["make", "a", "-o", "a.mp4", "--avatar", "/no/spec.json"], "/no/spec.json"),
        (["video", "/no/storyboard.json", "-o", "a.mp4"], "/no/storyboard.json"),
        (["film", "/no/song.mp3", "-o", "a.mp4"], "/no/song.mp3"),
        (["film", "a.mp3", "-o", "a.mp4", "--theme", "moon"], "moon"),
        (["analyse", "/no/song.mp3"], "/no/song.mp3"),
        (["lips", "/no/voice.wav"], "/no/voice.wav"),
        (["run", "--port", "99999"], "--port"),
    ],
)
def test_bad_input_ends_with_status_2_and_one_clear_line(
    words: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status = main(words)
    except SystemExit as end:
        status = int(end.code or 0)

    assert status == 2
    assert says in complaint(capsys)


def test_options_become_a_request() -> None:
    request = parse_song(
        "ღამე", "--language", "ka", "--voices", "A,B", "--bpm", "96", "--seed", "7"
    )

    assert request.language is Language.KA
    assert request.voices == (VoiceSlot.A, VoiceSlot.B)
    assert (request.tempo_bpm, request.seed) == (96.0, 7)


def test_lyrics_of_a_file_are_sung(tmp_path: Path) -> None:
    lyrics = tmp_path / "words.txt"
    lyrics.write_text("\ufeffპირველი ხაზი\nმეორე ხაზი\n", encoding="utf-8")

    request = parse_song("a song", "--lyrics", str(lyrics))

    assert request.lyrics_mode is LyricsMode.CUSTOM
    assert request.lyrics.startswith("პირველი")


@pytest.mark.parametrize("prompt", HOSTILE)
def test_a_hostile_prompt_is_only_words_or_refused(prompt: str) -> None:
    try:
        request = parse_song("--", prompt)
    except InvalidRequest:
        return
    assert request.prompt == prompt


def test_a_report_describes_its_files(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc")
    stages = [{"name": "total", "wall_s": 1.0, "cpu_s": 2.0}]

    report = json.loads(Report([path], stages, {"kind": "song"}, {"duration_s": 3.0}).to_json())

    assert report["files"][0]["bytes"] == 3
    assert report["files"][0]["sha256"].startswith("ba7816bf")
    assert report["stages"] == stages
    assert report["duration_s"] == 3.0
