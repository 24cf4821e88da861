"""Triggers that keep the consent ledger and everything that needs a consent.

They belong to the schema as constraints do: no program, this one included, gets past them.
"""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event

from avatar_g.backend.db.models.consent import Consent
from avatar_g.backend.db.models.media_asset import MediaAsset
from avatar_g.backend.db.models.voice_profile import VoiceProfile

_STANDS: Final = (
    "select 1 from consents given where given.id = {consent}"
    " and given.voice_id = {voice} and given.user_id = {user} and given.action = 'given'"
    " and not exists (select 1 from consents later where later.voice_id = given.voice_id"
    " and later.user_id = given.user_id and later.action = 'withdrawn'"
    " and later.number > given.number)"
)
"""A consent that was given for this voice and not withdrawn since."""
_VOICE_STANDS: Final = _STANDS.format(consent="new.consent_id", voice="new.id", user="new.user_id")
_MODEL_STANDS: Final = (
    "select 1 from voice_profiles v where v.id = new.owner_id and v.user_id = new.user_id"  # noqa: S608 - constants
    " and exists (" + _STANDS.format(consent="v.consent_id", voice="v.id", user="v.user_id") + ")"
)
_IS_TRAINED: Final = "new.kind = 'recorded' and new.digest <> ''"
_HAS_ACCOUNT: Final = "exists (select 1 from users where users.id = old.user_id)"
_GROWS: Final = "the consent ledger only grows"
_NEEDS: Final = "a voice needs the consent of its speaker"

SQLITE_GUARDS: Final = {
    "consents_unchanged": (
        "consents",
        f"before update on consents begin select raise(abort, '{_GROWS}'); end",
    ),
    "consents_kept": (
        "consents",
        f"before delete on consents when {_HAS_ACCOUNT} begin select raise(abort, '{_GROWS}'); end",
    ),
    "voice_profiles_added": (
        "voice_profiles",
        (
            f"before insert on voice_profiles when {_IS_TRAINED} and not exists ({_VOICE_STANDS})"
            f" begin select raise(abort, '{_NEEDS}'); end"
        ),
    ),
    "voice_profiles_changed": (
        "voice_profiles",
        (
            f"before update on voice_profiles when {_IS_TRAINED} and not exists ({_VOICE_STANDS})"
            f" begin select raise(abort, '{_NEEDS}'); end"
        ),
    ),
    "voice_models_added": (
        "media_assets",
        (
            "before insert on media_assets when new.role = 'voice_model'"
            f" and not exists ({_MODEL_STANDS}) begin select raise(abort, '{_NEEDS}'); end"
        ),
    ),
    "voice_models_changed": (
        "media_assets",
        (
            "before update on media_assets when new.role = 'voice_model'"
            f" and not exists ({_MODEL_STANDS}) begin select raise(abort, '{_NEEDS}'); end"
        ),
    ),
}
"""Name of a trigger to its table and what follows ``create trigger <name>``."""


def _function(name: str, refused_if: str, message: str, answer: str = "new") -> str:
    return (
        f"create or replace function {name}() returns trigger language plpgsql as $body$"
        f" begin if {refused_if} then raise exception '{message}' using errcode = '23514'; end if;"
        f" return {answer}; end $body$"
    )


POSTGRES_GUARDS: Final = {
    "consents_unchanged": (
        "consents",
        _function("consents_unchanged", "true", _GROWS),
        "before update on consents",
    ),
    "consents_kept": (
        "consents",
        _function("consents_kept", _HAS_ACCOUNT, _GROWS, "old"),
        "before delete on consents",
    ),
    "voice_profiles_guarded": (
        "voice_profiles",
        _function(
            "voice_profiles_guarded", f"{_IS_TRAINED} and not exists ({_VOICE_STANDS})", _NEEDS
        ),
        "before insert or update on voice_profiles",
    ),
    "voice_models_guarded": (
        "media_assets",
        _function(
            "voice_models_guarded",
            f"new.role = 'voice_model' and not exists ({_MODEL_STANDS})",
            _NEEDS,
        ),
        "before insert or update on media_assets",
    ),
}
"""Name of a trigger to its table, its function and when it runs."""


def _attach() -> None:
    """Let ``create_all`` make the triggers too, once every table is there."""

    def create(_metadata: Any, connection: sa.Connection, **_arguments: Any) -> None:
        if connection.dialect.name == "sqlite":
            for name, (_, body) in SQLITE_GUARDS.items():
                connection.exec_driver_sql(f"create trigger if not exists {name} {body}")
            return
        for name, (_, function, moment) in POSTGRES_GUARDS.items():
            connection.exec_driver_sql(function)
            connection.exec_driver_sql(
                f"create or replace trigger {name} {moment} for each row execute function {name}()"
            )

    tables = {Consent.metadata, MediaAsset.metadata, VoiceProfile.metadata}
    for metadata in tables:
        event.listen(metadata, "after_create", create)


_attach()
