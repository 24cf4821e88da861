"""``python -m tests.benchmarks.malformed_uploads``: files that are none, addresses that lead out.

Three corpora, made from seeds: bodies of uploads with broken headers, lengths, multipart frames,
magic bytes and names; signed addresses with another expiry, signature, id, bucket or encoding; and
paths that climb out of every path parameter of every operation. An answer is wrong if it is a
server error, or if it accepts what it was sent.
"""

import argparse
import asyncio
import json
import re
import resource
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote

import httpx
import psutil

from avatar_g.backend.api.edge import Edge
from avatar_g.backend.api.resumable_uploads import PIECE_TYPE
from avatar_g.backend.db.repositories.assets import AssetRepository
from avatar_g.backend.domain.assets import Bucket
from avatar_g.backend.errors import UnsupportedInput
from avatar_g.backend.media.intake import decode_recording
from tests.api_studio import FilledStudio, filled_studio

HOST = "http://studio.test"
PATH_HEADER = "x-path"
MAGIC = {
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\0\0\0",
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0",
    "webp": b"RIFF\xff\xff\xff\x7fWEBPVP8L\xff\xff\xff\x7f",
    "gif": b"GIF89a\xff\xff\xff\xff\xf7\0\0",
    "wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\xff\xff\xff\xff\xff\xffdata\xff\xff\xff\xff",
    "mp3": b"ID3\x04\0\0\xff\xff\xff\xff\xff\xfb\x90d",
    "flac": b"fLaC\0\0\0\x22\xff\xff\xff\xff\xff",
    "ogg": b"OggS\0\x02\xff\xff\xff\xff\xff\xff\xff\xff\x01vorbis",
    "m4a": b"\0\0\0\x20ftypM4A \0\0\0\0moov\xff\xff\xff\xff",
    "mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\xff\xff\xff\xffmoov",
    "webm": b"\x1aE\xdf\xa3\xff\xff\xff\xff\xff\xff\xff\xff",
    "glb": b"glTF\x02\0\0\0\xff\xff\xff\xff\xff\xff\xff\xffJSON",
    "zip": b"PK\x03\x04\x14\0\0\0\x08\0",
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "m3u8": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "ffconcat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript>>>>",
    "cube": b"LUT_3D_SIZE 4000000000\n",
    "exe": b"MZ\x90\0\x03\0\0\0",
    "none": b"",
}
NAMES = (
    "a.{0}",
    "../../etc/passwd.{0}",
    "..\\..\\windows\\system32\\a.{0}",
    "a.{0}\0.wav",
    "a.wav.{0}",
    ".{0}",
    "-rf.{0}",
    "|id;$(id).{0}",
    "\u202egnp.{0}",
    "x" * 4_000 + ".{0}",
    "CON.{0}",
    "http://169.254.169.254/{0}",
    "concat:/etc/passwd|a.{0}",
    "",
)
CLIMBS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "....//....//etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "%c0%ae%c0%ae%c0%afetc",
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "a%00b",
    "%00",
    "..",
    ".",
    "~root",
    "secret.key",
    "..%2fsecret.key",
    "'%20or%201=1--",
    "%ff%fe",
    "%F0%9F%92%A3",
    "A" * 5_000,
    "{0}%00",
    "{0}%2f..%2f..%2fsecret.key",
    "{0}.json",
    "{0}%20",
    "{0};a=b",
)


@dataclass
class Report:
    """What happened."""

    statuses: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    left_to_jobs: int = 0
    """Looked like sounds at first sight; each is decoded as its job would."""
    slowest_s: float = 0.0
    slowest: str = ""

    def note(self, corpus: str, what: str, status: int, took_s: float, *, is_wrong: bool) -> None:
        self.statuses.setdefault(corpus, Counter())[str(status)] += 1
        if took_s > self.slowest_s:
            self.slowest_s, self.slowest = took_s, what[:200]
        if is_wrong:
            self.wrong.append(f"{status} {what[:300]}")

    @property
    def count(self) -> int:
        return sum(sum(each.values()) for each in self.statuses.values())


@dataclass(frozen=True)
class Sent:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    is_streamed: bool = False
    """Without a length."""


def broken_uploads(studio: FilledStudio, count: int, dice: Random) -> Iterator[Sent]:
    """Yield bodies that are no file we read."""
    ids = studio.ids
    multipart = (
        "/api/music/upload",
        "/api/voice/upload",
        f"/api/video/drafts/{ids['video_id']}/sources",
    )
    raw = (
        ("/api/avatars/import?name=a", "model/gltf-binary"),
        ("/api/avatars/photo", "image/jpeg"),
        (f"/api/avatars/{ids['avatar_id']}/print?kind=tshirt", "image/png"),
    )
    for number in range(count):
        data, suffix = _file(dice)
        if number % 10 < 7:
            yield _multipart(dice, dice.choice(multipart), data, suffix, ids["voice_id"])
        elif number % 10 < 9:
            path, media_type = dice.choice(raw)
            yield Sent("POST", path, {"content-type": media_type}, data, dice.random() < 0.3)
        else:
            yield _piece(dice, ids["upload_id"], data)


def _file(dice: Random) -> tuple[bytes, str]:
    """Return bytes that begin like some file, cut, flipped, joined or random behind that."""
    kind, other = dice.choice(sorted(MAGIC)), dice.choice(sorted(MAGIC))
    head = bytearray(MAGIC[kind])
    tail = dice.randbytes(dice.choice((0, 1, 7, 100, 1_000, 20_000)))
    change = dice.randrange(5)
    if change == 0 and head:
        del head[dice.randrange(len(head)) :]
    elif change == 1 and head:
        head[dice.randrange(len(head))] ^= 1 << dice.randrange(8)
    elif change == 2:
        tail = MAGIC[other] + tail
    elif change == 3:
        tail = b"\0" * len(tail)
    return bytes(head) + tail, dice.choice((kind, other, "wav", "mp3", "png"))


def _multipart(dice: Random, path: str, data: bytes, suffix: str, voice_id: str) -> Sent:
    boundary = dice.choice(("x", "-" * 70, "----WebKitFormBoundary7MA4YWxkTrZu0gW"))
    name = dice.choice(NAMES).format(suffix)
    quoted = name.replace('"', "%22").encode("utf-8", "replace")
    fields = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (boundary.encode(), key.encode(), value.encode())
        for key, value in (
            ("voice_id", voice_id),
            ("line", dice.choice(("0", "-1", "٣", "9" * 40))),
        )
    )
    part = (
        b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n'
        b"Content-Type: audio/wav\r\n\r\n%b\r\n--%b--\r\n"
    ) % (boundary.encode(), quoted, data, boundary.encode())
    body = fields + part
    media_type = f"multipart/form-data; boundary={boundary}"
    change = dice.randrange(12)
    if change == 0:
        body = body[: dice.randrange(len(body) + 1)]
    elif change == 1:
        media_type = "multipart/form-data"
    elif change == 2:
        media_type = f"multipart/form-data; boundary={boundary}y"
    elif change == 3:
        body = body.replace(b"\r\n", b"\n")
    elif change == 4:
        body = body.replace(b"Content-Disposition", b"Content-Disposition\0")
    elif change == 5:
        body = body.replace(b'name="file"', b'name="file[]"')
    elif change == 6:
        body = part * 3
    elif change == 7:
        media_type = dice.choice(
            ("application/json", "text/plain", "multipart/mixed; boundary=x", "")
        )
    headers = {"content-type": media_type} if media_type else {}
    return Sent("POST", path, headers, body, dice.random() < 0.2)


def _piece(dice: Random, upload_id: str, data: bytes) -> Sent:
    """Return a piece that begins at the wrong place, is too long, or has no place."""
    offset = dice.choice(("1", "999", "-1", "abc", "1e3", "", "٣", str(2**70), "0x0"))
    body = data or b"x"
    if dice.random() < 0.3:
        offset, body = "0", b"x" * 1_001
    return Sent(
        "PATCH",
        f"/api/uploads/{upload_id}",
        {"content-type": PIECE_TYPE, "upload-offset": offset.encode().decode("latin-1")},
        body,
        dice.random() < 0.3,
    )


def tampered_addresses(studio: FilledStudio, count: int, dice: Random) -> Iterator[Sent]:
    """Yield signed addresses that we did not sign."""
    asset_id = studio.ids["asset_id"]
    other_id = "0" * 32
    signed = studio.container.signer.sign(f"/api/media/{asset_id}")
    found = re.fullmatch(r".*\?expires=(\d+)&signature=(.+)", signed)
    assert found
    expires, signature = found.groups()
    for _ in range(count):
        change = dice.randrange(9)
        path, e, s = f"/api/media/{asset_id}", expires, signature
        if change == 0:
            e = str(int(e) + dice.choice((1, -1, 3_600, 10**9)))
        elif change == 1:
            at = dice.randrange(len(s))
            letter = dice.choice([x for x in "ABCDEFGHabcdefgh0123_-" if x != s[at]])
            s = s[:at] + letter + s[at + 1 :]
            if at == len(s) - 1:  # the last letter has bits that mean nothing in base64
                s = s[:-2]
        elif change == 2:
            path = f"/api/media/{other_id}"
        elif change == 3:
            path = f"/api/media/generated-audio/{asset_id}"
        elif change == 4:
            e = dice.choice(
                (f"0{e}", f"+{e}", f"{e}.0", f" {e}", f"{e}%00", "", "9" * 400, "٣" * 10)
            )
        elif change == 5:
            s = dice.choice(
                (s.upper(), s[:-4], s + "=", "", "\ud7ff" * 10, "%00" + s, quote(s) + "%")
            )
            s = "x" if s == signature else s
        elif change == 6:
            path = f"/api/media/{asset_id.upper()}" if asset_id != asset_id.upper() else path + "0"
        elif change == 7:
            path = f"/s/{dice.randbytes(16).hex()}/video"
        else:
            e = str(int(time.time()) - dice.randrange(1, 10**6))
        yield Sent(
            "GET", f"{path}?expires={quote(e, safe='%')}&signature={quote(s, safe='%')}", {}, b""
        )


def climbing_paths(studio: FilledStudio, dice: Random) -> Iterator[Sent]:
    """Yield every climb in every path parameter of every operation."""
    for path, methods in sorted(studio.app.openapi()["paths"].items()):
        names = re.findall(r"\{(\w+)\}", path)
        for method in sorted(methods):
            for name in names:
                for climb in CLIMBS:
                    filled = path
                    for each in names:
                        real = studio.ids.get(each, "x")
                        value = climb.format(real) if each == name else real
                        filled = filled.replace(f"{{{each}}}", value)
                    headers = {"content-type": "application/json"}
                    body = b"{}" if method in {"post", "put", "patch"} else b""
                    yield Sent(method.upper(), filled, headers, body)


async def run(studio: FilledStudio, *, count: int, number: int = 1) -> Report:
    """Send everything: ``count`` broken uploads, a fifth as many tampered addresses, all climbs."""
    dice, report = Random(number), Report()
    edge = Edge(studio.app, origins=[HOST])
    transport = httpx.ASGITransport(_as_it_came(edge), raise_app_exceptions=False)
    owner = {"cookie": studio.cookie}
    async with httpx.AsyncClient(transport=transport, base_url=HOST, timeout=60) as client:
        for sent in broken_uploads(studio, count, dice):
            answer = await _send(client, sent, owner, report, "uploads")
            if answer.status_code == 202:
                _leave_to_the_job(studio, sent, answer.json(), report)
        for sent in tampered_addresses(studio, count // 5, dice):
            await _send(client, sent, {}, report, "signed")
        for sent in climbing_paths(studio, dice):
            await _send(client, sent, owner, report, "paths")
    return report


async def _send(
    client: httpx.AsyncClient, sent: Sent, who: dict[str, str], report: Report, corpus: str
) -> httpx.Response:
    headers = {**sent.headers, **who, PATH_HEADER: sent.path}
    raw = [(name.encode(), value.encode("utf-8", "replace")) for name, value in headers.items()]
    content: Any = _streamed(sent.body) if sent.is_streamed else sent.body
    request = client.build_request(sent.method, f"{HOST}/", headers=raw, content=content)
    started_s = time.perf_counter()
    answer = await client.send(request)
    took_s = time.perf_counter() - started_s
    what = f"{sent.method} {sent.path} {sent.headers} {sent.body[:60]!r}"
    report.note(corpus, what, answer.status_code, took_s, is_wrong=_is_wrong(answer, corpus))
    return answer


def _as_it_came(app: Any) -> Any:
    """Give the app the path of a header: the client would clean it on its way, a socket not."""

    async def called(scope: Any, receive: Any, send: Any) -> None:
        raw = next(value for name, value in scope["headers"] if name == PATH_HEADER.encode())
        path, _, query = raw.partition(b"?")
        scope |= {
            "path": unquote(path.decode("utf-8", "replace")),
            "raw_path": path,
            "query_string": query,
        }
        await app(scope, receive, send)

    return called


def _leave_to_the_job(
    studio: FilledStudio, sent: Sent, started: dict[str, str], report: Report
) -> None:
    """Do what the import job does first with what looked like a sound: decode it in its cage."""
    with studio.container.sessions() as session:
        rows = AssetRepository(session).of_owners([started["track_id"]], studio.user_id)
    folder = studio.container.settings.data_dir
    source = studio.container.storage.fetch(
        Bucket(rows[0].bucket), rows[0].key, folder / "left.bin"
    )
    studio.services.jobs.cancel(studio.user_id, started["job_id"])
    report.left_to_jobs += 1
    try:
        decode_recording(source, folder / "left.wav")
    except UnsupportedInput:
        return
    report.wrong.append(f"decoded {sent.path} {sent.body[:200]!r}")


def _is_wrong(answer: httpx.Response, corpus: str) -> bool:
    if answer.status_code >= 500 or b"root:" in answer.content:
        return True
    return answer.status_code < 400 and not (corpus == "uploads" and answer.status_code == 202)


async def _streamed(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 4_096):
        yield body[start : start + 4_096]


def measure(
    studio: FilledStudio, *, count: int, number: int = 1, warms_up: bool = True
) -> dict[str, Any]:
    """Warm up, run, and return the figures."""
    if warms_up:
        asyncio.run(run(studio, count=min(200, count), number=number + 1))
    process = psutil.Process()
    before = process.memory_info().rss
    started_s = time.perf_counter()
    report = asyncio.run(run(studio, count=count, number=number))
    left = sorted(str(path) for path in studio.container.settings.uploads_dir.glob("*"))
    return {
        "requests": report.count,
        "statuses": {name: dict(sorted(each.items())) for name, each in report.statuses.items()},
        "left_to_jobs": report.left_to_jobs,
        "wrong": len(report.wrong),
        "wrong_examples": report.wrong[:20],
        "slowest_s": round(report.slowest_s, 3),
        "slowest": report.slowest,
        "wall_s": round(time.perf_counter() - started_s, 1),
        "rss_growth_mib": round((process.memory_info().rss - before) / 2**20, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "left_behind": left,
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory() as folder, filled_studio(Path(folder)) as studio:
        facts = measure(studio, count=options.count, number=options.seed)
    print(json.dumps(facts, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
