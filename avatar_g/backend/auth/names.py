"""Names people sign in with."""

import re
import unicodedata

MAX_NAME_CHARS = 40
_NAME = re.compile(r"[\w][\w.-]{1,39}")


def one_spelling(name: str) -> str:
    """Return the name in the one spelling that is compared: case and width do not matter."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def is_name(name: str) -> bool:
    """Tell whether an account may be called so: 2 to 40 letters, digits, dots and hyphens."""
    return _NAME.fullmatch(unicodedata.normalize("NFKC", name).strip()) is not None


def is_email(text: str) -> bool:
    """Tell whether a text looks like an address; only a message that arrives proves it."""
    local, at, host = text.rpartition("@")
    return bool(at and local and "." in host) and len(text) <= 254 and not re.search(r"\s", text)
