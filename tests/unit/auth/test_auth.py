"""Passwords and session cookies."""

import pytest

from avatar_g.backend.auth.passwords import hash_password, is_password, needs_new_hash
from avatar_g.backend.auth.tokens import (
    COOKIE,
    SECURE_COOKIE,
    cookie_of,
    new_token,
    token_hash,
    tokens_of,
)


def test_password_fits_only_its_own_hash():
    encoded = hash_password("correct horse")

    assert is_password("correct horse", encoded)
    assert not is_password("Correct horse", encoded)
    assert not needs_new_hash(encoded)


def test_account_without_password_lets_nobody_in():
    assert not is_password("nobody has this password", None)
    assert not is_password("", "not a hash")


def test_scripts_and_other_sites_cannot_use_the_cookie():
    cookie = cookie_of("token", is_secure=True)

    assert cookie.startswith(f"{SECURE_COOKIE}=token;")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie_of("token", is_secure=False)


def test_token_is_found_among_other_cookies():
    token = new_token()

    assert tokens_of(f"lang=ka; {COOKIE}={token}; x=1") == [token]
    assert token_hash(token) != token


@pytest.mark.parametrize("header", ["", ";;;", "a" * 10_000, f"{COOKIE}=", "\x00", "=;=", "é=1"])
def test_broken_cookie_header_holds_no_token(header: str):
    assert tokens_of(header) == []
