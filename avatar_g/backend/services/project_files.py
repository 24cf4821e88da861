"""Portable project files: a ZIP with a manifest and the SHA-256 of everything in it."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.artifacts import TABLES, ArtifactRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.projects import ProjectRepository
from avatar_g.backend.domain.assets import MIME_TYPES, AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.avatar import AvatarSpec
from avatar_g.backend.domain.project_file import (
    ENTRY,
    FORMAT,
    MANIFEST,
    MAX_FILES,
    MAX_MANIFEST_BYTES,
    MAX_PROJECT_BYTES,
    MAX_THINGS,
    SEAL,
    VERSION,
    PackedFile,
    PackedThing,
    ProjectManifest,
)
from avatar_g.backend.errors import InvalidRequest, UnsupportedInput
from avatar_g.backend.media.zip_entries import write_entry, zip_entry
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.storage.ports import StoredFile
from avatar_g.backend.validation import parse

_READ_BYTES = 2**20
_KINDS = {kind.value: kind for kind in (OwnerKind.TRACK, OwnerKind.AVATAR, OwnerKind.VIDEO_CLIP)}
_KEPT_BACK = {AssetRole.VOICE_SAMPLE, AssetRole.VOICE_MODEL, AssetRole.UPLOAD, AssetRole.PREVIEW}
"""Nobody's voice travels, nor what was there only meanwhile."""
_KEYS = {"key", "song_key", "avatar_key"}
_COPIED = frozenset(PackedThing.__dataclass_fields__) - {"kind", "files"} - _KEYS
_ORDER = (OwnerKind.AVATAR, OwnerKind.TRACK, OwnerKind.VIDEO_CLIP)
"""What a video shows comes before it."""


class ProjectFileService:
    """Projects as files; other users' projects do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def export(self, user_id: str, project_id: str) -> Path:
        """Write a project into one file; the caller deletes it. Equal projects, equal bytes.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        StorageFull
            If the disk is full.
        """
        with self._container.sessions() as session:
            project = ArtifactRepository(session).project_owned(project_id, user_id)
            made = _finished(session, project)
            ids = [row.id for _, row in made]
            assets = [
                asset
                for asset in AssetRepository(session).of_owners(ids, user_id)
                if asset.role in set(AssetRole) - _KEPT_BACK
            ]
        keys = {row.id: f"{kind}-{number}" for number, (kind, row) in enumerate(made)}
        things = [_packed(kind, row, assets, keys) for kind, row in made]
        manifest = ProjectManifest(
            format=FORMAT,
            version=VERSION,
            title=project.title,
            prompt=project.prompt,
            notes=project.notes,
            request=project.request,
            things=tuple(things),
        )
        return self._write(manifest, {_entry_of(asset): asset for asset in assets})

    def open(self, user_id: str, path: Path) -> str:
        """Take a project file in; return the id of the new project.

        Nothing of it is written before every length and every hash is found right.

        Raises
        ------
        UnsupportedInput
            Reason ``project_unreadable`` if it is none, or tries to be more than it is;
            ``project_changed`` if a hash is wrong; ``project_too_large``.
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
        settings = self._container.settings
        settings.work_dir.mkdir(parents=True, exist_ok=True)
        try:
            with (
                zipfile.ZipFile(path) as archive,
                TemporaryDirectory(dir=settings.work_dir, prefix="project-") as name,
            ):
                entries = _checked_entries(archive, path.stat().st_size)
                size = sum(entry.file_size for entry in entries.values())
                require_free(settings.data_dir, settings.min_free_bytes + size)
                manifest = _manifest(archive, entries)
                return self._insert(user_id, manifest, archive, entries, Path(name))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise UnsupportedInput("no project", reason="project_unreadable") from error

    def _write(self, manifest: ProjectManifest, files: Mapping[str, MediaAsset]) -> Path:
        settings = self._container.settings
        size = sum(asset.size_bytes for asset in files.values())
        require_free(settings.data_dir, settings.min_free_bytes + size)
        settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(manifest), sort_keys=True, ensure_ascii=False).encode()
        with NamedTemporaryFile(dir=settings.uploads_dir, suffix=".zip", delete=False) as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(zip_entry(MANIFEST), text)
                archive.writestr(zip_entry(SEAL), hashlib.sha256(text).hexdigest())
                for name, asset in sorted(files.items()):
                    blocks = self._container.storage.read(Bucket(asset.bucket), asset.key)
                    write_entry(archive, name, blocks)
            return Path(target.name)

    def _insert(
        self,
        user_id: str,
        manifest: ProjectManifest,
        archive: zipfile.ZipFile,
        entries: Mapping[str, zipfile.ZipInfo],
        folder: Path,
    ) -> str:
        wanted = [(thing, file) for thing in manifest.things for file in thing.files]
        paths = {file.name: _extract(archive, entries, file, folder) for _, file in wanted}
        stored: list[StoredFile] = []
        try:
            with self._container.sessions() as session:
                project = Project(
                    user_id=user_id,
                    title=manifest.title,
                    prompt=manifest.prompt,
                    notes=manifest.notes,
                    request=manifest.request,
                )
                session.add(project)
                session.flush()
                made: dict[str, str] = {}
                for thing in manifest.things:
                    row = _row(thing, user_id, project.id, made)
                    session.add(row)
                    session.flush()
                    kind = _KINDS[thing.kind]
                    made[thing.key or kind] = row.id
                    for file in thing.files:
                        role = AssetRole(file.role)
                        bucket = AssetFile(role, paths[file.name]).bucket
                        copy = self._container.storage.put(bucket, paths[file.name])
                        stored.append(copy)
                        session.add(_asset(copy, file, user_id, (kind, row.id)))
                return project.id
        except BaseException:
            for copy in stored:
                self._container.storage.delete(copy.bucket, [copy.key])
            raise


def _finished(session: Session, project: Project) -> list[tuple[OwnerKind, Artifact]]:
    """Return the owner's finished things of a project and what its videos show, sources first."""
    rows = {row.id: (kind, row) for kind, row in ProjectRepository(session).rows(project)}
    for _, video in list(rows.values()):
        if isinstance(video, VideoClip):
            shown = (video.avatar_id, *(video.board.get("performers") or ()))
            named = [(OwnerKind.AVATAR, each) for each in shown]
            for kind, source_id in [*named, (OwnerKind.TRACK, video.track_id)]:
                source = session.get(TABLES[kind], source_id) if source_id else None
                if source is not None and source.deleted_at is None:
                    rows.setdefault(source.id, (kind, source))
    own = [pair for pair in rows.values() if pair[1].user_id == project.user_id]
    finished = [pair for pair in own if pair[1].finished_at is not None]
    return sorted(finished, key=lambda pair: (_ORDER.index(pair[0]), pair[1].created_at))


def _packed(
    kind: OwnerKind, row: Artifact, assets: list[MediaAsset], keys: Mapping[str, str]
) -> PackedThing:
    fields = {name: getattr(row, name) for name in _COPIED if hasattr(row, name)}
    if isinstance(row, VideoClip):
        fields["song_key"] = keys.get(row.track_id or "", "")
        fields["avatar_key"] = keys.get(row.avatar_id or "", "")
        fields["board"] = _with_performers(row.board, keys)
    files = sorted(
        (
            PackedFile(asset.role, _entry_of(asset), asset.sha256, asset.size_bytes)
            for asset in assets
            if asset.owner_id == row.id
        ),
        key=lambda file: file.role,
    )
    return PackedThing(kind=kind.value, key=keys[row.id], files=tuple(files), **fields)


def _entry_of(asset: MediaAsset) -> str:
    return f"files/{asset.sha256}{PurePosixPath(asset.key).suffix}"


def _checked_entries(archive: zipfile.ZipFile, size_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name, if they are what an export writes and nothing else.

    Files are stored as they are: together they cannot be longer than the archive, so a bomb, also
    one of overlapping entries, is told by its lengths.
    """
    infos = archive.infolist()
    if len(infos) > MAX_THINGS * MAX_FILES + 2:
        raise UnsupportedInput("too many entries", reason="project_unreadable")
    entries = {info.filename: info for info in infos}
    mode = {stat.S_IFMT(info.external_attr >> 16) for info in infos}
    is_plain = all(
        info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 for info in infos
    )
    names_fit = all(name in {MANIFEST, SEAL} or ENTRY.fullmatch(name) for name in entries)
    total = sum(info.file_size for info in infos)
    if total > MAX_PROJECT_BYTES:
        raise UnsupportedInput("too large", reason="project_too_large", limit=4)
    is_honest = total <= size_bytes and len(entries) == len(infos)
    if not (is_plain and names_fit and is_honest and mode <= {0, stat.S_IFREG}):
        raise UnsupportedInput("not as written", reason="project_unreadable")
    if not {MANIFEST, SEAL} <= entries.keys():
        raise UnsupportedInput("no manifest", reason="project_unreadable")
    return entries


def _manifest(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> ProjectManifest:
    if entries[MANIFEST].file_size > MAX_MANIFEST_BYTES or entries[SEAL].file_size > 64:
        raise UnsupportedInput("manifest too large", reason="project_unreadable")
    text = archive.read(entries[MANIFEST])
    if archive.read(entries[SEAL]).decode("ascii", "replace") != hashlib.sha256(text).hexdigest():
        raise UnsupportedInput("manifest changed", reason="project_changed")
    try:
        fields = json.loads(text)
        manifest = parse(ProjectManifest, fields if isinstance(fields, dict) else {})
    except (ValueError, RecursionError, InvalidRequest) as error:
        raise UnsupportedInput("no manifest", reason="project_unreadable") from error
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise UnsupportedInput("another format", reason="project_unreadable")
    for thing in manifest.things:
        _check_thing(thing, entries)
    return manifest


def _check_thing(thing: PackedThing, entries: Mapping[str, zipfile.ZipInfo]) -> None:
    roles = [file.role for file in thing.files]
    is_known = thing.kind in _KINDS and set(roles) <= set(AssetRole) - _KEPT_BACK
    fits = all(
        ENTRY.fullmatch(file.name)
        and file.name.startswith(f"files/{file.sha256}.")
        and PurePosixPath(file.name).suffix in MIME_TYPES
        and file.name in entries
        and entries[file.name].file_size == file.size_bytes
        for file in thing.files
    )
    if not is_known or not fits or len(set(roles)) != len(roles):
        raise UnsupportedInput("not as written", reason="project_unreadable")
    if thing.spec:
        try:
            parse(AvatarSpec, thing.spec)
        except InvalidRequest as error:
            raise UnsupportedInput("no character", reason="project_unreadable") from error


def _extract(
    archive: zipfile.ZipFile,
    entries: Mapping[str, zipfile.ZipInfo],
    file: PackedFile,
    folder: Path,
) -> Path:
    """Write one file under its hash; no name of the archive becomes a path."""
    path = folder / f"{file.sha256}{PurePosixPath(file.name).suffix}"
    digest, left = hashlib.sha256(), file.size_bytes
    with archive.open(entries[file.name]) as reader, path.open("wb") as writer:
        while left and (block := reader.read(min(left, _READ_BYTES))):
            digest.update(block)
            writer.write(block)
            left -= len(block)
    if left or digest.hexdigest() != file.sha256:
        raise UnsupportedInput("a file was changed", reason="project_changed")
    return path


def _row(thing: PackedThing, user_id: str, project_id: str, made: Mapping[str, str]) -> Artifact:
    """Build the row of a thing; links point to what came before it: key to new id."""
    kind = _KINDS[thing.kind]
    table = TABLES[kind]
    fields: dict[str, Any] = {
        name: getattr(thing, name) for name in _COPIED if name in table.model_fields
    }
    if kind is OwnerKind.VIDEO_CLIP:
        song, avatar = (
            (thing.song_key, thing.avatar_key)
            if thing.key
            else (OwnerKind.TRACK.value, OwnerKind.AVATAR.value)
        )
        fields |= {"track_id": made.get(song), "avatar_id": made.get(avatar)}
        fields["board"] = _with_performers(thing.board, made)
    return table(user_id=user_id, project_id=project_id, finished_at=utc_now(), **fields)


def _with_performers(board: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a board whose performers are called anew; unknown ones are left out."""
    performers = board.get("performers")
    if not isinstance(performers, list):
        return dict(board)
    known = [names[each] for each in performers if isinstance(each, str) and each in names]
    return {**board, "performers": known}


def _asset(
    copy: StoredFile, file: PackedFile, user_id: str, owner: tuple[OwnerKind, str]
) -> MediaAsset:
    return MediaAsset(
        user_id=user_id,
        bucket=copy.bucket,
        key=copy.key,
        sha256=copy.sha256,
        size_bytes=copy.size_bytes,
        mime=MIME_TYPES[PurePosixPath(copy.key).suffix],
        role=file.role,
        owner_kind=owner[0],
        owner_id=owner[1],
    )
