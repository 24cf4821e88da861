"""Content credentials: what a signed copy of a file says of itself, and what a reader finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_FOREIGN_PARTS = ("rig", "recording", "image", "soundfont")
"""Fields of recipes that name something a person brought: a body, a recording, a print, samples of
instruments."""
RECORDING = "recording"
"""Kind of the recipe of a recording that a person brought."""
_MAX_VALUES = 20_000
"""Of a recipe are looked at."""


class SourceType(StrEnum):
    """Where the content of a file comes from; terms of the IPTC's digital source types.

    The studio composes, sings and draws by rules: ``algorithmicMedia`` is "created purely by an
    algorithm not based on any sampled training data". Only a voice that was learnt from recordings
    is a trained model. Source: IPTC NewsCodes ``digitalsourcetype``, release of 2024-10-23.
    """

    ALGORITHMIC = f"{_IPTC}algorithmicMedia"
    COMPOSITE = f"{_IPTC}compositeSynthetic"
    """Several elements, at least one of them made by us and one brought by a person."""
    TRAINED_COMPOSITE = f"{_IPTC}compositeWithTrainedAlgorithmicMedia"
    """A voice learnt from recordings is heard in it."""


class CredentialState(StrEnum):
    """What can be said of a file's signature."""

    OWN = "own"
    """Signed by this installation and unchanged since."""
    TRUSTED = "trusted"
    """Signed by somebody this installation trusts, and unchanged since."""
    UNKNOWN = "unknown"
    """Unchanged since somebody signed it whom nobody here knows."""
    CHANGED = "changed"
    """Changed after it was signed."""
    INVALID = "invalid"
    """The signature itself cannot be believed: run out, malformed, or too hard to check."""
    NONE = "none"
    """There is no signature."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What we sign about a file."""

    source_type: SourceType
    file_sha256: str
    """Of the stored file, before the signature came into its copy."""
    kind: str = ""
    """Of its recipe; empty: nobody knows how it was made."""
    recipe_sha256: str = ""
    engines: Mapping[str, int] | None = None
    """Versions by name."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a file's signature says; texts are empty where it says nothing."""

    state: CredentialState = CredentialState.NONE
    signer: str = ""
    """Name in the certificate. Anybody can choose a name: it means something only when the state
    is ``own`` or ``trusted``."""
    program: str = ""
    """What the signer says made the file."""
    actions: tuple[str, ...] = ()
    """C2PA's names, such as ``c2pa.created``."""
    source_type: str = ""
    """A term of the IPTC, as an address."""
    kind: str = ""
    recipe_sha256: str = ""
    file_sha256: str = ""
    """Of the file before it was signed."""
    problems: tuple[str, ...] = ()
    """C2PA's codes of what is wrong."""


def source_type(
    recipes: Iterable[Mapping[str, Any]], *, has_learnt_voice: bool, has_uploads: bool
) -> SourceType:
    """Return where something comes from, by the recipes of it and of all it was made of."""
    if has_learnt_voice:
        return SourceType.TRAINED_COMPOSITE
    is_brought = has_uploads or any(_names_foreign_parts(recipe) for recipe in recipes)
    return SourceType.COMPOSITE if is_brought else SourceType.ALGORITHMIC


def _names_foreign_parts(recipe: Mapping[str, Any]) -> bool:
    front: list[Any] = [recipe]
    for _ in range(_MAX_VALUES):
        if not front:
            return False
        value = front.pop()
        if isinstance(value, Mapping):
            if value.get("kind") == RECORDING or any(value.get(name) for name in _FOREIGN_PARTS):
                return True
            front += value.values()
        elif isinstance(value, list):
            front += value
    return True
