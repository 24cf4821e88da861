"""Lips close on every /p b m/, in every language and at every frame rate."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import Genre, Lyrics, LyricSection, Mood, SongBrief, VoiceSlot
from avatar_g.backend.domain.performance import CURVE_RATE_HZ, VISEMES
from avatar_g.backend.domain.timing import PhonemeSpan, Timeline
from avatar_g.backend.engines.avatar.expression import face_weights, is_shut
from avatar_g.backend.engines.lipsync.mouth import mouth_track, mouth_track_from_phonemes
from avatar_g.backend.engines.lipsync.shapes import CLOSURE_WIDTH_S
from avatar_g.backend.engines.lipsync.visemes import VOWEL_VISEMES, closes_lips, visemes_of
from avatar_g.backend.engines.music.composition import compose
from avatar_g.backend.engines.music.timeline import build_timeline
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer, SpeechRequest
from tests.songs import make_timeline

RATES_FPS = (24, 25, 30, 60)
REST_S = 0.15
PRESSED = 0.35
WORDS = {
    Language.EN: (
        "Come home before the morning bells",
        "My baby blue umbrella and a lamp",
        "Maybe we jump up, maybe we bump",
        "People keep time with a simple drum",
    ),
    Language.RU: (
        "Мама мыла раму по утрам",
        "Белый пароход, любимый мой",
        "Попробуй вспомнить этот бубен",
        "Небо помнит пламя и туман",
    ),
    Language.KA: (
        "მამა მთაში პურს ამბობს",
        "ბებია ბაღში პეპელას ხედავს",
        "ჩემი გული მღერის ბედნიერი",
        "მთვარე მიბმულია ღრუბელზე",
    ),
}


@pytest.fixture(scope="module")
def speech() -> Iterator[EspeakSynthesizer]:
    with EspeakSynthesizer() as synthesizer:
        yield synthesizer


@pytest.fixture(scope="module", params=list(Language))
def song(request: pytest.FixtureRequest, speech: EspeakSynthesizer) -> Timeline:
    language: Language = request.param
    lines = WORDS[language]
    sections = (LyricSection("verse", lines), LyricSection("chorus", lines[::-1]))
    brief = SongBrief(
        prompt="p",
        title="Lips",
        language=language,
        genre=Genre.POP,
        mood=None,
        era="",
        tempo_bpm=132.0,
        duration_s=45.0,
        lyrics=Lyrics("Lips", language, sections),
        voices=(VoiceSlot.A, VoiceSlot.B),
        key=None,
        seed=5,
    )
    return build_timeline(compose(brief, speech), speech)


def sounds_of(timeline: Timeline, voice: VoiceSlot) -> list[PhonemeSpan]:
    return [
        sound
        for line in timeline.lines
        if line.voice == voice
        for word in line.words
        for sound in word.phonemes
    ]


def shut_frames(track, sound: PhonemeSpan, fps: int, mood: Mood | None = None) -> list[int]:
    """Return the frames near ``sound`` on which the final face weights close the lips."""
    centre_s = (sound.start_s + sound.end_s) / 2
    half_s = max(CLOSURE_WIDTH_S, sound.end_s - sound.start_s) / 2
    first, last = (int((centre_s + side * half_s) * fps - 0.5) for side in (-1, 1))
    shut = []
    for index in range(max(0, first), last + 2):
        weights = face_weights(track, (index + 0.5) / fps, mood=mood)
        if is_shut(weights) and weights.get("mouthPressLeft", 0.0) > PRESSED:
            shut.append(index)
    return shut


@pytest.mark.parametrize("fps", RATES_FPS)
def test_every_closing_sound_of_a_real_song_has_a_frame_with_closed_lips(song: Timeline, fps: int):
    seen = 0
    for voice in {line.voice for line in song.lines}:
        track = mouth_track(song, voice, seed=1)
        for sound in sounds_of(song, voice):
            if closes_lips(sound.ipa):
                seen += 1
                assert shut_frames(track, sound, fps, Mood.HAPPY), (sound, fps)

    assert seen >= 20


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(
        st.sampled_from(["m", "p", "b", "a", "o", "uː", "f", "s", "eɪ"]), min_size=3, max_size=12
    ),
    lengths_ms=st.lists(st.integers(30, 900), min_size=12, max_size=12),
    offset_ms=st.integers(0, 400),
    fps=st.sampled_from(RATES_FPS),
)
def test_closed_lips_survive_any_rhythm(kinds, lengths_ms, offset_ms, fps):
    sounds, at_s = [], 0.5 + offset_ms / 1000
    for kind, length_ms in zip(kinds, lengths_ms, strict=False):
        sounds.append(PhonemeSpan(kind, at_s, at_s + length_ms / 1000))
        at_s = sounds[-1].end_s
    track = mouth_track_from_phonemes(sounds, at_s + 0.5, seed=2)

    for sound in sounds:
        if closes_lips(sound.ipa):
            assert shut_frames(track, sound, fps), (sound, fps)


def test_the_mouth_is_closed_in_rests(song: Timeline):
    rests = 0
    for voice in {line.voice for line in song.lines}:
        track = mouth_track(song, voice, seed=1)
        sounds = sorted(sounds_of(song, voice), key=lambda sound: sound.start_s)
        ends_s = np.maximum.accumulate([sound.end_s for sound in sounds])
        for end_s, after in zip(ends_s, sounds[1:], strict=False):
            if after.start_s - end_s >= REST_S:
                rests += 1
                weights = face_weights(track, (end_s + after.start_s) / 2 - 0.01, mood=None)
                assert weights.get("jawOpen", 0.0) < 0.1, (end_s, after)

    assert rests >= 4


def test_open_vowels_open_the_mouth_and_show_the_upper_teeth(song: Timeline):
    track = mouth_track(song, VoiceSlot.A, seed=1)
    held = [
        sound
        for sound in sounds_of(song, VoiceSlot.A)
        if visemes_of(sound.ipa)[0][0] == "aa" and sound.end_s - sound.start_s > 0.25
    ]

    assert held
    for sound in held:
        weights = face_weights(track, (sound.start_s + sound.end_s) / 2 - 0.03, mood=None)
        assert weights["jawOpen"] > 0.3
        assert weights["mouthUpperUpLeft"] > 0.3
        assert weights["cheekSquintLeft"] > 0.15


def test_a_mouth_track_is_whole_and_within_bounds(song: Timeline):
    track = mouth_track(song, VoiceSlot.A, seed=1)

    length = len(track.blink)
    assert length >= song.duration_s * CURVE_RATE_HZ
    assert track.visemes.shape == (length, len(VISEMES))
    assert np.allclose(track.visemes.sum(axis=1), 1.0, atol=0.02)
    for curve in (track.energy, track.pitch, track.hold, track.singing, track.blink):
        assert len(curve) == length
        assert 0.0 <= curve.min() <= curve.max() <= 1.0


def test_a_voice_that_does_not_sing_keeps_the_mouth_shut_and_blinks(song: Timeline):
    track = mouth_track(song, VoiceSlot.C, seed=1)

    jaws = [face_weights(track, t_s, mood=None).get("jawOpen", 0.0) for t_s in range(1, 40)]

    assert max(jaws) == 0.0
    assert track.blink.max() == 1.0


def test_the_same_song_gives_the_same_mouth(song: Timeline):
    first, second = (mouth_track(song, VoiceSlot.A, seed=9) for _ in range(2))

    assert first.visemes.tobytes() == second.visemes.tobytes()
    assert first.blink.tobytes() == second.blink.tobytes()


@pytest.mark.parametrize("seed", range(6))
def test_people_blink_neither_too_often_nor_too_seldom(seed: int):
    timeline = make_timeline()
    track = mouth_track(timeline, VoiceSlot.A, seed=seed)

    shut = np.flatnonzero((track.blink[1:] > 0.99) & (track.blink[:-1] <= 0.99)) / CURVE_RATE_HZ
    lid_down_share = float((track.blink > 0.5).mean())

    assert 6 <= len(shut) <= 30
    assert all(0.45 <= after - before <= 5.6 for before, after in pairwise(shut))
    assert lid_down_share < 0.1


def test_blinks_avoid_held_vowels():
    track = mouth_track(make_timeline(), VoiceSlot.A, seed=3)

    shut = track.blink > 0.99

    assert track.singing[shut].mean() < 0.75 * track.singing[track.singing > 0.1].mean()


def lyric_lines(language: Language) -> list[str]:
    """Return every line of the lyrics book; of several words to choose from, all."""
    book = files("avatar_g.backend.engines.music.lyrics") / f"couplets.{language.value}.json"
    stored = json.loads(book.read_text(encoding="utf-8"))
    lines = [line for couplets in stored.values() for couplet in couplets for line in couplet]
    return [re.sub(r"\{[^}]*\}|[\[\]]", " ", line).replace("|", " ") for line in lines]


@pytest.mark.parametrize("language", list(Language))
def test_every_symbol_of_the_lyrics_books_has_a_mouth_shape(
    language: Language, speech: EspeakSynthesizer
):
    symbols = {
        sound.ipa
        for line in lyric_lines(language)
        for sound in speech.speak(SpeechRequest(line, language)).phonemes
    }

    silent = {ipa for ipa in symbols if visemes_of(ipa) == (("sil", 1.0),)}

    assert len(symbols) > 25
    assert {ipa for ipa in silent if re.sub(r"[ʲʷʰːˈˌ_\s]", "", ipa)} == set()


@pytest.mark.parametrize("ipa", ["p", "b", "m", "pʰ", "bʲ", "mː"])
def test_labials_close_the_lips(ipa: str):
    assert closes_lips(ipa)


@pytest.mark.parametrize(
    ("ipa", "shapes"),
    [
        ("aɪ", ("aa", "ih")),
        ("oʊ", ("oh", "ou")),
        ("tʃ", ("CH",)),
        ("ts", ("SS",)),
        ("ɑː", ("aa",)),
        ("tʃʼ", ("CH",)),
        ("nʲ", ("nn",)),
    ],
)
def test_a_sound_becomes_the_shapes_it_passes_through(ipa: str, shapes: tuple[str, ...]):
    assert tuple(shape for shape, _ in visemes_of(ipa)) == shapes
    assert sum(share for _, share in visemes_of(ipa)) == pytest.approx(1.0, abs=1e-5)


def test_vowels_are_no_closures():
    for vowel in "aeiou":
        assert visemes_of(vowel)[0][0] in VOWEL_VISEMES
        assert not closes_lips(vowel)
