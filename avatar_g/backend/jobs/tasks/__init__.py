"""The jobs this program can do: ``avatar``, ``track`` and ``video`` load engines."""

from avatar_g.backend.domain.jobs import JobKind
from avatar_g.backend.jobs.registry import register


def register_all() -> None:
    """Load every engine and register every task; worker processes only."""
    from avatar_g.backend.jobs.tasks.account import export_account, send_account_mail  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.avatar import make_avatar, make_avatar_preview  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.avatar_exchange import (  # noqa: PLC0415
        export_avatar,
        import_avatar,
    )
    from avatar_g.backend.jobs.tasks.film import make_any_video  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.recording import import_track  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.retouch import (  # noqa: PLC0415
        draw_cover,
        edit_track,
        export_track,
    )
    from avatar_g.backend.jobs.tasks.talk import make_talk_clip  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.track import (  # noqa: PLC0415
        make_extension,
        make_remix,
        make_track,
    )
    from avatar_g.backend.jobs.tasks.voice import train_voice  # noqa: PLC0415
    from avatar_g.backend.jobs.tasks.webhook import deliver_webhook  # noqa: PLC0415

    register(JobKind.TRACK_GENERATE, make_track)
    register(JobKind.TRACK_REMIX, make_remix)
    register(JobKind.TRACK_EXTEND, make_extension)
    register(JobKind.TRACK_EDIT, edit_track)
    register(JobKind.TRACK_EXPORT, export_track)
    register(JobKind.COVER_DRAW, draw_cover)
    register(JobKind.TRACK_IMPORT, import_track)
    register(JobKind.AVATAR_GENERATE, make_avatar)
    register(JobKind.AVATAR_PREVIEW, make_avatar_preview)
    register(JobKind.AVATAR_EXPORT, export_avatar)
    register(JobKind.AVATAR_IMPORT, import_avatar)
    register(JobKind.VIDEO_GENERATE, make_any_video)
    register(JobKind.TALK_GENERATE, make_talk_clip)
    register(JobKind.VOICE_TRAIN, train_voice)
    register(JobKind.ACCOUNT_EXPORT, export_account)
    register(JobKind.MAIL_SEND, send_account_mail)
    register(JobKind.WEBHOOK_DELIVER, deliver_webhook)
