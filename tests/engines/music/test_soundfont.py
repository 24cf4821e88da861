"""A SoundFont of one's own plays in tune, without clicks and the same every time, or is refused."""

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.music import Genre
from avatar_g.backend.engines.dsp.pitch import track_pitch
from avatar_g.backend.engines.music.instruments.soundfont.bank import (
    FOLDER,
    SoundBank,
    bank_beside,
)
from avatar_g.backend.engines.music.instruments.soundfont.reading import digest_of, read_soundfont
from avatar_g.backend.engines.music.instruments.soundfont.structure import Operator
from avatar_g.backend.engines.music.instruments.soundfont.voices import PROGRAMS, lacking
from avatar_g.backend.engines.music.instruments.tones import Tone
from avatar_g.backend.engines.music.instruments.tracks import render_track
from avatar_g.backend.engines.music.kept_stems import played_fingerprint
from avatar_g.backend.engines.music.score import Score
from avatar_g.backend.errors import UnsupportedInput
from tests.engines.music.composed import composed
from tests.soundfonts import PERIOD, Font, file_of, organ, packed, with_zone, write_font

RATE_HZ = 44_100


def tone(midi: int = 60, duration_s: float = 1.0, velocity: float = 1.0) -> Tone:
    return Tone(midi, duration_s, velocity, np.random.default_rng(1))


def bank_of(folder: Path, font: Font) -> SoundBank:
    return SoundBank(write_font(folder / "own.sf2", font))


def played(folder: Path, font: Font, note: Tone) -> np.ndarray:
    play = bank_of(folder, font).player("piano")
    assert play is not None
    return play(note)


@pytest.mark.parametrize("midi", range(36, 80, 4))
def test_every_key_is_in_tune(midi: int, tmp_path: Path):
    sound = played(tmp_path, organ(), tone(midi))

    sung = track_pitch(sound[:, 0]).midi(0.2, 0.9)

    assert sung is not None
    assert abs(sung - midi) * 100 < 2.0


def test_fine_and_coarse_tuning_add_up_over_instrument_and_preset(tmp_path: Path):
    font = with_zone(organ(0), {Operator.COARSE_TUNE: 2, Operator.FINE_TUNE: -30})
    font = replace(font, presets=[(0, [{Operator.FINE_TUNE: 10, Operator.INSTRUMENT: 0}])])

    sung = track_pitch(played(tmp_path, font, tone(60))[:, 0]).midi(0.2, 0.9)

    assert sung == pytest.approx(61.8, abs=0.03)


def test_the_loop_goes_on_without_a_click(tmp_path: Path):
    sound = played(tmp_path, organ(), tone(67, duration_s=3.0))[:, 0]

    body = sound[int(0.1 * RATE_HZ) : int(2.9 * RATE_HZ)]
    jumps = np.abs(np.diff(body))
    loudest = np.abs(np.diff(sound[int(0.02 * RATE_HZ) : int(0.05 * RATE_HZ)])).max()
    assert jumps.max() <= 1.05 * loudest
    assert np.abs(body).max() == pytest.approx(np.abs(body[:4000]).max(), rel=0.02)


@pytest.mark.parametrize("mode", [0, 3])
def test_what_is_not_looped_ends_with_its_sample(mode: int, tmp_path: Path):
    font = with_zone(organ(), {})
    zone = {**font.instruments[0][0], Operator.SAMPLE_MODES: mode, Operator.RELEASE: 0}
    sound = played(tmp_path, replace(font, instruments=[[zone]]), tone(60, duration_s=0.5))[:, 0]

    heard = np.flatnonzero(np.abs(sound) > 1e-5)
    sample_s = PERIOD * 40 / RATE_HZ
    if mode == 0:
        assert heard[-1] / RATE_HZ < sample_s + 0.01
    else:
        assert 0.5 < heard[-1] / RATE_HZ < 0.5 + sample_s + 0.01
        assert np.abs(np.diff(sound[: int(0.5 * RATE_HZ)])).max() > 0


def test_envelope_attacks_decays_and_releases_as_long_as_it_says(tmp_path: Path):
    values = {
        Operator.ATTACK: round(1200 * np.log2(0.2)),
        Operator.DECAY: round(1200 * np.log2(1.0)),
        Operator.SUSTAIN: 120,
        Operator.RELEASE: round(1200 * np.log2(0.96)),
    }
    sound = played(tmp_path, with_zone(organ(), values), tone(60, duration_s=1.5))[:, 0]

    def level_db(at_s: float) -> float:
        part = sound[int(at_s * RATE_HZ) : int((at_s + 0.02) * RATE_HZ)]
        return float(20 * np.log10(np.sqrt(np.mean(part**2)) + 1e-9))

    plain = played(tmp_path, organ(), tone(60))[8_000:30_000, 0]
    full_db = float(20 * np.log10(np.sqrt(np.mean(plain**2))))
    assert level_db(0.09) == pytest.approx(full_db - 6.0, abs=0.5)
    assert level_db(1.2) == pytest.approx(full_db - 12.0, abs=0.3)
    assert level_db(1.69) == pytest.approx(level_db(1.4) - 20.0, abs=1.5)
    assert np.abs(sound[-5:]).max() < 1e-4


def test_attenuation_velocity_pan_and_filter_do_what_they_say(tmp_path: Path):
    plain = played(tmp_path, organ(), tone())
    quieter = played(tmp_path, with_zone(organ(), {Operator.ATTENUATION: 60}), tone())
    softer = played(tmp_path, organ(), tone(velocity=0.5))
    left = played(tmp_path, with_zone(organ(), {Operator.PAN: -500}), tone())
    dark = played(tmp_path, with_zone(organ(), {Operator.FILTER_CENTS: 5_500}), tone())

    def level(sound: np.ndarray) -> float:
        return float(np.sqrt(np.mean(sound[4_000:40_000] ** 2)))

    assert level(quieter) == pytest.approx(level(plain) * 10 ** (-6 / 20), rel=0.01)
    assert level(softer) == pytest.approx(level(plain) * 0.25, rel=0.05)
    assert np.abs(left[:, 1]).max() < 1e-6
    spectrum = [np.abs(np.fft.rfft(sound[4_000:40_000, 0])) for sound in (plain, dark)]
    fourth = int(4 * 261.6 * 36_000 / RATE_HZ)
    near = slice(fourth - 20, fourth + 20)
    assert spectrum[1][near].max() < 0.2 * spectrum[0][near].max()


def test_zones_split_by_key_and_velocity(tmp_path: Path):
    low = {Operator.KEYS: 59 << 8, Operator.SAMPLE_MODES: 1, Operator.SAMPLE: 0}
    loud = {Operator.VELOCITIES: 100 | 127 << 8, Operator.SAMPLE_MODES: 1, Operator.SAMPLE: 0}
    font = replace(organ(), instruments=[[low, loud]])
    bank = bank_of(tmp_path, font)
    play = bank.player("piano")

    assert play is not None
    assert not play(tone(64, velocity=0.5)).any()
    assert play(tone(50, velocity=0.5)).any()
    assert np.abs(play(tone(50))).max() > 1.9 * np.abs(play(tone(64))).max() * 0.99


def test_same_note_is_the_same_bytes(tmp_path: Path):
    first = played(tmp_path, organ(), tone(64))

    assert np.array_equal(first, played(tmp_path, organ(), tone(64)))


def with_font(genre: Genre, digest: str) -> Score:
    return replace(composed(genre=genre, duration_s=20.0), soundfont=digest)


def test_only_instruments_the_file_has_sound_different(tmp_path: Path):
    path = write_font(tmp_path / "own.sf2", organ(0))
    bank = SoundBank(path)
    score = with_font(Genre.POP, digest_of(path))  # finger bass, piano, supersaw, pluck

    def is_changed(track: str) -> bool:
        ours = render_track(score, track)
        return not np.array_equal(ours, render_track(score, track, bank=bank))

    assert {track: is_changed(track) for track in ("bass", "chords", "pad", "drums")} == {
        "bass": False,
        "chords": True,
        "pad": False,
        "drums": False,
    }
    assert set(lacking(bank.font)) == set(PROGRAMS) - {"piano"}


def test_kept_stems_of_different_colours_are_not_mixed_up():
    plain, own, other = (with_font(Genre.POP, each) for each in ("", "a" * 64, "b" * 64))

    chords = {played_fingerprint(score, "chords") for score in (plain, own, other)}
    drums = {played_fingerprint(score, "drums") for score in (plain, own, other)}
    assert (len(chords), len(drums)) == (3, 1)
    assert Score.from_json(own.to_json()) == own


def test_song_without_its_file_says_so(tmp_path: Path):
    path = write_font(tmp_path / "own.sf2", organ())
    digest = digest_of(path)
    kept = tmp_path / FOLDER / f"{digest}.sf2"
    kept.parent.mkdir()
    kept.symlink_to(path)
    phrases = tmp_path / "phrases"

    assert bank_beside(phrases, "") is None
    assert bank_beside(phrases, digest) is not None
    write_font(path, organ(0, 16, 48))
    for gone in (digest, "f" * 64, "../own"):
        with pytest.raises(UnsupportedInput) as refused:
            bank_beside(phrases, gone)
        assert refused.value.reason == "soundfont_missing"
    path.unlink()
    with pytest.raises(UnsupportedInput, match="no SoundFont"):
        bank_beside(phrases, digest)


def spoilt(tag: bytes, data: bytes, font: Font | None = None) -> bytes:
    font = font or organ()
    return file_of(font.pool, {**packed(font), tag: data})


def header(**changes: int) -> bytes:
    names = ("start", "stop", "loop_start", "loop_stop", "rate", "root", "correction", "kind")
    row = dict(zip(names, organ().samples[0], strict=True)) | changes
    tables = packed(replace(organ(), samples=[tuple(row.values())]))
    return file_of(organ().pool, tables)


WHOLE = file_of(organ().pool, packed(organ()))
TABLES = packed(organ())
HOSTILE = {
    "empty": (b"", "soundfont_foreign"),
    "another format": (b"RIFF\x04\0\0\0WAVE", "soundfont_foreign"),
    "cut short": (WHOLE[: len(WHOLE) // 2], "soundfont_damaged"),
    "cut in its last table": (WHOLE[:-20], "soundfont_damaged"),
    "chunk longer than the file": (
        WHOLE.replace(b"igen" + struct.pack("<I", len(TABLES[b"igen"])), b"igen\xff\xff\xff\x7f"),
        "soundfont_damaged",
    ),
    "without samples": (
        file_of(b"", TABLES).replace(b"smpl", b"none"),
        "soundfont_damaged",
    ),
    "table of half records": (spoilt(b"shdr", TABLES[b"shdr"][:-7]), "soundfont_damaged"),
    "zones beyond the table": (
        spoilt(b"inst", struct.pack("<20sH20sH", b"a", 0, b"EOI", 60_000)),
        "soundfont_damaged",
    ),
    "zones that go in circles": (
        spoilt(b"ibag", struct.pack("<HHHH", 2, 0, 0, 0)),
        "soundfont_damaged",
    ),
    "presets that go in circles": (
        spoilt(
            b"phdr", b"".join(struct.pack("<20sHHHIII", b"p", 0, 0, n, 0, 0, 0) for n in (1, 0))
        ),
        "soundfont_damaged",
    ),
    "instrument that is not there": (
        spoilt(b"pgen", struct.pack("<HHHHHH", 41, 999, 41, 0, 0, 0)),
        "soundfont_damaged",
    ),
    "sample that is not there": (
        spoilt(b"igen", struct.pack("<HHHHHH", 54, 1, 53, 7, 0, 0)),
        "soundfont_damaged",
    ),
    "sample beyond the pool": (header(stop=2**31), "soundfont_damaged"),
    "sample that ends before it starts": (header(start=50, stop=20), "soundfont_damaged"),
    "loop outside of its sample": (header(loop_stop=10**6), "soundfont_damaged"),
    "loop backwards": (header(loop_start=5_000, loop_stop=40), "soundfont_damaged"),
    "no frames per second": (header(rate=0), "soundfont_damaged"),
    "samples in a chip": (header(kind=0x8001), "soundfont_foreign"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_in_words(case: str, tmp_path: Path):
    data, reason = HOSTILE[case]
    path = tmp_path / "hostile.sf2"
    path.write_bytes(data)

    with pytest.raises(UnsupportedInput) as refused:
        read_soundfont(path)

    assert refused.value.reason == reason


def test_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(UnsupportedInput) as refused:
        read_soundfont(tmp_path / "none.sf2")

    assert refused.value.reason == "soundfont_unreadable"


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255), cut=st.booleans())
def test_any_changed_byte_is_refused_or_still_plays(
    place: int, value: int, cut: bool, tmp_path_factory: pytest.TempPathFactory
):
    structure = WHOLE.index(b"pdta")
    place = structure + place % (len(WHOLE) - structure)
    data = WHOLE[:place] if cut else WHOLE[:place] + bytes([value]) + WHOLE[place + 1 :]
    path = tmp_path_factory.mktemp("fonts") / "changed.sf2"
    path.write_bytes(data)
    try:
        play = SoundBank(path).player("piano")
    except UnsupportedInput:
        return
    if play is not None:
        assert np.isfinite(play(tone(duration_s=0.05))).all()
