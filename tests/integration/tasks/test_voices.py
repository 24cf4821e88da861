"""Voices from recordings with the real engine: trained, resumed, withdrawn; samples refused."""

from pathlib import Path

import numpy as np
import pytest

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.audio import SAMPLE_RATE_HZ
from avatar_g.backend.domain.consent import CONSENT_VERSION
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import Sentence
from avatar_g.backend.engines.speech.reading import read_aloud
from avatar_g.backend.engines.speech.synthesis import EspeakSynthesizer
from avatar_g.backend.errors import NotFound, UnsupportedInput
from avatar_g.backend.i18n import message
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.media.wav import write_wav
from avatar_g.backend.services import Services
from tests.integration.tasks.attempts import attempt, finish
from tests.studio import job_row

pytestmark = pytest.mark.integration
YES = {"agreed": True, "version": CONSENT_VERSION, "language": "en"}
READ_S = 20.0


@pytest.fixture(scope="module")
def speech_samples() -> np.ndarray:
    text = message("voice.read_aloud", Language.EN, words="river, lamp, seven")
    with EspeakSynthesizer() as speech:
        read = read_aloud([Sentence(text, Language.EN)], VoiceSlot.B, speech, language=Language.EN)
    samples = np.concatenate([read.samples] * 2)
    return samples[: round(READ_S * SAMPLE_RATE_HZ)]


def agreed(services: Services, user_id: str, folder: Path, samples: np.ndarray) -> str:
    """A voice whose text was read aloud, and whose speaker agreed."""
    voice_id = services.voice_recordings.begin(user_id, {"language": "en"}).voice_id
    upload(services, user_id, voice_id, folder, samples)
    services.voice_recordings.give_consent(user_id, voice_id, YES)
    return voice_id


def upload(
    services: Services, user_id: str, voice_id: str, folder: Path, samples: np.ndarray
) -> None:
    path = folder / "read.wav"
    write_wav(path, samples.astype(np.float32))
    services.voice_recordings.upload(user_id, voice_id, path, file_name=path.name)


def model_of(container: Container, voice_id: str) -> str:
    with container.sessions() as session:
        return session.get(VoiceProfile, voice_id).digest


def test_training_that_lost_its_worker_is_finished_by_the_next_attempt(
    container: Container,
    services: Services,
    ana: str,
    tmp_path: Path,
    speech_samples: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
):
    voice_id = agreed(services, ana, tmp_path, speech_samples)
    started = services.voice_recordings.train(ana, voice_id, "character")

    def lost(_context: JobContext, stage: str, _share: float) -> None:
        if stage == JobStage.LEARN:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(JobContext, "report", lost)
        with pytest.raises(KeyboardInterrupt):
            attempt(container, started.job_id)
    assert model_of(container, voice_id) == ""
    with container.sessions() as session:
        job = JobRepository(session).get(started.job_id)
        job.status, job.lease_token = "queued", None
    finish(container, started.job_id)

    assert len(model_of(container, voice_id)) == 64
    assert services.voices.choose(ana, "B", voice_id)


def test_consent_withdrawn_while_the_voice_is_learnt_leaves_no_model(
    container: Container,
    services: Services,
    ana: str,
    tmp_path: Path,
    speech_samples: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
):
    voice_id = agreed(services, ana, tmp_path, speech_samples)
    started = services.voice_recordings.train(ana, voice_id, "character")
    report, withdrawn = JobContext.report, []

    def withdrawing(context: JobContext, stage: str, share: float) -> None:
        if stage == JobStage.LEARN and not withdrawn:
            withdrawn.append(services.voice_consents.revoke(ana, voice_id))
        report(context, stage, share)

    with monkeypatch.context() as patch:
        patch.setattr(JobContext, "report", withdrawing)
        ended = attempt(container, started.job_id)

    assert ended != "succeeded"
    assert job_row(container, started.job_id).status in {"cancelled", "failed"}
    assert model_of(container, voice_id) == ""
    with pytest.raises(NotFound):
        services.voice_recordings.train(ana, voice_id, "character")


def made_with(services: Services, user_id: str, voice_id: str) -> list[str]:
    return [item.item_id for item in services.voice_consents.made_with(user_id, voice_id)]


def test_voice_the_composer_did_not_choose_is_not_noted_as_used(
    container: Container, services: Services, ana: str
):
    singer, other = (
        services.voices.design(ana, {"base": base, "title": base}).voice_id for base in "AC"
    )
    services.voices.choose(ana, "A", singer)
    services.voices.choose(ana, "C", other)
    wish = {"prompt": "pop song about rain", "duration_s": 20, "seed": 5}
    song = services.music.generate(ana, wish)
    silent = services.music.generate(ana, {**wish, "lyrics_mode": "instrumental"})
    asked = made_with(services, ana, other)

    for started in (song, silent):
        finish(container, started.job_id)

    assert set(asked) == {song.track_id, silent.track_id}
    assert made_with(services, ana, other) == []
    assert made_with(services, ana, singer) == [song.track_id]


def tones(seconds: float) -> np.ndarray:
    """A chord that stands still, as an organ holds it."""
    at_s = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return 0.2 * sum(np.sin(2 * np.pi * hertz * at_s) for hertz in (220.0, 277.2, 329.6))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("silence", "voice_silent"),
        ("short", "voice_too_short"),
        ("clipped", "voice_clipped"),
        ("noise", "voice_noisy"),
        ("music", "voice_not_a_voice"),
    ],
)
def test_what_no_voice_can_be_made_of_is_refused_with_its_own_words(
    services: Services, ana: str, tmp_path: Path, speech_samples: np.ndarray, name: str, reason: str
):
    spoken = speech_samples.mean(axis=1)
    hiss = np.random.default_rng(5).standard_normal(len(spoken))
    sounds = {
        "silence": np.zeros(len(spoken)),
        "short": spoken[: 3 * SAMPLE_RATE_HZ],
        "clipped": np.clip(spoken * 30.0, -1.0, 1.0),
        "noise": spoken + 0.4 * np.sqrt(np.mean(spoken**2)) * hiss,
        "music": tones(20.0),
    }
    voice_id = services.voice_recordings.begin(ana, {"language": "en"}).voice_id

    with pytest.raises(UnsupportedInput) as refused:
        upload(services, ana, voice_id, tmp_path, np.stack([sounds[name]] * 2, axis=1))

    assert refused.value.reason == reason
    texts = {message(f"errors.unsupported_input.{reason}", language) for language in Language}
    assert len(texts) == len(Language)
    assert services.voices.voice(ana, voice_id).samples == []
