"""The Music Studio: make songs, remix, extend, edit, undo, draw covers, export."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.domain.assets import STEM_PREFIX, AssetRole, Bucket
from avatar_g.backend.domain.edits import STEMS, command_fields
from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.queue import QUICK
from avatar_g.backend.services.files import download_of, urls_by_role
from avatar_g.backend.services.library import DOWNLOAD_ROLES
from avatar_g.backend.services.music_views import (
    StartedTrack,
    StemView,
    TrackCard,
    TrackView,
    VersionView,
)
from avatar_g.backend.services.recordings import require_recording, sent_file, title_of
from avatar_g.backend.services.track_requests import (
    ExtendWish,
    RecordingWish,
    RemixWish,
    edit_commands,
    require_finished,
    require_playable,
    require_recorded,
    song_request,
)
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

MAX_LISTED = 50
MAX_EDITS = 500
"""Edits kept of one song."""
MAX_UNFINISHED_JOBS = 60
LISTENING_PRIORITY = 10
_TITLE_CHARS = 60
_ORIGINS = {JobKind.TRACK_REMIX: "remix", JobKind.TRACK_EXTEND: "extend"}

_History: TypeAlias = tuple[list[Any], int]
"""All edits, and how many of them are in force."""
_Change: TypeAlias = Callable[[list[Any], int], _History]


class MusicService:
    """What a user may do with songs; other users' songs do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def generate(self, user_id: str, fields: Mapping[str, Any]) -> StartedTrack:
        """Start a song.

        Parameters
        ----------
        fields
            Those of ``SongRequest``, and ``style_tags``, ``use_custom_vocals``, ``voice_slots``,
            ``hum_asset``; only ``prompt`` or ``lyrics`` is needed. Without a ``seed`` every request
            is another song. ``hum_asset`` is the id of an imported recording of this user: the
            chorus sings what is hummed there.

        Raises
        ------
        InvalidRequest
            Reason ``<field>_<problem>``, ``prompt_empty``, ``voices_empty``, ``hum_not_recorded``
            or ``too_many_jobs``.
        NotFound
            If there is no such recording of this user.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        song = song_request({"seed": secrets.randbelow(2**31), **_given(fields)})
        request = _plain(song)
        words = " ".join((song.prompt or song.lyrics).split())
        language = self._container.settings.default_language
        track = Track(user_id=user_id, title=_shortened(words), prompt=song.prompt, request=request)
        params: dict[str, Any] = {"song": request, "video": {"interface_language": language}}
        hum_asset = str(fields.get("hum_asset") or "")
        if hum_asset:
            with self._container.sessions() as session:
                require_recorded(session, TrackRepository(session).get_owned(hum_asset, user_id))
            params["hum_asset"] = hum_asset
        return self._start(user_id, JobKind.TRACK_GENERATE, track, params)

    def upload(
        self, user_id: str, source: Path, *, file_name: str, fields: Mapping[str, Any]
    ) -> StartedTrack:
        """Start the import of a recording of the user's own.

        Parameters
        ----------
        source
            The bytes that were sent, under a name of ours; copied, not kept.
        file_name
            What the user calls the file; only its ending and its words are read.
        fields
            Those of ``RecordingWish``.

        Raises
        ------
        UnsupportedInput
            Reason ``audio_extension``, ``audio_too_large`` or ``audio_unreadable``. What can be
            told only after decoding, such as ``audio_too_long`` or ``audio_silent``, ends the job.
        InvalidRequest
            Reason ``<field>_<problem>`` or ``too_many_jobs``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        wish = parse(RecordingWish, {"seed": secrets.randbelow(2**31), **_given(fields)})
        require_recording(source, file_name)
        language = wish.language or self._container.settings.default_language
        title = wish.title.strip() or title_of(file_name, language)
        request = {**_plain(wish), "title": title, "language": language.value, "origin": "upload"}
        track = Track(
            user_id=user_id,
            title=_shortened(title),
            genre=wish.genre.value,
            mood=wish.mood.value if wish.mood else "",
            language=language.value,
            request=request,
        )
        with self._container.sessions() as session:  # refused before anything is copied
            self._require_room(session, user_id)
        stored = self._container.storage.put(Bucket.MEDIA_ASSETS, source)
        try:
            with self._container.sessions() as session:
                self._require_room(session, user_id)
                TrackRepository(session).add(track)
                AssetRepository(session).publish(sent_file(stored, track))
                job = _add_job(session, track, JobKind.TRACK_IMPORT, {"recording": request})
        except BaseException:
            self._container.storage.delete(Bucket.MEDIA_ASSETS, [stored.key])
            raise
        announce(self._container, [job])
        return StartedTrack(job.id, track.id, job.status.value)

    def remix(self, user_id: str, track_id: str, fields: Mapping[str, Any]) -> StartedTrack:
        """Start a new song: the same form, tempo and voices in another style.

        ``fields`` are those of ``RemixWish``; without a ``seed`` every remix is another one.
        """
        wish = parse(RemixWish, {"seed": secrets.randbelow(2**31), **_given(fields)})
        named = wish.genre or wish.mood or wish.instruments or wish.exclude.strip()
        if not (wish.new_prompt.strip() or named):
            raise InvalidRequest("no new style", reason="prompt_empty")
        params = {"remix": _plain(wish)}
        return self._start_version(user_id, track_id, JobKind.TRACK_REMIX, params, wish.new_prompt)

    def extend(self, user_id: str, track_id: str, fields: Mapping[str, Any]) -> StartedTrack:
        """Start a new song: the old one up to a moment, then more of it.

        ``fields`` are those of ``ExtendWish``.
        """
        params = {"extend": _plain(parse(ExtendWish, _given(fields)))}
        return self._start_version(user_id, track_id, JobKind.TRACK_EXTEND, params, "")

    def edit(
        self, user_id: str, track_id: str, commands: Sequence[Mapping[str, Any]]
    ) -> StartedTrack:
        """Change notes, words, chords, sections, tempo or faders; one call is one undo step.

        A command is ``{"kind": ..., fields of its class in domain.edits}``. What could be redone is
        forgotten.
        """
        step = [command_fields(command) for command in edit_commands(commands)]

        def changed(history: list[Any], position: int) -> _History:
            if position >= MAX_EDITS:
                raise InvalidRequest("too many edits", reason="edits_too_many", limit=MAX_EDITS)
            return [*history[:position], step], position + 1

        return self._rewrite(user_id, track_id, changed)

    def undo(self, user_id: str, track_id: str) -> StartedTrack:
        """Take the last edit back."""

        def changed(history: list[Any], position: int) -> _History:
            if position == 0:
                raise InvalidRequest("nothing to undo", reason="nothing_to_undo")
            return history, position - 1

        return self._rewrite(user_id, track_id, changed)

    def redo(self, user_id: str, track_id: str) -> StartedTrack:
        """Do the edit taken back last again."""

        def changed(history: list[Any], position: int) -> _History:
            if position >= len(history):
                raise InvalidRequest("nothing to redo", reason="nothing_to_redo")
            return history, position + 1

        return self._rewrite(user_id, track_id, changed)

    def new_cover(
        self, user_id: str, track_id: str, *, prompt: str = "", seed: int | None = None
    ) -> StartedTrack:
        """Draw another cover; the prompt's mood and genre colour it."""
        if len(prompt) > MAX_PROMPT_CHARS:
            raise InvalidRequest("too long", reason="prompt_too_long", limit=MAX_PROMPT_CHARS)
        chosen = secrets.randbelow(2**31) if seed is None else seed
        params = {"prompt": prompt, "seed": chosen}
        return self._continue(user_id, track_id, JobKind.COVER_DRAW, params)

    def export_zip(self, user_id: str, track_id: str) -> StartedTrack:
        """Pack WAV, FLAC, MP3, stems, MIDI, MusicXML, captions and recipe; see ``archive_url``."""
        with self._container.sessions() as session:
            recipe = TrackRepository(session).get_owned(track_id, user_id).recipe
        return self._continue(user_id, track_id, JobKind.TRACK_EXPORT, {"recipe": recipe})

    def delete(self, user_id: str, track_id: str) -> None:
        """Take a song away; the library can restore it for some days."""
        with self._container.sessions() as session:
            TrackRepository(session).get_owned(track_id, user_id).deleted_at = utc_now()

    def tracks(self, user_id: str, *, offset: int = 0, limit: int = MAX_LISTED) -> list[TrackCard]:
        """Return songs, newest first, those being made too."""
        with self._container.sessions() as session:
            rows = TrackRepository(session).list_owned(
                user_id, offset=max(0, offset), limit=min(max(1, limit), MAX_LISTED)
            )
            assets = AssetRepository(session).of_owners([row.id for row in rows], user_id)
            return [self._card(session, row, _of(assets, row)) for row in rows]

    def track_view(self, user_id: str, track_id: str) -> TrackView:
        """Return everything the studio shows of a song.

        Raises
        ------
        NotFound
            If there is no such song of this user.
        """
        with self._container.sessions() as session:
            tracks = TrackRepository(session)
            track = tracks.get_owned(track_id, user_id)
            family = tracks.family(track)
            assets = AssetRepository(session).of_owners([row.id for row in family], user_id)
            own = _of(assets, track)
            card = self._card(session, track, own)
            edit = _newest(session, track, JobKind.TRACK_EDIT)
        history, position = _history(track, edit)
        return TrackView(
            card=card,
            seed=int(track.request.get("seed") or 0),
            sheet_url=urls_by_role(self._container.signer, own).get(AssetRole.SHEET, ""),
            stems=self._stems(track, own, history[:position]),
            files=[
                download_of(self._container.signer, asset)
                for role in (*DOWNLOAD_ROLES, AssetRole.MUSICXML)
                for asset in own
                if asset.role == role
            ],
            archive_url=urls_by_role(self._container.signer, own).get(AssetRole.ARCHIVE, ""),
            recipe=track.recipe,
            request=track.request,
            versions=[self._version(row, _of(assets, row)) for row in family],
            edits=history[:position],
            can_undo=position > 0,
            can_redo=position < len(history),
            is_updating=edit is not None and not edit.status.is_final,
            seconds_per_edit=float(track.summary.get("edit_s") or 0.0),
            analysis=dict(track.summary.get("analysis") or {}),
            **self._sheet(own),
        )

    def _start(
        self, user_id: str, kind: JobKind, track: Track, params: dict[str, Any]
    ) -> StartedTrack:
        with self._container.sessions() as session:
            self._require_room(session, user_id)
            TrackRepository(session).add(track)
            job = _add_job(session, track, kind, params)
        announce(self._container, [job])
        return StartedTrack(job.id, track.id, job.status.value)

    def _start_version(
        self, user_id: str, track_id: str, kind: JobKind, params: dict[str, Any], prompt: str
    ) -> StartedTrack:
        with self._container.sessions() as session:
            source = TrackRepository(session).get_owned(track_id, user_id)
            require_finished(session, source)
            request = {
                **source.request,
                **params,
                "source_track_id": track_id,
                "origin": _ORIGINS[kind],
            }
            version = Track(
                user_id=user_id,
                title=source.title,
                prompt=prompt or source.prompt,
                request=request,
                parent_id=source.id,
            )
            job_params = {
                **params,
                "source_track_id": track_id,
                "source_recipe": source.recipe,
                "source_mood": source.mood,
            }
        return self._start(user_id, kind, version, job_params)

    def _continue(
        self, user_id: str, track_id: str, kind: JobKind, params: dict[str, Any]
    ) -> StartedTrack:
        with self._container.sessions() as session:
            self._require_room(session, user_id)
            track = TrackRepository(session).get_owned(track_id, user_id)
            require = require_playable if kind is JobKind.COVER_DRAW else require_finished
            require(session, track)
            job = _add_job(session, track, kind, params)
        announce(self._container, [job])
        return StartedTrack(job.id, track_id, job.status.value)

    def _rewrite(self, user_id: str, track_id: str, change: _Change) -> StartedTrack:
        """Change the list of edits and let the song be rendered; an older rendering is stopped."""
        with self._container.sessions() as session:
            self._require_room(session, user_id)
            track = TrackRepository(session).get_owned(track_id, user_id)
            require_finished(session, track)
            older = _newest(session, track, JobKind.TRACK_EDIT)
            history, position = change(*_history(track, older))
            track.edits = {"commands": history, "position": position}
            stopped = JobRepository(session).cancel(older) if older else []
            commands = [command for step in history[:position] for command in step]
            params = {
                "commands": commands,
                "position": position,
                "source_recipe": _unedited(track.recipe),
            }
            job = _add_job(session, track, JobKind.TRACK_EDIT, params)
        announce(self._container, [*stopped, job])
        return StartedTrack(job.id, track_id, job.status.value)

    def _require_room(self, session: Session, user_id: str) -> None:
        settings = self._container.settings
        require_free(settings.data_dir, settings.min_free_bytes)
        AssetRepository(session).require_room(user_id, settings.quota_bytes)
        if JobRepository(session).unfinished_count(user_id) >= MAX_UNFINISHED_JOBS:
            raise InvalidRequest("too many unfinished jobs", reason="too_many_jobs")

    def _card(self, session: Session, track: Track, assets: Sequence[MediaAsset]) -> TrackCard:
        urls = urls_by_role(self._container.signer, assets)
        job, heard = _newest(session, track), track.summary.get("analysis") or {}
        return TrackCard(
            track_id=track.id,
            title=track.title,
            prompt=track.prompt,
            language=track.language,
            genre=track.genre,
            mood=track.mood,
            tempo_bpm=round(track.tempo_bpm),
            pitch_class=int(track.summary.get("pitch_class") or 0),
            mode=str(track.summary.get("mode") or ""),
            section_count=int(heard.get("section_count") or 0),
            duration_s=track.duration_s,
            origin=str(track.request.get("origin") or "generate"),
            parent_id=track.parent_id or "",
            is_finished=track.finished_at is not None,
            cover_url=urls.get(AssetRole.COVER, ""),
            song_url=urls.get(AssetRole.SONG_SMALL) or urls.get(AssetRole.SONG, ""),
            peaks_url=urls.get(AssetRole.PEAKS, ""),
            job_id=job.id if job else "",
            status=job.status.value if job else "",
            stage=job.stage if job else "",
            share=job.share if job else 0.0,
            error_code=job.error_code if job else "",
            error_reason=job.error_reason if job else "",
        )

    def _version(self, track: Track, assets: Sequence[MediaAsset]) -> VersionView:
        urls = urls_by_role(self._container.signer, assets)
        return VersionView(
            track_id=track.id,
            parent_id=track.parent_id or "",
            title=track.title,
            genre=track.genre,
            origin=str(track.request.get("origin") or "generate"),
            song_url=urls.get(AssetRole.SONG_SMALL) or urls.get(AssetRole.SONG, ""),
            is_finished=track.finished_at is not None,
            duration_s=track.duration_s,
            loudness_lufs=float(track.summary.get("integrated_lufs") or 0.0),
        )

    def _stems(
        self, track: Track, assets: Sequence[MediaAsset], steps: Sequence[list[dict[str, Any]]]
    ) -> list[StemView]:
        urls = urls_by_role(self._container.signer, assets)
        faders = _faders(track) | {
            command["stem"]: command
            for step in steps
            for command in step
            if command["kind"] == "set_stem"
        }
        return [
            StemView(
                name,
                urls[f"{STEM_PREFIX}{name}"],
                float(faders.get(name, {}).get("gain_db", 0.0)),
                bool(faders.get(name, {}).get("is_muted", False)),
            )
            for name in STEMS
            if f"{STEM_PREFIX}{name}" in urls
        ]

    def _sheet(self, assets: Sequence[MediaAsset]) -> dict[str, Any]:
        """Read what the song's job wrote for the studio; nothing while there is no such file."""
        found = next((asset for asset in assets if asset.role == AssetRole.SHEET), None)
        if found is None:
            return {}
        try:
            parts = self._container.storage.read(Bucket(found.bucket), found.key)
            sheet: dict[str, Any] = json.loads(b"".join(parts))
        except NotFound:  # replaced while we read
            return {}
        return sheet


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _plain(value: Any) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return fields


def _shortened(words: str) -> str:
    if len(words) <= _TITLE_CHARS:
        return words
    return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"


def _of(assets: Sequence[MediaAsset], track: Track) -> list[MediaAsset]:
    return [asset for asset in assets if asset.owner_id == track.id]


def _newest(session: Session, track: Track, kind: JobKind | None = None) -> Job | None:
    jobs = JobRepository(session).newest_of_subject(track.id, track.user_id)
    return next((job for job in jobs if kind is None or job.kind is kind), None)


def _history(track: Track, edit: Job | None) -> _History:
    """Return all edits and how many are in force; an edit that failed is no edit."""
    commands = list(track.edits.get("commands", []))
    position = int(track.edits.get("position", 0))
    if edit is not None and edit.status is JobStatus.FAILED:
        done = int(track.summary.get("edit_position") or 0)
        return (commands[:done], done) if position > done else (commands, done)
    return commands, position


def _faders(track: Track) -> dict[str, dict[str, Any]]:
    """Return the faders before any edit; songs of earlier releases only know what was left out."""
    left_out = track.request.get("left_out") or ()
    made: dict[str, dict[str, Any]] | None = track.summary.get("faders")
    return dict(made) if made is not None else {name: {"is_muted": True} for name in left_out}


def _unedited(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return the recipe of the song before its first edit."""
    if recipe.get("kind") != "edit":
        return recipe
    source: dict[str, Any] = recipe["params"]["source"]
    return source


def _add_job(session: Session, track: Track, kind: JobKind, params: dict[str, Any]) -> Job:
    is_quick = kind in {JobKind.TRACK_EDIT, JobKind.COVER_DRAW}
    return JobRepository(session).add(
        Job(
            user_id=track.user_id,
            kind=kind,
            subject_id=track.id,
            title=track.title,
            queue=QUICK if is_quick else "cpu",
            priority=LISTENING_PRIORITY if is_quick else 0,
            params=params,
        )
    )
