"""The Music Studio: make songs, remix, extend, edit, undo, draw covers, export."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.domain.music import MAX_PROMPT_CHARS, VoiceSlot
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.queue import QUICK
from avatar_g.backend.services.music_views import (
    StartedTrack,
    TrackCard,
    TrackView,
)
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.services.recordings import require_recording, sent_file, title_of
from avatar_g.backend.services.track_edits import (
    Change,
    added,
    edits_of,
    redone,
    step_of,
    undone,
    unedited,
)
from avatar_g.backend.services.track_reader import MAX_LISTED, TrackReader
from avatar_g.backend.services.track_requests import (
    ExtendWish,
    RecordingWish,
    RemixWish,
    edit_commands,
    in_colours,
    require_finished,
    require_playable,
    require_recorded,
    song_request,
)
from avatar_g.backend.services.voice_choice import note_song, own_voices, voices_of_song
from avatar_g.backend.validation import parse

LISTENING_PRIORITY = 10
_TITLE_CHARS = 60
_ORIGINS = {JobKind.TRACK_REMIX: "remix", JobKind.TRACK_EXTEND: "extend"}


class MusicService:
    """What a user may do with songs; other users' songs do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._reader = TrackReader(container)

    def generate(self, user_id: str, fields: Mapping[str, Any]) -> StartedTrack:
        """Start a song.

        Parameters
        ----------
        fields
            Those of ``SongRequest``, and ``style_tags``, ``use_custom_vocals``, ``voice_slots``,
            ``colours``, ``hum_asset``; only ``prompt`` or ``lyrics`` is needed. Without a ``seed``
            every request is another song. ``hum_asset`` is the id of an imported recording of this
            user: the chorus sings what is hummed there.

        Raises
        ------
        InvalidRequest
            Reason ``<field>_<problem>``, ``prompt_empty``, ``voices_empty``, ``hum_not_recorded``,
            ``soundfont_unset`` or ``too_many_jobs``.
        UnsupportedInput
            If the SoundFont of this installation cannot be read.
        NotFound
            If there is no such recording of this user.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        wished = {"seed": secrets.randbelow(2**31), **_given(fields)}
        song = in_colours(song_request(wished), wished, self._container.settings)
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
            require_room(self._container, session, user_id)
        stored = self._container.storage.put(Bucket.MEDIA_ASSETS, source)
        try:
            with self._container.sessions() as session:
                require_room(self._container, session, user_id)
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
        checked = edit_commands(commands)
        with self._container.sessions() as session:
            step = step_of(checked, TrackRepository(session).get_owned(track_id, user_id))
        return self._rewrite(user_id, track_id, added(step))

    def undo(self, user_id: str, track_id: str) -> StartedTrack:
        """Take the last edit back."""
        return self._rewrite(user_id, track_id, undone)

    def redo(self, user_id: str, track_id: str) -> StartedTrack:
        """Do the edit taken back last again."""
        return self._rewrite(user_id, track_id, redone)

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
        return self._reader.tracks(user_id, offset=offset, limit=limit)

    def track_view(self, user_id: str, track_id: str) -> TrackView:
        """Return everything the studio shows of a song.

        Raises
        ------
        NotFound
            If there is no such song of this user.
        """
        return self._reader.track_view(user_id, track_id)

    def _start(
        self, user_id: str, kind: JobKind, track: Track, params: dict[str, Any]
    ) -> StartedTrack:
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            TrackRepository(session).add(track)
            slots = [VoiceSlot(slot) for slot in track.request.get("voices") or ()]
            owns = params.get("own_voices")
            if owns is None:
                owns = own_voices(session, user_id, slots)
            note_song(session, user_id, owns, track.id)
            job = _add_job(session, track, kind, {**params, "own_voices": owns})
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
                "own_voices": voices_of_song(session, user_id, track_id),
            }
        return self._start(user_id, kind, version, job_params)

    def _continue(
        self, user_id: str, track_id: str, kind: JobKind, params: dict[str, Any]
    ) -> StartedTrack:
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            track = TrackRepository(session).get_owned(track_id, user_id)
            require = require_playable if kind is JobKind.COVER_DRAW else require_finished
            require(session, track)
            job = _add_job(session, track, kind, params)
        announce(self._container, [job])
        return StartedTrack(job.id, track_id, job.status.value)

    def _rewrite(self, user_id: str, track_id: str, change: Change) -> StartedTrack:
        """Change the list of edits and let the song be rendered; an older rendering is stopped."""
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            track = TrackRepository(session).get_owned(track_id, user_id)
            require_finished(session, track)
            older = JobRepository(session).newest(track.id, track.user_id, JobKind.TRACK_EDIT)
            history, position = change(*edits_of(track, older))
            track.edits = {"commands": history, "position": position}
            stopped = JobRepository(session).cancel(older) if older else []
            commands = [command for step in history[:position] for command in step]
            params = {
                "commands": commands,
                "position": position,
                "source_recipe": unedited(track.recipe),
                "own_voices": voices_of_song(session, user_id, track.id),
            }
            job = _add_job(session, track, JobKind.TRACK_EDIT, params)
        announce(self._container, [*stopped, job])
        return StartedTrack(job.id, track_id, job.status.value)


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _plain(value: Any) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(json.dumps(asdict(value)))
    return fields


def _shortened(words: str) -> str:
    if len(words) <= _TITLE_CHARS:
        return words
    return words[:_TITLE_CHARS].rsplit(" ", 1)[0] + "…"


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
