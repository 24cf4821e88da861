"""Addresses that carry a secret."""


def page_link(public_url: str, form: str, token: str) -> str:
    """Return the address of the sign-in page with one of its forms open.

    The token stands behind ``#``: browsers send it to no server, so it lands in no log.
    """
    return f"{public_url.rstrip('/')}/sign-in#{form}={token}"
