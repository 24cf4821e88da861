"""Log lines name the job and hold no secret."""

import io
import json
import logging

import pytest

from avatar_g.backend.observability.logging import configure_logging, get_logger, job_bound


@pytest.fixture
def lines():
    before = logging.getLogger().handlers[:]
    stream = io.StringIO()
    configure_logging(stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().handlers[:] = before


def test_line_is_json_bound_to_the_job(lines):
    with job_bound("abc", 2):
        get_logger("test").info("stage_done", share=0.5)

    (line,) = lines()
    assert line["event"] == "stage_done"
    assert (line["job_id"], line["attempt"], line["share"]) == ("abc", 2, 0.5)


@pytest.mark.parametrize(
    "leak",
    [
        {"api_key": "hunter2"},
        {"error": "call failed: Authorization: Bearer hunter2"},
        {"url": "postgresql://user:hunter2@host/db"},
        {"url": "/api/media/1?sig=hunter2&x=1"},
        {"cookie": "avatar_g_session=hunter2"},
    ],
)
def test_secrets_never_reach_a_line(lines, leak: dict):
    get_logger("test").warning("oops", **leak)
    logging.getLogger("other.library").warning("token=%s", "hunter2")

    assert "hunter2" not in json.dumps(lines())
