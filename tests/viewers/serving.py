"""A small loopback server for pages that look at characters."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.viewers.packages import FOLDER, ensure_packages

BROWSER = os.environ.get("AVATAR_G_TEST_BROWSER", "/usr/bin/chromium")
BROWSER_FLAGS = (
    "--no-sandbox", "--no-first-run", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)  # fmt: skip
_TYPES = {
    ".html": "text/html", ".js": "text/javascript", ".jsx": "text/javascript",
    ".json": "application/json", ".webp": "image/webp",
}  # fmt: skip
Answer = Callable[[str], bytes | None]
"""The body for a path, None for one that is not known."""


@contextmanager
def pages(folders: Mapping[str, Path], answer: Answer = lambda _: None) -> Iterator[str]:
    """Serve files and answers; yield the address.

    Parameters
    ----------
    folders
        First word of a path to the folder below it; ``pages`` and ``packages`` are there always.
    answer
        Asked for every path that names none of the folders.
    """
    known = {"pages": FOLDER, "packages": ensure_packages(), **folders}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            first, _, rest = path.strip("/").partition("/")
            file = known[first] / rest if first in known else None
            body = file.read_bytes() if file and file.is_file() else answer(path)
            self.send_response(404 if body is None else 200)
            kind = _TYPES.get(Path(path).suffix, "application/octet-stream")
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
