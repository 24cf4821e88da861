"""Projects: the list of them, their boards, what lies on them, what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from avatar_g.backend.container import Container
from avatar_g.backend.db.models.artifact import Artifact
from avatar_g.backend.db.models.avatar import Avatar
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.project import Project
from avatar_g.backend.db.models.project_parts import ProjectItem
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.models.track import Track
from avatar_g.backend.db.models.user import User
from avatar_g.backend.db.models.video_clip import VideoClip
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.jobs import JobRepository
from avatar_g.backend.db.repositories.projects import ProjectRepository
from avatar_g.backend.db.repositories.talks import TALK
from avatar_g.backend.domain.assets import AssetRole
from avatar_g.backend.domain.library import ThingKind
from avatar_g.backend.domain.projects import (
    MAX_PROJECT_ITEMS,
    MAX_PROJECT_TITLE_CHARS,
    ProjectActKind,
    ProjectRole,
)
from avatar_g.backend.errors import InvalidRequest, NotFound
from avatar_g.backend.services.files import urls_by_role
from avatar_g.backend.services.library import checked_items
from avatar_g.backend.services.project_marks import changed_sources
from avatar_g.backend.services.project_views import (
    ActView,
    BoardThing,
    MemberView,
    ProjectBoard,
    ProjectCard,
    ProjectList,
)

PAGE_SIZE = 24
MAX_PAGE_SIZE = 60
_PICTURES = 4
_THUMBS = (AssetRole.FRAME, AssetRole.PORTRAIT, AssetRole.COVER)
_MEDIA = (AssetRole.VIDEO, AssetRole.SONG_SMALL, AssetRole.SONG)
_ADDABLE = frozenset(
    {ThingKind.AVATAR, ThingKind.SONG, ThingKind.UPLOAD, ThingKind.VIDEO, ThingKind.TALK}
)


@dataclass(frozen=True, slots=True)
class _Contents:
    """Everything on one board, read once."""

    rows: dict[str, tuple[OwnerKind, Artifact]]
    shown_only: frozenset[str]
    edges: tuple[tuple[str, str], ...]
    changed: dict[str, list[Artifact]]


class ProjectBoardService:
    """What a user may do with projects as wholes; foreign projects do not exist."""

    def __init__(self, container: Container) -> None:
        self._container = container

    def list(self, user_id: str, *, offset: int = 0, limit: int = PAGE_SIZE) -> ProjectList:
        """Return projects one owns or is a member of, last changed first."""
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            found, total = rows.page(
                user_id, offset=max(0, offset), limit=min(max(1, limit), MAX_PAGE_SIZE)
            )
            cards = tuple(self._card(session, project, user_id) for project in found)
        return ProjectList(cards, total)

    def create(self, user_id: str, title: str) -> str:
        """Make an empty project; return its id.

        Raises
        ------
        InvalidRequest
            Reason ``project_untitled``.
        """
        kept = " ".join(title.split())[:MAX_PROJECT_TITLE_CHARS]
        if not kept:
            raise InvalidRequest("a project needs a name", reason="project_untitled")
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project = Project(user_id=user_id, title=kept)
            rows.add(project)
            rows.note(project, user_id, ProjectActKind.CREATED, kept)
            return project.id

    def board(self, user_id: str, project_id: str) -> ProjectBoard:
        """Return a project with everything in it.

        Raises
        ------
        NotFound
            If there is no such project of which this user is a member.
        """
        with self._container.sessions() as session:
            project, role = ProjectRepository(session).open(project_id, user_id)
            contents = _contents(session, project)
            assets = _assets(session, contents)
            things = tuple(
                self._thing(session, row, kind, assets, contents, user_id)
                for kind, row in contents.rows.values()
            )
            return ProjectBoard(
                project_id=project.id,
                title=project.title,
                notes=project.notes,
                role=role.value,
                things=things,
                edges=contents.edges,
                members=members_of(session, project, user_id),
                size_bytes=sum(asset.size_bytes for asset in assets),
                edited_at=_edited_at(project, contents),
            )

    def activity(self, user_id: str, project_id: str) -> tuple[ActView, ...]:
        """Return what happened to a project and when its things were finished, newest first."""
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id)
            acts = [
                ActView(
                    act.created_at,
                    act.kind.value,
                    who.name,
                    act.subject,
                    about.name if about else "",
                )
                for act, who, about in rows.acts(project_id)
            ]
            people = AccountRepository(session)
            acts += [
                ActView(row.finished_at, ProjectActKind.MADE.value, maker.name, row.title, "")
                for _, row in _contents(session, project).rows.values()
                if row.finished_at and (maker := people.find(row.user_id))
            ]
        return tuple(sorted(acts, key=lambda act: act.at, reverse=True))

    def add(self, user_id: str, project_id: str, item_ids: Sequence[str]) -> int:
        """Put own things into a project; return how many were not there before.

        Raises
        ------
        InvalidRequest
            Reason ``project_full``, or ``project_item`` for voices and garments.
        NotFound
            If a thing is not this user's, or the project is none of theirs.
        """
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.EDITOR)
            there = _contents(session, project)
            entries = checked_items(session, user_id, item_ids)
            new = [
                entry
                for entry in entries
                if entry.id not in there.rows or entry.id in there.shown_only
            ]
            if any(entry.kind not in _ADDABLE for entry in new):
                raise InvalidRequest("not for projects", reason="project_item")
            if len(there.rows) + len(new) > MAX_PROJECT_ITEMS:
                raise InvalidRequest("full", reason="project_full", limit=MAX_PROJECT_ITEMS)
            for entry in new:
                rows.add(ProjectItem(user_id=user_id, project_id=project.id, item_id=entry.id))
                rows.note(project, user_id, ProjectActKind.ADDED, entry.title)
            return len(new)

    def take_out(self, user_id: str, project_id: str, item_id: str) -> None:
        """Take a thing out of a project; it stays in its owner's library.

        Raises
        ------
        NotFound
            If it is not in the project, or only because a video shows it.
        """
        with self._container.sessions() as session:
            rows = ProjectRepository(session)
            project, _ = rows.open(project_id, user_id, ProjectRole.EDITOR)
            contents = _contents(session, project)
            if item_id not in contents.rows or item_id in contents.shown_only:
                raise NotFound(f"{item_id} is not in the project")
            _, row = contents.rows[item_id]
            rows.take_out_thing(project, item_id)
            rows.note(project, user_id, ProjectActKind.TAKEN_OUT, row.title, about_id=row.user_id)

    def delete(self, user_id: str, project_id: str) -> None:
        """Delete a project; what is in it stays in the libraries. It can be restored."""
        with self._container.sessions() as session:
            project, _ = ProjectRepository(session).open(project_id, user_id, ProjectRole.OWNER)
            project.deleted_at = utc_now()

    def restore(self, user_id: str, project_id: str) -> None:
        """Take a deletion back.

        Raises
        ------
        NotFound
            If there is no such project of this user.
        """
        with self._container.sessions() as session:
            project = session.get(Project, project_id)
            if project is None or project.user_id != user_id:
                raise NotFound(f"no project {project_id}")
            project.deleted_at = None

    def _card(self, session: Session, project: Project, user_id: str) -> ProjectCard:
        contents = _contents(session, project)
        kinds = [kind for kind, _ in contents.rows.values()]
        people, rows = AccountRepository(session), ProjectRepository(session)
        owner = people.find(project.user_id) if project.user_id != user_id else None
        return ProjectCard(
            project_id=project.id,
            title=project.title,
            role=rows.open(project.id, user_id)[1].value,
            owner=owner.name if owner else "",
            avatars=kinds.count(OwnerKind.AVATAR),
            songs=kinds.count(OwnerKind.TRACK),
            videos=kinds.count(OwnerKind.VIDEO_CLIP),
            thumb_urls=self._pictures(session, contents),
            edited_at=_edited_at(project, contents),
        )

    def _pictures(self, session: Session, contents: _Contents) -> tuple[str, ...]:
        """Return addresses of pictures, videos first: they show the most."""
        order = (OwnerKind.VIDEO_CLIP, OwnerKind.TRACK, OwnerKind.AVATAR)
        ranked = sorted(contents.rows.values(), key=lambda pair: order.index(pair[0]))
        assets = _assets(session, contents)
        found = (self._address(assets, row.id, _THUMBS) for _, row in ranked)
        return tuple(islice((url for url in found if url), _PICTURES))

    def _address(
        self, assets: "Sequence[MediaAsset]", owner_id: str, roles: "Sequence[AssetRole]"
    ) -> str:
        urls = urls_by_role(
            self._container.signer, [asset for asset in assets if asset.owner_id == owner_id]
        )
        return next((urls[role] for role in roles if role in urls), "")

    def _thing(
        self,
        session: Session,
        row: Artifact,
        kind: OwnerKind,
        assets: "Sequence[MediaAsset]",
        contents: _Contents,
        user_id: str,
    ) -> BoardThing:
        video = row if isinstance(row, VideoClip) else None
        track = row if isinstance(row, Track) else None
        job = JobRepository(session).newest(row.id, row.user_id)
        is_made = job is not None and not job.status.is_final
        return BoardThing(
            item_id=row.id,
            kind=_thing_kind(kind, row).value,
            title=row.title,
            language=str(row.summary.get("language") or ""),
            duration_s=video.duration_s if video else track.duration_s if track else 0.0,
            genre=track.genre if track else "",
            aspect=video.aspect if video else "",
            resolution=video.resolution if video else "",
            version=row.version_number if isinstance(row, Avatar) else 0,
            thumb_url=self._address(assets, row.id, _THUMBS),
            media_url=self._address(assets, row.id, _MEDIA),
            captions_url=self._address(assets, row.id, (AssetRole.CAPTIONS,)),
            is_finished=row.finished_at is not None,
            is_own=row.user_id == user_id,
            is_shown=row.id in contents.shown_only,
            changed=tuple(source.title for source in contents.changed.get(row.id, ())),
            job_id=job.id if job and is_made else "",
            share=job.share if job and is_made else 0.0,
        )


def members_of(session: Session, project: Project, user_id: str) -> tuple[MemberView, ...]:
    """Return everybody in a project, the owner first."""
    owner = AccountRepository(session).find(project.user_id)
    people: list[tuple[User | None, ProjectRole]] = [(owner, ProjectRole.OWNER)]
    people += [
        (user, member.role) for member, user in ProjectRepository(session).members(project.id)
    ]
    return tuple(
        MemberView(user.id, user.name, role.value, user.id == user_id)
        for user, role in people
        if user is not None
    )


def outdated_videos(session: Session, project: Project) -> list[VideoClip]:
    """Return the videos of a project that show something changed since."""
    contents = _contents(session, project)
    rows = [contents.rows[video_id][1] for video_id in contents.changed]
    return [row for row in rows if isinstance(row, VideoClip)]


def _contents(session: Session, project: Project) -> _Contents:
    repository = ProjectRepository(session)
    rows = {row.id: (kind, row) for kind, row in repository.things(project)}
    own = frozenset(rows)
    edges: list[tuple[str, str]] = []
    changed: dict[str, list[Artifact]] = {}
    for _, video in list(rows.values()):
        if not isinstance(video, VideoClip):
            continue
        track, characters = repository.sources(video)
        if track is not None:
            rows.setdefault(track.id, (OwnerKind.TRACK, track))
            edges.append((track.id, video.id))
        for character in characters:
            rows.setdefault(character.id, (OwnerKind.AVATAR, character))
            edges.append((character.id, video.id))
        if found := changed_sources(video, track, characters):
            changed[video.id] = found
    return _Contents(rows, frozenset(rows) - own, tuple(edges), changed)


def _assets(session: Session, contents: _Contents) -> list[MediaAsset]:
    owners = {row.user_id for _, row in contents.rows.values()}
    repository = AssetRepository(session)
    return [
        asset
        for user_id in sorted(owners)
        for asset in repository.of_owners(
            [row.id for _, row in contents.rows.values() if row.user_id == user_id], user_id
        )
    ]


def _edited_at(project: Project, contents: _Contents) -> datetime:
    ends = [row.finished_at for _, row in contents.rows.values() if row.finished_at]
    return max([project.updated_at, *ends])


def _thing_kind(kind: OwnerKind, row: Artifact) -> ThingKind:
    if kind is OwnerKind.AVATAR:
        return ThingKind.AVATAR
    if kind is OwnerKind.TRACK:
        return ThingKind.SONG
    return ThingKind.TALK if row.request.get("form") == TALK else ThingKind.VIDEO
