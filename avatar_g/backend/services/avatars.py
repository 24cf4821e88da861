"""Characters of the Avatar Builder: create, change, undo, save, copy, delete."""

import json
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, TypeAlias

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.job import Job
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.avatars import COPY_OF, AvatarRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.avatar import MAX_AVATAR_PROMPT_CHARS, AvatarSpec
from avatar_g.backend.domain.avatar_parts import AvatarPart, Detail, Slider
from avatar_g.backend.domain.jobs import JobKind, JobStatus
from avatar_g.backend.engines.avatar import restyling
from avatar_g.backend.engines.avatar.cast import load_cast
from avatar_g.backend.engines.avatar.description import describe_avatar
from avatar_g.backend.errors import InvalidRequest
from avatar_g.backend.jobs.announcing import announce
from avatar_g.backend.jobs.queue import QUICK
from avatar_g.backend.services.avatar_views import (
    IMPORTED,
    AvatarCard,
    AvatarView,
    imported_view,
    look_of,
    slider_value,
)
from avatar_g.backend.services.files import download_of, urls_by_role
from avatar_g.backend.services.quotas import require_room
from avatar_g.backend.storage.disk import require_free
from avatar_g.backend.validation import parse

MAX_LISTED = 50
MAX_NAME_CHARS = 80
MAX_SEED = 2**31 - 1
PREVIEW_PRIORITY = 10
"""Somebody is watching the stage: before everything else that waits."""
PREVIEW_PAUSE_S = 2.0
"""The stage shows edits by itself; the portrait is drawn when the hand rests."""
_EXPORTS = (AssetRole.AVATAR, AssetRole.AVATAR_GLB, AssetRole.PICTURE)

Restyle: TypeAlias = Callable[[AvatarSpec, frozenset[AvatarPart]], AvatarSpec]
"""A change: the character now and its locks give the character after it."""


class AvatarService:
    """What a user may do with characters; other users' characters do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(self, user_id: str) -> "list[AvatarCard]":
        """Return the characters changed last."""
        with self._container.sessions() as session:
            rows = [
                row
                for row in AvatarRepository(session).list_owned(user_id, limit=2 * MAX_LISTED)
                if COPY_OF not in row.request
            ][:MAX_LISTED]
            assets = AssetRepository(session).of_owners([row.id for row in rows], user_id)
        return [self._card(row, assets) for row in rows]

    def card(self, user_id: str, avatar_id: str) -> AvatarCard:
        """Return one character as lists show it.

        Raises
        ------
        NotFound
            If there is no such character of this user.
        """
        with self._container.sessions() as session:
            row = AvatarRepository(session).get_owned(avatar_id, user_id)
            assets = AssetRepository(session).of_owners([row.id], user_id)
        return self._card(row, assets)

    def get(self, user_id: str, avatar_id: str) -> AvatarView:
        """Return one character.

        Raises
        ------
        NotFound
            If there is no such character of this user.
        """
        with self._container.sessions() as session:
            return self._view(session, AvatarRepository(session).get_owned(avatar_id, user_id))

    def create(
        self, user_id: str, *, prompt: str = "", preset: str = "", seed: int | None = None
    ) -> str:
        """Make a new character from words or from a ready-made one; return its id.

        Raises
        ------
        InvalidRequest
            If the prompt is too long or there is no such preset.
        StorageFull
            If the disk is full.
        """
        require_free(self._container.settings.data_dir, self._container.settings.min_free_bytes)
        seed = secrets.randbelow(MAX_SEED) if seed is None else seed
        if preset:
            if preset not in load_cast():
                raise InvalidRequest(f"no preset {preset!r}", reason="preset_invalid")
            spec = load_cast()[preset]
        else:
            spec = describe_avatar(_checked_prompt(prompt), seed=seed)
        with self._container.sessions() as session:
            avatar = Avatar(user_id=user_id, title=spec.name, prompt=prompt, spec=_plain(spec))
            AvatarRepository(session).add(avatar)
            jobs = _preview(session, avatar)
        announce(self._container, jobs)
        return avatar.id

    def wear(self, user_id: str, avatar_id: str, kind: str) -> None:
        """Put an item on."""
        self._change(user_id, avatar_id, lambda spec, _locked: restyling.wear(spec, kind))

    def take_off(self, user_id: str, avatar_id: str, kind: str) -> None:
        """Take an item off."""
        self._change(user_id, avatar_id, lambda spec, _locked: restyling.take_off(spec, kind))

    def set_option(self, user_id: str, avatar_id: str, kind: str, option: str, value: Any) -> None:
        """Colour or change a worn item."""
        self._change(
            user_id,
            avatar_id,
            lambda spec, _locked: restyling.set_option(spec, kind, option, value),
        )

    def set_slider(self, user_id: str, avatar_id: str, slider: str, percent: float) -> None:
        """Move a body slider: 0..100, one of the finer ones -100..100; beyond is the end.

        Raises
        ------
        InvalidRequest
            If there is no such slider, or the value is no number.
        """
        is_known = slider in tuple(Slider) or slider in tuple(Detail)
        if not is_known or not math.isfinite(percent):
            raise InvalidRequest(f"no slider {slider!r} at {percent}", reason="slider_out_of_range")
        if slider in tuple(Detail):
            lean = round(min(max(percent, -100.0), 100.0) / 100, 4)
            detail = Detail(slider)
            self._change(
                user_id, avatar_id, lambda spec, _locked: restyling.set_detail(spec, detail, lean)
            )
            return
        value = slider_value(slider, min(max(percent, 0.0), 100.0))
        self._change(
            user_id,
            avatar_id,
            lambda spec, _locked: restyling.set_slider(spec, Slider(slider), value),
        )

    def reset_shape(self, user_id: str, avatar_id: str) -> None:
        """Put all sliders back, in one edit."""
        self._change(user_id, avatar_id, lambda spec, _locked: restyling.reset_shape(spec))

    def set_look(self, user_id: str, avatar_id: str, name: str, value: Any) -> None:
        """Change skin, eyes, hair, make-up: a field of ``domain.avatar.Look``."""
        self._change(
            user_id, avatar_id, lambda spec, _locked: restyling.set_look(spec, name, value)
        )

    def describe(self, user_id: str, avatar_id: str, prompt: str) -> None:
        """Change what the prompt speaks of, except locked parts."""
        text = _checked_prompt(prompt)
        if not text.strip():
            raise InvalidRequest("nothing described", reason="avatar_prompt_empty")
        self._change(
            user_id,
            avatar_id,
            lambda spec, locked: restyling.redescribe(spec, text, locked),
            prompt=text,
        )

    def shuffle(self, user_id: str, avatar_id: str, seed: int | None = None) -> None:
        """Let chance choose everything that is not locked."""
        chosen = secrets.randbelow(MAX_SEED) if seed is None else seed
        self._change(
            user_id, avatar_id, lambda spec, locked: restyling.shuffle(spec, chosen, locked)
        )

    def use_preset(self, user_id: str, avatar_id: str, preset: str) -> None:
        """Take the unlocked parts from a ready-made character."""
        if preset not in load_cast():
            raise InvalidRequest(f"no preset {preset!r}", reason="preset_invalid")
        model = load_cast()[preset]
        self._change(
            user_id,
            avatar_id,
            lambda spec, locked: replace(
                restyling.keep_locked(spec, model, locked), name=spec.name
            ),
        )

    def restyle(
        self,
        user_id: str,
        avatar_id: str,
        change: Callable[[AvatarSpec], AvatarSpec],
        *,
        keeps_locks: bool = True,
    ) -> None:
        """Apply any change; that is an edit like any other.

        Locks protect from prompts, chance and photos, not from what is put on by hand.
        """
        self._change(
            user_id,
            avatar_id,
            lambda spec, locked: restyling.keep_locked(
                spec, change(spec), locked if keeps_locks else ()
            ),
        )

    def restore_version(self, user_id: str, avatar_id: str, number: int) -> None:
        """Show a saved version again; that is an edit like any other."""
        with self._container.sessions() as session:
            avatars = AvatarRepository(session)
            avatar = avatars.get_owned(avatar_id, user_id)
            avatars.add_edit(avatar, avatars.version(avatar, number).spec)
            jobs = _preview(session, avatar)
        announce(self._container, jobs)

    def undo(self, user_id: str, avatar_id: str) -> None:
        """Take the last edit back."""
        self._step(user_id, avatar_id, -1)

    def redo(self, user_id: str, avatar_id: str) -> None:
        """Do the edit taken back last again."""
        self._step(user_id, avatar_id, 1)

    def set_lock(self, user_id: str, avatar_id: str, part: str, *, is_locked: bool) -> None:
        """Protect a part from prompts and chance, or free it."""
        if part not in tuple(AvatarPart):
            raise InvalidRequest(f"no part {part!r}", reason="part_invalid")
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            others = {name for name in _locked(avatar) if name != part}
            parts = sorted({*others, part} if is_locked else others)
            avatar.locks = {"parts": parts}

    def rename(self, user_id: str, avatar_id: str, name: str) -> None:
        """Give the character a name."""
        title = " ".join(str(name).split())[:MAX_NAME_CHARS]
        if not title:
            raise InvalidRequest("no name", reason="name_missing")
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            avatar.title = title
            avatar.spec = {**avatar.spec, "name": title}

    def save(self, user_id: str, avatar_id: str) -> None:
        """Keep a version and let its files be made: VRM, GLB and pictures.

        Raises
        ------
        StorageFull
            Reason ``disk`` or ``quota``.
        """
        with self._container.sessions() as session:
            require_room(self._container, session, user_id)
            avatars = AvatarRepository(session)
            avatar = avatars.get_owned(avatar_id, user_id)
            avatars.add_version(avatar)
            jobs = _job(session, avatar, JobKind.AVATAR_GENERATE, "cpu")
        announce(self._container, jobs)

    def duplicate(self, user_id: str, avatar_id: str) -> str:
        """Copy a character with its locks; return the copy's id."""
        with self._container.sessions() as session:
            avatars = AvatarRepository(session)
            source = avatars.get_owned(avatar_id, user_id)
            copy = Avatar(
                user_id=user_id,
                title=source.title,
                prompt=source.prompt,
                spec=source.spec,
                locks=source.locks,
            )
            if IMPORTED in source.summary:
                copy.summary = {IMPORTED: source.summary[IMPORTED]}
            avatars.add(copy)
            jobs = _preview(session, copy)
        announce(self._container, jobs)
        return copy.id

    def delete(self, user_id: str, avatar_id: str) -> None:
        """Take the character away; the library can restore it for some days."""
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            avatar.deleted_at = utc_now()

    def spec_of(self, user_id: str, avatar_id: str) -> dict[str, Any]:
        """Return the specification as plain JSON values."""
        with self._container.sessions() as session:
            return dict(AvatarRepository(session).get_owned(avatar_id, user_id).spec)

    def show(self, user_id: str, avatar_id: str) -> None:
        """Let the portrait be drawn if there is none: a character that a song's job made."""
        with self._container.sessions() as session:
            avatar = AvatarRepository(session).get_owned(avatar_id, user_id)
            assets = AssetRepository(session).of_owners([avatar.id], user_id)
            has_portrait = any(asset.role == AssetRole.PORTRAIT for asset in assets)
            is_coming = any(
                job.kind is JobKind.AVATAR_PREVIEW and not job.status.is_final
                for job in JobRepository(session).newest_of_subject(avatar.id, user_id)
            )
            jobs = [] if has_portrait or is_coming else _preview(session, avatar)
        announce(self._container, jobs)

    def _change(self, user_id: str, avatar_id: str, restyle: Restyle, *, prompt: str = "") -> None:
        with self._container.sessions() as session:
            avatars = AvatarRepository(session)
            avatar = avatars.get_owned(avatar_id, user_id)
            before = parse(AvatarSpec, avatar.spec)
            if before.rig:
                raise InvalidRequest("imported bodies keep their shape", reason="avatar_imported")
            locked = frozenset(AvatarPart(name) for name in _locked(avatar))
            after = _plain(restyle(before, locked))
            if prompt:
                avatar.prompt = prompt
            jobs = []
            if after != _plain(before):
                avatars.add_edit(avatar, after)
                jobs = _preview(session, avatar)
        announce(self._container, jobs)

    def _step(self, user_id: str, avatar_id: str, direction: int) -> None:
        with self._container.sessions() as session:
            avatars = AvatarRepository(session)
            avatar = avatars.get_owned(avatar_id, user_id)
            jobs = _preview(session, avatar) if avatars.step(avatar, direction) else []
        announce(self._container, jobs)

    def _view(self, session: Session, avatar: Avatar) -> AvatarView:
        avatars = AvatarRepository(session)
        jobs = JobRepository(session).newest_of_subject(avatar.id, avatar.user_id)
        preview = next((job for job in jobs if job.kind is JobKind.AVATAR_PREVIEW), None)
        assets = AssetRepository(session).of_owners([avatar.id], avatar.user_id)
        urls = urls_by_role(self._container.signer, assets)
        by_role = {asset.role: asset for asset in assets}
        versions = avatars.versions(avatar)
        is_saved = bool(versions) and versions[0].spec == avatar.spec
        signer = self._container.signer
        return AvatarView(
            avatar_id=avatar.id,
            title=avatar.title,
            prompt=avatar.prompt,
            locked=_locked(avatar),
            can_undo=avatars.can_step(avatar, -1),
            can_redo=avatars.can_step(avatar, 1),
            version=avatar.version_number,
            versions=[version.number for version in versions],
            is_saved=is_saved,
            is_updating=preview is not None and not preview.status.is_final,
            is_saving=any(
                job.kind is JobKind.AVATAR_GENERATE and not job.status.is_final for job in jobs
            ),
            failed_job_id=preview.id if preview and preview.status is JobStatus.FAILED else "",
            thumb_url=urls.get(AssetRole.PORTRAIT, ""),
            files=[
                download_of(signer, by_role[role])
                for role in _EXPORTS
                if is_saved and role in by_role
            ],
            imported=imported_view(avatar.summary.get(IMPORTED)),
            **look_of(parse(AvatarSpec, avatar.spec)),
        )

    def _card(self, row: Avatar, assets: Any) -> AvatarCard:
        own: list[MediaAsset] = [asset for asset in assets if asset.owner_id == row.id]
        urls = urls_by_role(self._container.signer, own)
        thumb_url = urls.get(AssetRole.PORTRAIT, "")
        return AvatarCard(row.id, row.title, thumb_url, is_saved=row.version_number > 0)


def _locked(avatar: Avatar) -> list[str]:
    return list(avatar.locks.get("parts", []))


def _checked_prompt(prompt: str) -> str:
    text = str(prompt)
    if len(text) > MAX_AVATAR_PROMPT_CHARS:
        raise InvalidRequest(
            "prompt too long",
            reason="avatar_prompt_too_long",
            count=len(text),
            limit=MAX_AVATAR_PROMPT_CHARS,
        )
    return text


def _preview(session: Session, avatar: Avatar) -> list[Job]:
    """Ask for the portrait of what the character is now; an older request is cancelled."""
    jobs = JobRepository(session)
    changed = [
        row
        for job in jobs.newest_of_subject(avatar.id, avatar.user_id)
        if job.kind is JobKind.AVATAR_PREVIEW
        for row in jobs.cancel(job)
    ]
    return [*changed, *_job(session, avatar, JobKind.AVATAR_PREVIEW, QUICK, PREVIEW_PAUSE_S)]


def _job(
    session: Session, avatar: Avatar, kind: JobKind, queue: str, pause_s: float = 0.0
) -> list[Job]:
    job = Job(
        user_id=avatar.user_id,
        kind=kind,
        subject_id=avatar.id,
        title=avatar.title,
        queue=queue,
        priority=PREVIEW_PRIORITY,
        params={"spec": avatar.spec},
        not_before=utc_now() + timedelta(seconds=pause_s) if pause_s else None,
    )
    return [JobRepository(session).add(job)]


def _plain(spec: AvatarSpec) -> dict[str, Any]:
    """Return the specification as its file would be read: 0 and 0.0 are one character."""
    same: Mapping[str, Any] = asdict(parse(AvatarSpec, asdict(spec)))
    fields: dict[str, Any] = json.loads(json.dumps(same))
    return fields
