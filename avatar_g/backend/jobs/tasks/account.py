"""What is done for an account itself: its archive, and messages to its owner."""

import json
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZipFile

from avatar_g.backend.auth.links import page_link
from avatar_g.backend.auth.tokens import new_token, token_hash
from avatar_g.backend.db.models.media_asset import MediaAsset, OwnerKind
from avatar_g.backend.db.models.one_time_link import LinkPurpose
from avatar_g.backend.db.models.outbound_call import OutboundCall
from avatar_g.backend.db.models.row import utc_now
from avatar_g.backend.db.repositories.accounts import AccountRepository
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.db.repositories.belongings import Belongings
from avatar_g.backend.db.repositories.credentials import CredentialRepository
from avatar_g.backend.db.repositories.ledgers import LedgerRepository
from avatar_g.backend.domain.accounts import RESET_HOURS
from avatar_g.backend.domain.assets import PASSED_ROLE, AssetFile, AssetRole, Bucket
from avatar_g.backend.domain.jobs import JobStage
from avatar_g.backend.domain.languages import Language
from avatar_g.backend.errors import ProviderRejected
from avatar_g.backend.i18n import message
from avatar_g.backend.jobs.context import JobContext
from avatar_g.backend.jobs.registry import TaskResult
from avatar_g.backend.media.zip_entries import write_entry, zip_entry
from avatar_g.backend.providers.mail import send_mail

MAIL = "mail"
ROWS_FILE = "rows.json"


def export_account(context: JobContext) -> TaskResult:
    """Pack every row and every file of a person into one archive."""
    context.report(JobStage.ARCHIVE, 0.0)
    with context.container.sessions() as session:
        rows = dict(Belongings(session, context.user_id).rows())
        files = [
            file
            for file in AssetRepository(session).all_of(context.user_id)
            if file.owner_kind is not OwnerKind.ACCOUNT and not file.role.startswith(PASSED_ROLE)
        ]
    archive = context.folder / "account.zip"
    with ZipFile(archive, "w") as target:
        text = json.dumps(rows, ensure_ascii=False, indent=1, default=_plain)
        target.writestr(zip_entry(ROWS_FILE, is_text=True), text)
        for number, file in enumerate(files, start=1):
            _pack(context, target, file)
            context.report(JobStage.ARCHIVE, number / len(files))
    # It may hold recordings of a voice: only a session of its owner opens that bucket.
    return TaskResult((AssetFile(AssetRole.ARCHIVE, archive, Bucket.VOICES),))


def send_account_mail(context: JobContext) -> TaskResult:
    """Mail a link for a new password; the link is made here, so that no job row holds it."""
    context.report(JobStage.FINISH, 0.0)
    settings = context.container.settings
    token, expires_at = new_token(), utc_now() + timedelta(hours=RESET_HOURS)
    with context.container.sessions() as session:
        user = AccountRepository(session).get(context.user_id)
        CredentialRepository(session).renew_link(
            LinkPurpose.PASSWORD_RESET, user.id, token_hash(token), expires_at
        )
    if not user.email:
        raise ProviderRejected("the account has no address any more")
    language = Language(context.params["language"])
    link = page_link(settings.resolved_public_url, "reset", token)
    sent = send_mail(
        settings.smtp_url.get_secret_value(),
        sender=settings.mail_from,
        recipient=user.email,
        subject=message("mail.reset_subject", language),
        text=message("mail.reset_text", language, name=user.name, link=link, hours=RESET_HOURS),
    )
    with context.container.sessions() as session:
        LedgerRepository(session).note_call(
            OutboundCall(
                user_id=user.id,
                provider=MAIL,
                host=sent.host,
                purpose=str(LinkPurpose.PASSWORD_RESET),
                sent_bytes=sent.sent_bytes,
            )
        )
    return TaskResult()


def _pack(context: JobContext, target: ZipFile, file: MediaAsset) -> None:
    suffix = PurePosixPath(file.key).suffix
    folder = Path("files") / file.owner_kind / file.owner_id
    blocks = context.container.storage.read(Bucket(file.bucket), file.key)
    write_entry(target, str(folder / f"{file.role}{suffix}"), blocks)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
