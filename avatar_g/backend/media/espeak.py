"""Keeps the speech program running and asks it to speak."""

import json
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from avatar_g.backend.errors import MediaError

PROGRAM = Path(__file__).with_name("espeak_program.py")
_CLOSE_S = 2.0


class EspeakProgram:
    """One running speech program; safe to share between threads.

    It is started at the first request, started again after a crash, and ends when its input closes,
    so it cannot outlive the process that owns it.
    """

    def __init__(self, program: Path = PROGRAM) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Send one request and return the answer's header and its samples (int16, mono).

        Raises
        ------
        MediaError
            If the program cannot be started, dies twice, or cannot speak this text.
        """
        with self._lock:
            for is_last_try in (False, True):
                try:
                    header, sound = self._exchange(request)
                    break
                except (OSError, EOFError) as error:
                    self._stop()
                    if is_last_try:
                        raise MediaError(f"the speech program died: {error}") from error
        if "error" in header:
            raise MediaError(str(header["error"]))
        return header, sound

    def close(self) -> None:
        """End the program."""
        with self._lock:
            self._stop()

    def _exchange(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        process = self._started()
        if process.stdin is None or process.stdout is None:
            raise OSError("the speech program has no pipes")
        body = json.dumps(request).encode()
        process.stdin.write(struct.pack("<I", len(body)) + body)
        process.stdin.flush()
        size = struct.unpack("<I", _read(process.stdout, 4))[0]
        header: dict[str, Any] = json.loads(_read(process.stdout, size))
        return header, _read(process.stdout, 2 * int(header.get("samples", 0)))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            # -I: the program sees its environment's packages, nothing of the caller's folder.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(self._program)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        try:
            process.wait(_CLOSE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _close_quietly(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # it was already broken, which is why we close it


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the answer ended early")
    return data
