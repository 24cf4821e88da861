"""What the maker of a character allows: kept with it, shown, and written out again.

Sources: VRMC_vrm-1.0 specification (meta), VRM 0.0 specification (meta).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from avatar_g.backend.engines.avatar.importing.bones import SourceFormat
from avatar_g.backend.engines.avatar.importing.document import Document
from avatar_g.backend.engines.avatar.vrm_terms import CONDITIONS

_MOST_CHARS: Final = 400
_MOST_AUTHORS: Final = 12
_ALLOWED_USERS: Final = {
    "OnlyAuthor": "onlyAuthor",
    "ExplicitlyLicensedPerson": "onlySeparatelyLicensedPerson",
    "Everyone": "everyone",
}
_OPEN_LICENCES: Final = ("CC0", "CC_BY", "CC_BY_SA", "CC_BY_NC", "CC_BY_NC_SA")
_CHANGEABLE: Final = ("CC0", "CC_BY", "CC_BY_SA", "CC_BY_NC", "CC_BY_NC_SA")
_CHOICES: Final = {
    "avatarPermission": ("onlyAuthor", "onlySeparatelyLicensedPerson", "everyone"),
    "commercialUsage": ("personalNonProfit", "personalProfit", "corporation"),
    "creditNotation": ("required", "unnecessary"),
    "modification": ("prohibited", "allowModification", "allowModificationRedistribution"),
}
_FLAGS: Final = (
    "allowExcessivelyViolentUsage",
    "allowExcessivelySexualUsage",
    "allowPoliticalOrReligiousUsage",
    "allowAntisocialOrHateUsage",
    "allowRedistribution",
)
_STRICTEST: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_FLAGS, False),
    "avatarPermission": "onlyAuthor",
    "commercialUsage": "personalNonProfit",
    "creditNotation": "required",
    "modification": "prohibited",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """Title, authors and conditions of a character."""

    title: str = ""
    authors: tuple[str, ...] = ()
    name: str = ""
    """Of the licence, such as ``CC0``; empty if the file names none."""
    conditions: Mapping[str, Any] = field(default_factory=dict)
    """Fields of VRM 1.0's meta; absent means what the strictest reading says."""

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "title": self.title,
            "authors": list(self.authors),
            "name": self.name,
            "conditions": dict(self.conditions),
        }

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Licence":
        """Read what ``to_dict`` returned."""
        return cls(
            fields["title"], tuple(fields["authors"]), fields["name"], dict(fields["conditions"])
        )

    @property
    def meta(self) -> dict[str, Any]:
        """VRM 1.0 meta of the character when it is written out again."""
        return {
            "name": self.title or "Avatar",
            "version": "1",
            "authors": list(self.authors) or ["unknown"],
            "licenseUrl": CONDITIONS["licenseUrl"],
            **_STRICTEST,
            **self.conditions,
        }


def read_licence(document: Document, kind: SourceFormat) -> Licence:
    """Return the conditions a file states."""
    if kind is SourceFormat.VRM1:
        return _new(document.extension("VRMC_vrm").get("meta"))
    if kind is SourceFormat.VRM0:
        return _old(document.extension("VRM").get("meta"))
    asset = document.json["asset"]
    notice = _text(asset.get("copyright"))
    return Licence(conditions={"copyrightInformation": notice} if notice else {})


def _new(meta: object) -> Licence:
    if not isinstance(meta, dict):
        return Licence()
    conditions: dict[str, Any] = {
        name: meta[name] for name in _FLAGS if isinstance(meta.get(name), bool)
    }
    conditions |= {name: meta[name] for name, known in _CHOICES.items() if meta.get(name) in known}
    for name in ("copyrightInformation", "thirdPartyLicenses", "otherLicenseUrl"):
        if text := _text(meta.get(name)):
            conditions[name] = text
    authors = meta.get("authors")
    listed = authors if isinstance(authors, list) else []
    names = tuple(text for each in listed[:_MOST_AUTHORS] if (text := _text(each)))
    return Licence(_text(meta.get("name")), names, _text(meta.get("otherLicenseUrl")), conditions)


def _old(meta: object) -> Licence:
    if not isinstance(meta, dict):
        return Licence()
    name = _text(meta.get("licenseName"))
    conditions: dict[str, Any] = {
        "allowExcessivelyViolentUsage": _allows(meta, "violentUssageName", "violentUsageName"),
        "allowExcessivelySexualUsage": _allows(meta, "sexualUssageName", "sexualUsageName"),
        "commercialUsage": "personalProfit"
        if _allows(meta, "commercialUssageName", "commercialUsageName")
        else "personalNonProfit",
        "allowRedistribution": name in _OPEN_LICENCES,
        "creditNotation": "unnecessary" if name == "CC0" else "required",
        "modification": "allowModificationRedistribution" if name in _CHANGEABLE else "prohibited",
    }
    user = str(meta.get("allowedUserName"))
    if user in _ALLOWED_USERS:
        conditions["avatarPermission"] = _ALLOWED_USERS[user]
    if other := _text(meta.get("otherLicenseUrl")):
        conditions["otherLicenseUrl"] = other
    author = _text(meta.get("author"))
    return Licence(_text(meta.get("title")), (author,) if author else (), name, conditions)


def _allows(meta: dict[str, object], *names: str) -> bool:
    """Tell whether any spelling allows it: the standard itself misspells these fields."""
    return any(meta.get(name) == "Allow" for name in names)


def _text(value: object) -> str:
    """Return a short text without control characters."""
    if not isinstance(value, str):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in value[:_MOST_CHARS])
    return " ".join(printable.split())
