"""Boards from untrusted JSON, with errors that name the place; imports no engine."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from avatar_g.backend.domain.scenes import SceneBoard, check_board, stretched
from avatar_g.backend.errors import InvalidRequest

_ADAPTER: Final = TypeAdapter(SceneBoard)
_CLOSE_S: Final = 0.1


def read_board(
    fields: Mapping[str, Any], duration_s: float, *, sources: Iterable[str] | None = None
) -> SceneBoard:
    """Return a checked board that ends exactly with the song.

    Raises
    ------
    InvalidRequest
        Reason ``board_invalid``; the argument ``place`` names the field, such as
        ``scenes.3.look.strength``, and the text says what is wrong.
    """
    try:
        board = _ADAPTER.validate_python(dict(fields))
        if abs(board.duration_s - duration_s) <= _CLOSE_S:
            board = stretched(board, duration_s)
        check_board(board, duration_s, sources=sources)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "board"
        raise InvalidRequest(
            f"{place}: {first['msg']}", reason="board_invalid", place=place, problem=first["msg"]
        ) from error
    except (ValueError, TypeError) as error:
        raise InvalidRequest(
            str(error), reason="board_invalid", place="board", problem=str(error)
        ) from error
    return board
