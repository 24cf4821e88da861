"""Content-Security-Policy: only the scripts that were built may run."""

import base64
import hashlib
import re
from pathlib import Path

_INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc\s*=)[^>]*>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL
)


def inline_script_hashes(html_folder: Path) -> list[str]:
    """Return the CSP source of every inline script in the built pages, sorted."""
    return sorted(
        {
            _source(script)
            for page in html_folder.rglob("*.html")
            for script in _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
            if script
        }
    )


def content_security_policy(script_hashes: list[str], origins: tuple[str, ...] = ()) -> str:
    """Return the policy of our pages.

    ``origins`` are our own addresses: some browsers do not count the event socket as ``'self'``.
    """
    sockets = [origin.replace("http", "ws", 1) for origin in origins if origin.startswith("http")]
    directives = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'", "blob:", *sockets],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(" ".join([name, *values]) for name, values in directives.items())


def _source(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
