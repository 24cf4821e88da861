"""What the Music Studio shows of songs, read from the database and the songs' files."""

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.tracks import TrackRepository
from avatar_g.backend.domain.assets import STEM_PREFIX, AssetRole, Bucket
from avatar_g.backend.domain.edits import STEMS
from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.errors import NotFound
from avatar_g.backend.services.files import download_of, urls_by_role
from avatar_g.backend.services.library import DOWNLOAD_ROLES
from avatar_g.backend.services.music_views import StemView, TrackCard, TrackView, VersionView
from avatar_g.backend.services.track_edits import edits_of

MAX_LISTED = 50


class TrackReader:
    """Reads songs of a user as the studio shows them."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def tracks(self, user_id: str, *, offset: int = 0, limit: int) -> list[TrackCard]:
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
            edit = JobRepository(session).newest(track.id, track.user_id, JobKind.TRACK_EDIT)
        history, position = edits_of(track, edit)
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

    def _card(self, session: Session, track: Track, assets: Sequence[MediaAsset]) -> TrackCard:
        urls = urls_by_role(self._container.signer, assets)
        job = JobRepository(session).newest(track.id, track.user_id)
        heard = track.summary.get("analysis") or {}
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


def _of(assets: Sequence[MediaAsset], track: Track) -> list[MediaAsset]:
    return [asset for asset in assets if asset.owner_id == track.id]


def _faders(track: Track) -> dict[str, dict[str, Any]]:
    """Return the faders before any edit; songs of earlier releases only know what was left out."""
    left_out = track.request.get("left_out") or ()
    made: dict[str, dict[str, Any]] | None = track.summary.get("faders")
    return dict(made) if made is not None else {name: {"is_muted": True} for name in left_out}
