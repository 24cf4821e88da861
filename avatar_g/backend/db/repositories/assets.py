"""Finished files. Every read by a user is filtered by that user."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from avatar_g.backend.db.models.asset_lineage import AssetLineage
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.domain.assets import PASSED_ROLE, Bucket
from avatar_g.backend.errors import NotFound, StorageFull

PASSED_FILES = 3
"""How many replaced files of one role keep their address, so that edits do not fill the disk."""
_IS_PASSED = col(MediaAsset.role).startswith(PASSED_ROLE, autoescape=True)


class AssetRepository:
    """Asset rows within one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, asset_id: str) -> MediaAsset:
        """Return one file, for whoever showed a signed address."""
        asset = self._session.get(MediaAsset, asset_id)
        if asset is None:
            raise NotFound(f"no file {asset_id}")
        return asset

    def get_owned(self, asset_id: str, user_id: str) -> MediaAsset:
        """Return one file of ``user_id``; someone else's file does not exist."""
        asset = self._session.exec(
            select(MediaAsset).where(MediaAsset.id == asset_id, MediaAsset.user_id == user_id)
        ).first()
        if asset is None:
            raise NotFound(f"no file {asset_id}")
        return asset

    def find_content(self, user_id: str, role: str, sha256: str) -> MediaAsset | None:
        """Return a user's file of a role with these bytes, whatever it belongs to."""
        return self._session.exec(
            select(MediaAsset).where(
                MediaAsset.user_id == user_id,
                MediaAsset.role == role,
                MediaAsset.sha256 == sha256,
            )
        ).first()

    def of_owners(self, owner_ids: Iterable[str], user_id: str) -> Sequence[MediaAsset]:
        """Return the files of several artifacts of one user."""
        return self._session.exec(
            select(MediaAsset)
            .where(
                col(MediaAsset.owner_id).in_(list(owner_ids)),
                MediaAsset.user_id == user_id,
                ~_IS_PASSED,
            )
            .order_by(col(MediaAsset.created_at), col(MediaAsset.id))
        ).all()

    def of_owner(self, owner_kind: OwnerKind, owner_id: str) -> Sequence[MediaAsset]:
        """Return an artifact's files, for a worker."""
        return self._session.exec(
            select(MediaAsset).where(
                MediaAsset.owner_kind == owner_kind, MediaAsset.owner_id == owner_id, ~_IS_PASSED
            )
        ).all()

    def publish(self, asset: MediaAsset, parent_ids: Iterable[str] = ()) -> list[MediaAsset]:
        """Make a file visible in place of an earlier one of the same role.

        Parents that were replaced meanwhile are not noted.

        Returns the rows forgotten: their stored files have no reader any more.
        """
        forgotten = self.pass_on(asset.owner_kind, asset.owner_id, asset.role)
        self._session.add(asset)
        self._session.flush()
        living = select(MediaAsset.id).where(col(MediaAsset.id).in_(list(parent_ids)), ~_IS_PASSED)
        for parent_id in self._session.exec(living).all():
            self._session.add(AssetLineage(asset_id=asset.id, parent_id=parent_id))
        self._session.flush()
        return forgotten

    def pass_on(self, owner_kind: OwnerKind, owner_id: str, role: str) -> list[MediaAsset]:
        """Take an artifact's file of one role out of use; its address still works for a while.

        A page learns of a change after it has happened: until then it asks for the file it
        knows. Files only their owner may read, and archives of accounts, are forgotten at once.

        Returns the rows forgotten: the newest ``PASSED_FILES`` of a role are kept.
        """
        forgotten: list[MediaAsset] = []
        for row in self._of_role(owner_kind, owner_id, role):
            if owner_kind is OwnerKind.ACCOUNT or Bucket(row.bucket).is_for_owner_only:
                self._session.delete(row)
                forgotten.append(row)
                continue
            name, earlier = self._passed_name(row)
            if earlier is not None:
                self._session.delete(earlier)
                self._session.flush()
                forgotten.append(earlier)
            row.role, row.created_at = name, utc_now()
        self._session.flush()
        return forgotten

    def _passed_name(self, asset: MediaAsset) -> tuple[str, MediaAsset | None]:
        """Return the role a file passes to, and the oldest file there if no place is free."""
        names = [f"{PASSED_ROLE}{number}_{asset.role}" for number in range(PASSED_FILES)]
        taken = self._session.exec(
            select(MediaAsset)
            .where(
                MediaAsset.owner_kind == asset.owner_kind,
                MediaAsset.owner_id == asset.owner_id,
                col(MediaAsset.role).in_(names),
            )
            .order_by(col(MediaAsset.created_at))
        ).all()
        free = set(names) - {row.role for row in taken}
        return (min(free), None) if free else (taken[0].role, taken[0])

    def drop_passed(self, before: datetime) -> list[MediaAsset]:
        """Forget files that were replaced before a moment and return their rows."""
        rows = self._session.exec(
            select(MediaAsset).where(_IS_PASSED, col(MediaAsset.created_at) < before)
        ).all()
        for row in rows:
            self._session.delete(row)
        return list(rows)

    def delete_role(self, owner_kind: OwnerKind, owner_id: str, role: str) -> list[MediaAsset]:
        """Forget an artifact's file of one role and return its row, if there is one."""
        rows = self._of_role(owner_kind, owner_id, role)
        for row in rows:
            self._session.delete(row)
        self._session.flush()
        return rows

    def _of_role(self, owner_kind: OwnerKind, owner_id: str, role: str) -> list[MediaAsset]:
        rows = select(MediaAsset).where(
            MediaAsset.owner_kind == owner_kind,
            MediaAsset.owner_id == owner_id,
            MediaAsset.role == role,
        )
        return list(self._session.exec(rows).all())

    def parents(self, asset_id: str) -> Sequence[str]:
        """Return the ids of the files this one was made from."""
        return self._session.exec(
            select(AssetLineage.parent_id).where(AssetLineage.asset_id == asset_id)
        ).all()

    def used_bytes(self, user_id: str) -> int:
        """Return how much room a user's files take.

        The archive of all of them, and what was replaced a moment ago, is not counted.
        """
        total = sa.func.coalesce(sa.func.sum(col(MediaAsset.size_bytes)), 0)
        counted = select(total).where(
            MediaAsset.user_id == user_id,
            MediaAsset.owner_kind != OwnerKind.ACCOUNT,
            ~_IS_PASSED,
        )
        return int(self._session.exec(counted).one())

    def all_of(self, user_id: str) -> Sequence[MediaAsset]:
        """Return every file of a user, oldest first."""
        return self._session.exec(
            select(MediaAsset)
            .where(MediaAsset.user_id == user_id)
            .order_by(col(MediaAsset.created_at), col(MediaAsset.id))
        ).all()

    def drop_archives(self, before: datetime) -> list[MediaAsset]:
        """Forget archives of accounts made before a moment and return their rows."""
        rows = list(
            self._session.exec(
                select(MediaAsset).where(
                    MediaAsset.owner_kind == OwnerKind.ACCOUNT, col(MediaAsset.created_at) < before
                )
            ).all()
        )
        for row in rows:
            self._session.delete(row)
        return rows

    def require_room(self, user_id: str, quota_bytes: int) -> None:
        """Raise ``StorageFull`` with the reason ``quota`` if a user's share is used up."""
        if self.used_bytes(user_id) >= quota_bytes:
            raise StorageFull("quota used up", reason="quota", quota_bytes=quota_bytes)

    def known_keys(self, bucket: str, keys: Sequence[str]) -> set[str]:
        """Return which of ``keys`` belong to a row."""
        return set(
            self._session.exec(
                select(MediaAsset.key).where(
                    MediaAsset.bucket == bucket, col(MediaAsset.key).in_(keys)
                )
            ).all()
        )

    def delete_of_thing(self, owner_id: str) -> Sequence[MediaAsset]:
        """Forget the files of a thing of whatever kind and return the rows."""
        rows = self._session.exec(select(MediaAsset).where(MediaAsset.owner_id == owner_id)).all()
        for row in rows:
            self._session.delete(row)
        return rows

    def delete_of_owner(self, owner_kind: OwnerKind, owner_id: str) -> Sequence[MediaAsset]:
        """Forget an artifact's files and return the rows."""
        rows = self._session.exec(
            select(MediaAsset).where(
                MediaAsset.owner_kind == owner_kind, MediaAsset.owner_id == owner_id
            )
        ).all()
        for row in rows:
            self._session.delete(row)
        return rows
