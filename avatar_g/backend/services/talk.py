"""The talking avatar: from a script to a clip, and the clips made so far."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from annotated_types import Len
from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import AvatarRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.talks import TALK, TalkRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.domain.music import VoiceSlot
from avatar_g.backend.domain.speech import (
    MAX_TALK_CHARS,
    OWN_SPEAKERS,
    OwnRecording,
    Sentence,
    SpeechMood,
    TalkWish,
    split_sentences,
)
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.services.files import download_of, urls_by_role
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.talk_recordings import declare_use
from avatar_g.backend.services.talk_views import StartedClip, TalkClipView
from avatar_g.backend.services.voice_choice import note_use, own_voice
from avatar_g.backend.validation import parse

MAX_LISTED = 24
_TITLE_CHARS = 60
_OFFERED = (AssetRole.VIDEO, AssetRole.SUBTITLES, AssetRole.CAPTIONS, AssetRole.SPEECH)
"""Files pages offer, in this order."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A script that is not cut into sentences yet."""

    text: Annotated[str, Len(0, MAX_TALK_CHARS)] = ""
    language: Language | None = None
    mood: SpeechMood = SpeechMood.NEUTRAL


class TalkService:
    """What a user may do with talk clips; other users' clips do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def make_clip(self, user_id: str, fields: Mapping[str, Any]) -> StartedClip:
        """Start a clip of a character who says a script.

        Parameters
        ----------
        fields
            Those of ``TalkWish``, and ``avatar_id``, a character of this user (without it, the
            voice's own). Instead of ``sentences`` a ``text`` may be given: it is cut into
            sentences, each in the language of its letters or in ``language``, all in ``mood``.
            ``recording_id`` names a recording of this user that is heard instead; then the text
            only makes captions and may be empty, and ``may_use`` must be true.

        Raises
        ------
        InvalidRequest
            Reason ``text_empty``, ``text_too_long``, ``<field>_<problem>``, ``too_many_jobs`` or
            ``recording_undeclared``.
        StorageFull
            Reason ``disk`` or ``quota``.
        NotFound
            If there is no such character or recording of this user.
        """
        recording_id = str(fields.get("recording_id") or "")
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            wish, recording = self.wish(session, user_id, fields)
            made_of = (recording_id, recording.title) if recording else ("", "")
            avatar_id = str(fields.get("avatar_id") or "")
            clip, job = _insert(session, user_id, wish, avatar_id, made_of)
        announce(self._container, [job])
        return StartedClip(job.id, clip.id, job.status.value)

    def clips(
        self, user_id: str, *, offset: int = 0, limit: int = MAX_LISTED
    ) -> list[TalkClipView]:
        """Return clips, newest first, those being made too."""
        with self._container.sessions() as session:
            rows = TalkRepository(session).list_owned(
                user_id, offset=max(0, offset), limit=min(max(1, limit), MAX_LISTED)
            )
            return self._views(session, user_id, rows)

    def clip(self, user_id: str, clip_id: str) -> TalkClipView:
        """Return one clip.

        Raises
        ------
        NotFound
            If there is no such clip of this user.
        """
        with self._container.sessions() as session:
            row = TalkRepository(session).get_owned(clip_id, user_id)
            return self._views(session, user_id, [row])[0]

    def wish(
        self, session: Session, user_id: str, fields: Mapping[str, Any]
    ) -> tuple[TalkWish, VideoClip | None]:
        """Return what is wanted, and the recording it is made of; see ``make_clip``.

        Raises
        ------
        InvalidRequest, NotFound
            As ``make_clip``.
        """
        recording_id = str(fields.get("recording_id") or "")
        if not recording_id:
            return self._wish(fields), None
        row = declare_use(
            session,
            user_id,
            recording_id,
            may_use=fields.get("may_use") is True,
            language=Language(fields.get("interface_language") or Language.EN),
        )
        recording = OwnRecording(
            sha256=str(row.summary["sha256"]),
            may_use=True,
            mood=parse(_Text, {"mood": fields.get("mood") or SpeechMood.NEUTRAL}).mood,
        )
        return self._wish(fields, recording), row

    def _wish(self, fields: Mapping[str, Any], recording: OwnRecording | None = None) -> TalkWish:
        settings = self._container.settings
        defaults = {
            "interface_language": settings.default_language,
            "resolution": settings.video_resolution,
            "fps": settings.video_fps,
            "seed": secrets.randbelow(2**31),
        }
        given = {name: value for name, value in fields.items() if value is not None}
        given["recording"] = recording
        if not given.get("sentences"):
            given["sentences"] = _sentences(given)
        if not given["sentences"] and recording is None:
            raise InvalidRequest("nothing to say", reason="text_empty")
        wish = parse(TalkWish, {**defaults, **given})
        count = len(wish.text)
        if count > MAX_TALK_CHARS:
            raise InvalidRequest(
                "the script is too long", reason="text_too_long", count=count, limit=MAX_TALK_CHARS
            )
        is_mute = not any(letter.isalnum() for letter in wish.text)
        if is_mute and (recording is None or wish.text):
            raise InvalidRequest("nothing to say", reason="text_empty")
        if "\x00" in wish.text or not _is_unicode(wish.text):
            raise InvalidRequest("the script holds a forbidden character", reason="text_invalid")
        return wish

    def _views(
        self, session: Session, user_id: str, rows: Sequence[VideoClip]
    ) -> list[TalkClipView]:
        assets = AssetRepository(session).of_owners([row.id for row in rows], user_id)
        jobs = TalkRepository(session).newest_jobs([row.id for row in rows], user_id)
        return [
            self._view(row, [one for one in assets if one.owner_id == row.id], jobs.get(row.id))
            for row in rows
        ]

    def _view(self, row: VideoClip, assets: Sequence[MediaAsset], job: Job | None) -> TalkClipView:
        urls = urls_by_role(self._container.signer, assets)
        by_role = {asset.role: asset for asset in assets}
        return TalkClipView(
            clip_id=row.id,
            title=row.title,
            language=str(row.summary.get("language") or ""),
            duration_s=row.duration_s,
            is_finished=row.finished_at is not None,
            video_url=urls.get(AssetRole.VIDEO, ""),
            frame_url=urls.get(AssetRole.FRAME, ""),
            preview_url=urls.get(AssetRole.PREVIEW, ""),
            captions_url=urls.get(AssetRole.CAPTIONS, ""),
            speech_url=urls.get(AssetRole.SPEECH, ""),
            peaks_url=urls.get(AssetRole.PEAKS, ""),
            files=[
                download_of(self._container.signer, by_role[role])
                for role in _OFFERED
                if role in by_role
            ],
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            stage=job.stage if job else "",
            share=job.share if job else 0.0,
            error_code=job.error_code if job else "",
            error_reason=job.error_reason if job else "",
        )


def _sentences(fields: Mapping[str, Any]) -> tuple[Sentence, ...]:
    """Cut ``text`` into sentences, once it is known to be of a sane size."""
    wanted = parse(
        _Text,
        {name: fields[name] for name in ("text", "language", "mood") if name in fields},
    )
    return split_sentences(wanted.text, language=wanted.language, mood=wanted.mood)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _insert(
    session: Session, user_id: str, wish: TalkWish, avatar_id: str, made_of: tuple[str, str]
) -> tuple[VideoClip, Job]:
    """Write project, clip and job; ``made_of`` is the id and title of a recording, or empty."""
    rows, jobs = ArtifactRepository(session), JobRepository(session)
    request = _to_json(wish)
    # As it is now: later edits of the character do not change this clip.
    chosen = AvatarRepository(session).get_owned(avatar_id, user_id) if avatar_id else None
    common: dict[str, Any] = {
        "user_id": user_id,
        "title": _title(wish.text or made_of[1]),
        "prompt": wish.text,
        "request": {**request, "form": TALK},
    }
    project = Project(**common)
    rows.add(project)
    clip = VideoClip(**common, project_id=project.id, avatar_id=chosen.id if chosen else None)
    rows.add(clip)
    own = own_voice(session, user_id, wish.voice) if wish.recording is None else {}
    note_use(session, user_id, own, wish.voice, (OwnerKind.VIDEO_CLIP, clip.id))
    job = jobs.add(
        Job(
            user_id=user_id,
            project_id=project.id,
            kind=JobKind.TALK_GENERATE,
            subject_id=clip.id,
            title=clip.title,
            params={
                "talk": request,
                "spec": chosen.spec if chosen else _own_speaker(wish.voice),
                "own_voice": own,
                "recording_id": made_of[0],
                "name": made_of[1],
            },
        )
    )
    return clip, job


def _own_speaker(voice: VoiceSlot) -> dict[str, Any]:
    return asdict(load_cast()[OWN_SPEAKERS[voice]])


def _to_json(wish: TalkWish) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(json.dumps(asdict(wish)))
    return fields


def _title(text: str) -> str:
    words = " ".join(text.split())
    if len(words) <= _TITLE_CHARS:
        return words
    return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"
