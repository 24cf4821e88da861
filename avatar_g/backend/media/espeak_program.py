"""The speech program: espeak-ng in a process of its own, talked to over pipes.

espeak-ng is GPL, so it is never loaded into our own processes: this file is started as a separate
program and can be replaced by any other that speaks the same protocol.

Protocol: each message is a little-endian uint32 length and that many bytes of JSON. A request is
``{"text", "voice", "rate_wpm", "pitch", "pitch_range"}``. The answer's header is
``{"rate_hz", "samples", "phonemes": [[ipa, ms, word]], "words": [char_start]}``, followed by
``samples`` 16-bit samples; or ``{"error"}`` alone.

espeak-ng keeps state between phrases (random generator and phase), so the same text would sound
different twice. Every phrase is therefore spoken in a fork of the freshly initialised program with
a fixed random seed: equal requests give equal bytes in any order.
Source: ``speak_lib.h`` of espeak-ng 1.52 (event types, parameters, flags).
"""

import contextlib
import ctypes
import json
import os
import struct
import sys
from typing import Any, BinaryIO

import espeakng_loader

_SYNCHRONOUS = 2
_PHONEME_EVENTS_IPA_NO_EXIT = 0x1 | 0x2 | 0x8000
_EVENT_END = 0
_EVENT_WORD = 1
_EVENT_PHONEME = 7
_PARAMETER_RATE, _PARAMETER_PITCH, _PARAMETER_RANGE = 1, 3, 4
_CHARACTERS_UTF8 = 1
_SEED = 1234


class _EventId(ctypes.Union):
    _fields_ = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Speaker:
    """The initialised library; ``speak`` may be called once per fork."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.rate_hz = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, data, _PHONEME_EVENTS_IPA_NO_EXIT
        )
        if self.rate_hz <= 0:
            raise OSError("espeak-ng did not initialise")
        self._sound = bytearray()
        self._phonemes: list[tuple[str, int, int]] = []
        self._words: list[int] = []

    def speak(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Return the header and the samples of one phrase."""
        library = self._library
        library.espeak_ng_SetRandSeed.argtypes = [ctypes.c_long]
        library.espeak_ng_SetRandSeed(_SEED)
        callback = _Callback(self._collect)
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(str(request["voice"]).encode()) != 0:
            return {"error": f"no voice {request['voice']}"}, b""
        library.espeak_SetParameter(_PARAMETER_RATE, int(request["rate_wpm"]), 0)
        library.espeak_SetParameter(_PARAMETER_PITCH, int(request["pitch"]), 0)
        library.espeak_SetParameter(_PARAMETER_RANGE, int(request["pitch_range"]), 0)
        text = str(request["text"]).encode()
        library.espeak_Synth(text, len(text) + 1, 0, 0, 0, _CHARACTERS_UTF8, None, None)
        library.espeak_Synchronize()
        header = {
            "rate_hz": self.rate_hz,
            "samples": len(self._sound) // 2,
            "phonemes": self._phonemes,
            "words": self._words,
        }
        return header, bytes(self._sound)

    def _collect(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, count * 2)
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            if event.type == _EVENT_WORD:
                self._words.append(event.text_position - 1)
            elif event.type == _EVENT_PHONEME:
                ipa = event.id.string.decode("utf-8", "ignore")
                self._phonemes.append((ipa, event.audio_position, max(0, len(self._words) - 1)))
            index += 1
        return 0


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = stream.read(size - len(data))
        if not part:
            return b""
        data += part
    return data


def _answer(speaker: Speaker, body: bytes, output: int) -> None:
    """Speak in a fork; a crash of the library there is an error here, not the end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(reader)
            header, sound = speaker.speak(json.loads(body))
            text = json.dumps(header).encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(struct.pack("<I", len(text)) + text + sound)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        message = pipe.read()
    os.waitpid(child, 0)
    if not message:
        text = json.dumps({"error": "the speech engine crashed on this text"}).encode()
        message = struct.pack("<I", len(text)) + text
    view = memoryview(message)
    while view:
        view = view[os.write(output, view) :]


def main() -> None:
    """Answer requests until the pipe closes."""
    # The library may print warnings: they must not land among the answers.
    output = os.dup(1)
    os.dup2(2, 1)
    speaker = Speaker()
    while True:
        size = _read_exactly(sys.stdin.buffer, 4)
        if not size:
            return
        body = _read_exactly(sys.stdin.buffer, struct.unpack("<I", size)[0])
        if not body:
            return
        _answer(speaker, body, output)


if __name__ == "__main__":
    main()
