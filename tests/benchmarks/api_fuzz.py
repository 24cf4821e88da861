"""``python -m tests.benchmarks.api_fuzz``: every operation, thousands of requests by its schema.

Half of them keep the schema, half break it. A part of the ids in addresses are real ones. Every
answer must keep the schema too, and none may be a server error.
"""

import argparse
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from avatar_g.backend.api.idempotent import HEADER
from avatar_g.backend.api.resumable_uploads import PIECE_TYPE
from tests.api_studio import FilledStudio, filled_studio
from tests.servers import redis_server

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
for _media_type in ("model/gltf-binary", "image/jpeg", "image/png", PIECE_TYPE):
    schemathesis.serializer.alias(_media_type, "application/octet-stream")
TIMEOUT_S = 120
UNAUTHORIZED = 401
KEPT_UNREAL = {"show_on_stage", "get_later_piece"}
"""With a real character these start a lasting process that builds it; their own tests do that."""
LAST = {"change_password", "delete_account", "remove_user"}
"""They end the session or the account of whoever asks."""
LATE = ("delete_", "remove_")
"""How operations begin that take away what the others are asked about."""
FEW = {"preview_voice": 12, "preview_own_voice": 12}
"""Each valid request speaks a sentence with the speech engine."""


@dataclass
class Report:
    """What happened."""

    cases: int = 0
    operations: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[str]] = field(default_factory=dict)
    slowest_s: float = 0.0
    slowest: str = ""

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status.startswith("5"))

    def to_dict(self) -> dict[str, Any]:
        return {
            "operations": self.operations,
            "cases": self.cases,
            "server_errors": self.server_errors,
            "findings": self.findings,
            "statuses": dict(sorted(self.statuses.items())),
            "slowest_s": round(self.slowest_s, 3),
            "slowest": self.slowest,
        }


def fuzz(
    studio: FilledStudio, *, cases: int, number: int = 1, skipped: Collection[str] = ()
) -> Report:
    """Send ``cases`` requests, spread over all operations; ``number`` is the seed."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", studio.app)
    schema.config.generation.update(modes=list(GenerationMode))
    report = Report()
    operations = [result.ok() for result in schema.get_all_operations()]
    operations = [each for each in operations if each.definition.raw["operationId"] not in skipped]
    operations.sort(key=lambda each: _turn(each.definition.raw["operationId"]))
    report.operations = len(operations)
    each = -(-cases // len(operations))
    for operation in operations:
        _try_operation(studio, operation, each, number, report)
    return report


def _turn(name: str) -> tuple[bool, bool]:
    return name in LAST, name.startswith(LATE)


def _try_operation(
    studio: FilledStudio, operation: Any, count: int, number: int, report: Report
) -> None:
    name = operation.definition.raw["operationId"]
    tries = 0

    def send(case: Any) -> None:
        nonlocal tries
        tries += 1
        _make_real(studio, name, case, tries)
        for header in (HEADER, "Authorization"):
            if header in (case.headers or {}) and tries % 4:
                del case.headers[header]  # most keys and tokens would only be refused
        started_s = time.perf_counter()
        cookie = _passing_cookie(studio) if name == "end_session" else studio.cookie
        answer = case.call(headers={"cookie": cookie}, timeout=TIMEOUT_S)
        took_s = time.perf_counter() - started_s
        if took_s > report.slowest_s:
            report.slowest_s, report.slowest = took_s, name
        report.cases += 1
        report.statuses[str(answer.status_code)] += 1
        if answer.status_code == UNAUTHORIZED and name not in LAST:  # a case signed itself out
            studio.cookie = _passing_cookie(studio)
        _check(case, answer, name, report)

    run: Callable[[], None] = settings(
        max_examples=min(count, FEW.get(name, count)),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )(seed(number)(given(operation.as_strategy())(send)))
    run()


def _passing_cookie(studio: FilledStudio) -> str:
    return studio.services.accounts.open_session(studio.user_id).partition(";")[0]


def _check(case: Any, answer: Any, name: str, report: Report) -> None:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            text = f"{type(failure).__name__}: {failure} [{answer.status_code}]"
            known = report.findings.setdefault(name, [])
            if len(known) < 3:
                known.append(text[:600])
                print(name, text[:600].replace("\n", " "), file=sys.stderr, flush=True)


def _make_real(studio: FilledStudio, name: str, case: Any, tries: int) -> None:
    """Put real ids into every second address."""
    if tries % 2 or name in KEPT_UNREAL:
        return
    if name == "follow_job":  # its events end with it
        studio.services.jobs.cancel(studio.user_id, studio.ids["job_id"])
    for parameter in case.path_parameters or {}:
        if parameter in studio.ids:
            case.path_parameters[parameter] = studio.ids[parameter]


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5_200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started_s = time.perf_counter()
    with (
        TemporaryDirectory() as folder,
        redis_server() as redis_url,
        filled_studio(Path(folder), redis_url) as studio,
    ):
        report = fuzz(studio, cases=options.cases, number=options.seed)
    facts = report.to_dict() | {
        "wall_s": round(time.perf_counter() - started_s, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(facts, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
