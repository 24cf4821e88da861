"""A file of ours, dropped anywhere: which recipe it carries, and the same thing made again."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import OwnedRow
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.library import LibraryRepository
from avatar_g.backend.db.repositories.talks import TALK
from avatar_g.backend.db.repositories.voices import VoiceRepository
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.credentials import Credentials, CredentialState
from avatar_g.backend.domain.formats import Aspect, Quality, Resolution, VideoFormat
from avatar_g.backend.domain.jobs import PLANNED, JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import SongRequest, VoiceSlot
from avatar_g.backend.domain.recipe import ENGINE_VERSIONS, seed_of
from avatar_g.backend.domain.recipe_seal import (
    RecipeProblem,
    recipe_digest,
    seal,
    sealed_digest,
    unseal,
)
from avatar_g.backend.domain.speech import TalkWish
from avatar_g.backend.domain.wishes import VideoWish
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.media.recipe_tags import read_recipe
from avatar_g.backend.services.provenance import ProvenanceService
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.studio import to_json
from avatar_g.backend.services.voice_choice import note_song, note_use
from avatar_g.backend.validation import parse

MAX_FILE_BYTES = 512 * 2**20
MAKEABLE = ("song", "avatar", "talk", "music_video")
"""Kinds of recipes that need nothing but themselves."""
_TITLE_CHARS = 60
_READ_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class RecipeView:
    """What a file says of itself."""

    kind: str
    """``song``, ``avatar``, ``talk``, ``music_video``, ``remix``, ``film`` and so on."""
    title: str
    prompt: str
    seed: str
    is_current: bool
    """Whether the engines of today are those it was made with: then the bytes are equal."""
    can_make: bool
    item_id: str
    """The thing in the reader's own library; empty: it is not there."""
    sha256: str
    recipe: dict[str, Any]
    provenance: Credentials
    """What the file's signature says."""


@dataclass(frozen=True, slots=True)
class MadeAgain:
    """A thing that is being made from a recipe."""

    item_id: str
    kind: str
    job_ids: tuple[str, ...]


class RecipeService:
    """Recipes of files; whose they are does not matter, what they ask for is checked anew."""

    def __init__(self, container: Container, provenance: ProvenanceService) -> None:
        self._container = container
        self._provenance = provenance

    def read(self, user_id: str, path: Path) -> RecipeView:
        """Return the recipe a file carries.

        Raises
        ------
        UnsupportedInput
            Reason ``recipe_missing``, ``recipe_changed`` or ``recipe_file_too_large``.
        """
        if path.stat().st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES >> 20
            raise UnsupportedInput("too large", reason="recipe_file_too_large", limit=limit)
        text = read_recipe(path)
        provenance = self._provenance.read(path)
        named = [_sha256(path), sealed_digest(text) if text else ""]
        if provenance.state is CredentialState.OWN:
            named += [provenance.file_sha256, provenance.recipe_sha256]
        with self._container.sessions() as session:
            rows = LibraryRepository(session)
            found = (rows.of_recipe(user_id, digest) for digest in named if digest)
            entry = next(filter(None, found), None)
            thing = rows.thing(entry) if entry else None
        try:
            fields = unseal(text)
        except RecipeProblem as error:
            if str(error) == "changed":
                raise UnsupportedInput("not as written", reason="recipe_changed") from error
            if not isinstance(thing, Artifact) or not thing.recipe:
                raise UnsupportedInput("no recipe", reason="recipe_missing") from error
            fields = thing.recipe
        return _view(fields, entry.id if entry else "", provenance)

    def make(self, user_id: str, fields: Mapping[str, Any]) -> MadeAgain:
        """Start what a recipe says.

        Raises
        ------
        InvalidRequest
            Reason ``recipe_needs_source`` for versions and films of a finished song,
            ``voice_missing`` if it was sung with a voice this user does not have, or
            ``<field>_<problem>``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        try:
            checked = unseal(seal(fields))
        except (RecipeProblem, TypeError, ValueError) as error:
            raise InvalidRequest("no recipe", reason="recipe_invalid") from error
        starts = {
            "song": _start_song,
            "avatar": _start_avatar,
            "talk": _start_talk,
            "music_video": _start_video,
        }
        if checked["kind"] not in starts:
            raise InvalidRequest("it needs its song", reason="recipe_needs_source")
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            start = _Start(session, user_id)
            item_id = starts[checked["kind"]](start, checked["params"])
        announce(self._container, start.jobs)
        return MadeAgain(item_id, checked["kind"], tuple(job.id for job in start.jobs))


class _Start:
    """Rows and jobs of one production."""

    def __init__(self, session: Session, user_id: str) -> None:
        self.session = session
        self.user_id = user_id
        self.jobs: list[Job] = []

    def add(self, row: OwnedRow) -> str:
        self.session.add(row)
        self.session.flush()
        return row.id

    def job(self, kind: JobKind, subject: Artifact, params: dict[str, Any]) -> Job:
        job = JobRepository(self.session).add(
            Job(
                user_id=self.user_id,
                project_id=subject.project_id,
                kind=kind,
                subject_id=subject.id,
                title=subject.title,
                params=params,
            )
        )
        self.jobs.append(job)
        return job

    def voice(self, digest: str) -> dict[str, Any]:
        """Return the user's own voice with this content."""
        for voice in VoiceRepository(self.session).list_owned(self.user_id):
            if digest and voice.digest == digest:
                own: dict[str, Any] = {"voice_id": voice.id, "digest": digest}
                return own | ({"design": dict(voice.design)} if voice.design else {})
        raise InvalidRequest("the voice is not here", reason="voice_missing")


def _start_song(start: _Start, params: Mapping[str, Any]) -> str:
    song = parse(SongRequest, {"prompt": "", **params})
    language = parse(VideoWish, {"interface_language": params.get("interface_language", "en")})
    models = params.get("voice_models")
    owns = {
        VoiceSlot(slot).value: start.voice(str(digest))
        for slot, digest in (models.items() if isinstance(models, dict) else ())
        if slot in set(VoiceSlot)
    }
    track = Track(
        user_id=start.user_id,
        title=_shortened(song.prompt or song.lyrics),
        prompt=song.prompt,
        request=to_json(song),
    )
    start.add(track)
    note_song(start.session, start.user_id, owns, track.id)
    video = {"interface_language": language.interface_language.value}
    asked = {"song": to_json(song), "video": video, "own_voices": owns}
    start.job(JobKind.TRACK_GENERATE, track, asked)
    return track.id


def _start_avatar(start: _Start, params: Mapping[str, Any]) -> str:
    spec = to_json(parse(AvatarSpec, params))
    avatar = Avatar(
        user_id=start.user_id, title=str(spec.get("name", ""))[:_TITLE_CHARS], spec=spec
    )
    start.add(avatar)
    start.job(JobKind.AVATAR_GENERATE, avatar, {"spec": spec})
    return avatar.id


def _start_talk(start: _Start, params: Mapping[str, Any]) -> str:
    wish = parse(TalkWish, _mapping(params, "wish"))
    if wish.recording is not None:
        raise InvalidRequest("its recording is not in it", reason="recording_absent")
    performer = params.get("performer")
    spec = to_json(parse(AvatarSpec, performer)) if isinstance(performer, dict) else None
    digest = str(params.get("voice_model") or "")
    own = start.voice(digest) if digest else {}
    common: dict[str, Any] = {
        "user_id": start.user_id,
        "title": _shortened(wish.text),
        "prompt": wish.text,
        "request": {**to_json(wish), "form": TALK},
    }
    clip = VideoClip(**common, project_id=start.add(Project(**common)))
    start.add(clip)
    note_use(start.session, start.user_id, own, wish.voice, (OwnerKind.VIDEO_CLIP, clip.id))
    asked = {"talk": to_json(wish), "spec": spec, "own_voice": own}
    start.job(JobKind.TALK_GENERATE, clip, asked)
    return clip.id


def _start_video(start: _Start, params: Mapping[str, Any]) -> str:
    song = parse(SongRequest, {"prompt": "", **_mapping(params, "song")})
    performers = params.get("performers")
    spec = performers[0] if isinstance(performers, list) and performers else None
    if not isinstance(spec, dict):
        raise InvalidRequest("nobody performs", reason="recipe_invalid")
    wish = parse(
        VideoWish,
        {
            **_format_fields(_mapping(params, "video_format")),
            "quality": params.get("quality", Quality.BALANCED),
            "interface_language": params.get("interface_language", Language.EN),
        },
    )
    asked = {"song": to_json(song), "video": to_json(wish)}
    common: dict[str, Any] = {
        "user_id": start.user_id,
        "title": _shortened(song.prompt or song.lyrics),
        "prompt": song.prompt,
    }
    project = Project(**common, request={**asked["song"], **asked["video"]})
    common |= {"project_id": start.add(project)}
    track = Track(**common, request=asked["song"])
    avatar = Avatar(**common, request={"song": asked["song"]})
    start.add(track)
    start.add(avatar)
    video = VideoClip(**common, track_id=track.id, avatar_id=avatar.id, request=asked["video"])
    start.add(video)
    sing = start.job(JobKind.TRACK_GENERATE, track, {**asked, "own_voices": {}})
    dressed = {**asked, "spec": to_json(parse(AvatarSpec, spec))}
    dress = start.job(JobKind.AVATAR_GENERATE, avatar, dressed)
    film = start.job(JobKind.VIDEO_GENERATE, video, dict(asked))
    jobs = JobRepository(start.session)
    jobs.add_dependency(film, sing, needs=PLANNED)
    jobs.add_dependency(film, dress)
    return video.id


def _format_fields(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the shape, size and rate that give a picture format."""
    for aspect in Aspect:
        for resolution in Resolution:
            fps = wanted.get("fps")
            if isinstance(fps, int) and asdict(VideoFormat.of(aspect, resolution, fps)) == wanted:
                return {"aspect": aspect, "resolution": resolution, "fps": fps}
    raise InvalidRequest("no such picture format", reason="recipe_invalid")


def _mapping(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = params.get(name)
    if not isinstance(value, dict):
        raise InvalidRequest(f"{name} is missing", reason="recipe_invalid")
    return value


def _view(fields: dict[str, Any], item_id: str, provenance: Credentials) -> RecipeView:
    params = fields["params"]
    inner = [params, *(params[name] for name in ("song", "wish") if name in params)]
    texts = [each for each in inner if isinstance(each, dict)]
    prompt = next((str(each["prompt"]) for each in texts if each.get("prompt")), "")
    sentences: list[Any] = next(
        (each["sentences"] for each in texts if isinstance(each.get("sentences"), list)), []
    )
    said = " ".join(str(each.get("text", "")) for each in sentences if isinstance(each, dict))
    title = str(params.get("name") or prompt or said)
    return RecipeView(
        kind=str(fields["kind"])[:32],
        title=_shortened(title),
        prompt=(prompt or said)[:4_000],
        seed=seed_of(fields),
        is_current=fields.get("engines") == ENGINE_VERSIONS,
        can_make=fields["kind"] in MAKEABLE,
        item_id=item_id,
        sha256=recipe_digest(fields),
        recipe=fields,
        provenance=provenance,
    )


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= _TITLE_CHARS:
        return words
    return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
