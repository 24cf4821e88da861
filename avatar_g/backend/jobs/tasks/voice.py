"""Training jobs: from recordings of somebody who consented to a voice."""

import json
from pathlib import Path
from typing import Any

from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.voice_profile import VoiceProfile
from avatar_g.backend.db.repositories.consents import ConsentRepository
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.assets import AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.progress import Progress
from avatar_g.backend.domain.recipe import Recipe
from avatar_g.backend.domain.voices import TrainingLevel
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.production.voices import (
    MODEL_FILE,
    LearntVoice,
    ReadLine,
    check_model,
    learn_level_1,
    learn_level_2,
    script_lines,
)

_HEARD_SHARE, _LEARNT_SHARE = 0.1, 0.95
_REPORT_FILE = "report.json"


def train_voice(context: JobContext) -> TaskResult:
    """Fetch the samples, learn the voice, publish its model.

    The consent is looked up here too: whoever inserts a job does not get past it. A model an
    interrupted attempt has finished is used again.
    """
    level = TrainingLevel(context.params["level"])
    voice, samples = _consented(context)
    context.report(JobStage.LISTEN, 0.0)
    sounds = _fetched(context, samples)
    context.stage(
        JobStage.LEARN,
        MODEL_FILE,
        _LEARNT_SHARE,
        lambda part, progress: _learn(context, voice, sounds, part, progress),
    )
    model = context.folder / MODEL_FILE
    digest = check_model(model.read_bytes())
    report: dict[str, Any] = json.loads((context.folder / _REPORT_FILE).read_text("utf-8"))
    _consented(context)  # it may have been withdrawn meanwhile
    context.report(JobStage.FINISH, 1.0)
    facts = {"level": level.value, "digest": digest, "summary": {"training": report}}
    shas = {str(line): asset.sha256 for line, asset in samples.items()}
    recipe = Recipe("voice", {"level": level.value, "language": voice.language, "samples": shas})
    return TaskResult((AssetFile(AssetRole.VOICE_MODEL, model),), facts, recipe)


def _consented(context: JobContext) -> tuple[VoiceProfile, dict[int, MediaAsset]]:
    """Return the voice and its samples by line, if its speaker agrees.

    Raises
    ------
    InvalidRequest
        Reason ``consent_missing``, or ``voice_unrecorded``, or ``consent_other_recording`` if the
        consent is about another recording.
    NotFound
        If there is no such voice of the job's user.
    """
    with context.container.sessions() as session:
        rows = VoiceRepository(session)
        voice = rows.get_owned(context.subject_id, context.user_id)
        consent = ConsentRepository(session).standing(voice.id, context.user_id)
        if consent is None or voice.consent_id != consent.id:
            raise InvalidRequest("nobody consented", reason="consent_missing")
        recordings = rows.recordings(voice.id, context.user_id)
        samples = {row.line: rows.sample(row.id, context.user_id) for row in recordings}
    if 0 not in samples:
        raise InvalidRequest("nothing was read aloud", reason="voice_unrecorded")
    if samples[0].sha256 != consent.recording_sha256:
        raise InvalidRequest("another recording", reason="consent_other_recording")
    return voice, samples


def _fetched(context: JobContext, samples: dict[int, MediaAsset]) -> dict[int, Path]:
    """Copy the samples into the job's folder, which ends with the job."""
    sounds: dict[int, Path] = {}
    for place, (line, asset) in enumerate(samples.items()):
        target = context.folder / "samples" / f"{line:03d}-{asset.sha256[:16]}.flac"
        if not target.exists():
            context.container.storage.fetch(Bucket(asset.bucket), asset.key, target)
        sounds[line] = target
        context.report(JobStage.LISTEN, _HEARD_SHARE * (place + 1) / len(samples))
    return sounds


def _learn(
    context: JobContext,
    voice: VoiceProfile,
    sounds: dict[int, Path],
    part: Path,
    progress: Progress,
) -> None:
    language, cache = Language(voice.language), context.container.settings.cache_dir
    scratch = context.folder / "learning"
    scratch.mkdir(exist_ok=True)
    if context.params["level"] == TrainingLevel.CHARACTER:
        learnt = learn_level_1(
            sounds[0], scratch, language=language, cache=cache, progress=progress
        )
    else:
        learnt = _learn_units(sounds, scratch, language, cache, progress)
    report = context.folder / _REPORT_FILE
    report.write_text(json.dumps(learnt.report, ensure_ascii=False), encoding="utf-8")
    learnt.model.replace(part)


def _learn_units(
    sounds: dict[int, Path], scratch: Path, language: Language, cache: Path, progress: Progress
) -> LearntVoice:
    lines = [
        ReadLine(line, sounds[line.number])
        for line in script_lines(language)
        if line.number in sounds
    ]
    if not lines:
        raise InvalidRequest("no line was read", reason="voice_lines_missing")
    return learn_level_2(lines, scratch, cache=cache, progress=progress)
