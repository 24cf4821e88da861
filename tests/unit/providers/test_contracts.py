"""One suite of promises per port, run for every adapter there is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongBrief, SongRequest
from avatar_g.backend.domain.progress import ignore_progress
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.domain.timing import check_timeline
from avatar_g.backend.engines.avatar.wardrobe import check_spec
from avatar_g.backend.engines.music.brief import resolve_request
from avatar_g.backend.errors import InvalidRequest, JobCancelled, ProviderNotConfigured
from avatar_g.backend.media.wav import read_wav
from avatar_g.backend.providers import registry
from avatar_g.backend.providers.local.avatar import LocalAvatarProvider
from avatar_g.backend.providers.local.image import LocalImageProvider
from avatar_g.backend.providers.local.music import LocalMusicProvider
from avatar_g.backend.providers.local.speech import LocalSpeechProvider
from avatar_g.backend.providers.ports import (
    AvatarProvider,
    CoverOrder,
    ImageProvider,
    MusicProvider,
    SpeechProvider,
)

PROMPTS = {
    Language.EN: "a happy song about the sea",
    Language.RU: "грустная песня про дождь",
    Language.KA: "სიმღერა მთებზე",
}
TEXTS = {
    Language.EN: "Good morning. It is a fine day.",
    Language.RU: "Доброе утро. Сегодня хороший день.",
    Language.KA: "დილა მშვიდობისა. დღეს კარგი დღეა.",
}


class Memory(dict[str, str]):
    """A checkpoint in memory."""

    def recall(self, key: str) -> str:
        return self.get(key, "")

    def remember(self, key: str, value: str) -> None:
        self[key] = value


def brief(language: Language) -> SongBrief:
    request = SongRequest(PROMPTS[language], duration_s=20.0, seed=5)
    return resolve_request(request, interface_language=language)


@pytest.fixture(params=[LocalMusicProvider])
def music(request: pytest.FixtureRequest, tmp_path: Path) -> MusicProvider:
    return request.param(tmp_path / "phrases")


@pytest.fixture(params=[LocalSpeechProvider])
def speech(request: pytest.FixtureRequest, tmp_path: Path) -> SpeechProvider:
    return request.param(tmp_path / "phrases")


@pytest.fixture(params=[LocalAvatarProvider])
def avatar(request: pytest.FixtureRequest) -> AvatarProvider:
    return request.param()


@pytest.fixture(params=[LocalImageProvider])
def image(request: pytest.FixtureRequest) -> ImageProvider:
    return request.param()


class TestMusicProvider:
    def test_a_plan_is_a_valid_timeline_that_sings_every_line(self, music: MusicProvider):
        for language in music.capabilities.languages:
            plan = music.plan(brief(language))

            check_timeline(plan.timeline)
            assert plan.timeline.language is language
            assert plan.timeline.lead_lines

    def test_the_sound_is_as_long_as_its_plan_to_the_sample(
        self, music: MusicProvider, tmp_path: Path
    ):
        plan = music.plan(brief(Language.KA))

        files = music.render(plan, tmp_path, progress=ignore_progress, checkpoint=Memory())

        clip = read_wav(files.mix)
        assert clip.samples.shape == (plan.timeline.sample_count, 2)
        assert -14.5 < files.loudness_lufs < -13.5
        assert files.true_peak_dbtp <= -1.0
        assert bool(files.stems) == music.capabilities.has_stems
        assert all(path.is_file() for path in files.stems.values())

    def test_the_same_brief_gives_the_same_bytes_where_that_is_promised(
        self, music: MusicProvider, tmp_path: Path
    ):
        if not music.capabilities.is_repeatable:
            return
        plans = [music.plan(brief(Language.EN)) for _ in range(2)]
        mixes = []
        for index, plan in enumerate(plans):
            folder = tmp_path / str(index)
            folder.mkdir()
            files = music.render(plan, folder, progress=ignore_progress, checkpoint=Memory())
            mixes.append(files.mix.read_bytes())

        assert plans[0] == plans[1]
        assert mixes[0] == mixes[1]

    def test_cancelling_passes_through_and_leaves_no_half_file(
        self, music: MusicProvider, tmp_path: Path
    ):
        def cancel(share: float) -> None:
            if share > 0.2:
                raise JobCancelled

        plan = music.plan(brief(Language.RU))

        with pytest.raises(JobCancelled):
            music.render(plan, tmp_path, progress=cancel, checkpoint=Memory())

        assert not list(tmp_path.glob("*.wav"))


class TestSpeechProvider:
    @pytest.mark.parametrize("language", list(Language))
    def test_speech_has_its_words_and_sound(
        self, speech: SpeechProvider, language: Language, tmp_path: Path
    ):
        spoken = speech.speak(
            [Sentence(TEXTS[language])],
            language=language,
            voice="A",
            speed=1.0,
            folder=tmp_path,
            progress=ignore_progress,
            checkpoint=Memory(),
        )

        check_timeline(spoken.timeline)
        words = [word.text for line in spoken.timeline.lines for word in line.words]
        assert words == TEXTS[language].split()
        assert float(np.abs(read_wav(spoken.audio).samples).max()) > 0.05

    def test_nothing_to_say_is_refused(self, speech: SpeechProvider, tmp_path: Path):
        with pytest.raises(InvalidRequest):
            speech.speak(
                [Sentence(" ")],
                language=Language.EN,
                voice="A",
                speed=1.0,
                folder=tmp_path,
                progress=ignore_progress,
                checkpoint=Memory(),
            )


class TestAvatarProvider:
    @pytest.mark.parametrize(
        "prompt", ["a girl with red hair", "мужчина в очках", "ქალი კაბაში", "", "🎭", "x" * 900]
    )
    def test_any_text_becomes_a_dressed_adult(self, avatar: AvatarProvider, prompt: str):
        spec = avatar.describe(prompt, seed=3)

        check_spec(spec)
        assert spec.body.age >= 0.4
        assert {"top", "bottom", "shoes"} <= set(spec.outfit)
        if avatar.capabilities.is_repeatable:
            assert avatar.describe(prompt, seed=3) == spec


class TestImageProvider:
    @pytest.mark.parametrize("language", list(Language))
    def test_a_cover_is_a_square_picture_of_the_size_ordered(
        self, image: ImageProvider, language: Language, tmp_path: Path
    ):
        order = CoverOrder(PROMPTS[language], "Nino", brief(language), side_px=256)
        path = tmp_path / "cover.png"

        image.draw_cover(order, path, progress=ignore_progress, checkpoint=Memory())

        with Image.open(path) as picture:
            assert picture.size == (256, 256)
            assert len(set(picture.convert("L").resize((32, 32)).tobytes())) > 8

    def test_another_seed_draws_another_cover(self, image: ImageProvider, tmp_path: Path):
        pictures = []
        for seed in (1, 2):
            order = CoverOrder("T", "", replace(brief(Language.EN), seed=seed), side_px=128)
            path = tmp_path / f"{seed}.png"
            image.draw_cover(order, path, progress=ignore_progress, checkpoint=Memory())
            pictures.append(path.read_bytes())

        assert pictures[0] != pictures[1]


def test_an_unknown_provider_is_not_configured(tmp_path: Path):
    for ask in (
        lambda: registry.music_provider("nobody", phrases=tmp_path),
        lambda: registry.speech_provider("nobody", phrases=tmp_path),
        lambda: registry.avatar_provider("nobody"),
        lambda: registry.image_provider("nobody"),
    ):
        with pytest.raises(ProviderNotConfigured):
            ask()


def test_the_registry_hands_out_the_local_adapters(tmp_path: Path):
    found = (
        registry.music_provider("local", phrases=tmp_path),
        registry.speech_provider("local", phrases=tmp_path),
        registry.avatar_provider("local"),
        registry.image_provider("local"),
    )

    assert {provider.name for provider in found} == {"local"}
