"""A small run of what ``tests.benchmarks`` does with thousands: nothing breaks, nothing gets in."""

from pathlib import Path

import pytest

from tests.api_studio import filled_studio
from tests.benchmarks.api_fuzz import fuzz
from tests.benchmarks.malformed_uploads import measure


@pytest.mark.filterwarnings("ignore")  # of the generators' own libraries
@pytest.mark.timeout(600)
def test_generated_requests_meet_no_server_error_and_no_broken_promise(tmp_path: Path):
    with filled_studio(tmp_path / "data") as studio:
        report = fuzz(studio, cases=216, skipped={"health", "preview_voice"})

    assert report.cases >= 200
    assert report.server_errors == 0
    assert report.findings == {}


@pytest.mark.timeout(600)
def test_broken_files_and_addresses_are_refused(tmp_path: Path):
    with filled_studio(tmp_path / "data") as studio:
        facts = measure(studio, count=120, warms_up=False)

    assert facts["wrong_examples"] == []
    assert facts["left_behind"] == []
    assert facts["requests"] > 1_500
