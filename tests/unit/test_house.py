"""The rules of the house, as tests: sizes, names, catalogues, lock files."""

import ast
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "avatar_g").rglob("*.py"))
MAX_MODULE_LINES = 600
MAX_FUNCTION_LINES = 40
MAX_KERNEL_LINES = 70
LANGUAGES = ("ka", "en", "ru")
BANNED_MODULE_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "misc", "common"}
FOREIGN_ADDRESS = re.compile(r"https?://")
PLURAL_FORM = re.compile(r"\.(one|few|many|other)$")
"""Languages need different forms; that each has its own is in ``unit/i18n``."""
UPPERCASE = re.compile(r"text-transform:\s*(uppercase|capitalize)")


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_kernel(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Numeric code: compiled by numba, or part of an engine."""
    return any("njit" in ast.unparse(decorator) for decorator in function.decorator_list)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring, decorators and signature."""
    body = function.body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    if has_docstring:
        body = body[1:]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_module_fits_on_a_few_screens(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_function_does_one_thing(path: Path):
    too_long = {
        function.name: body_lines(function)
        for function in functions(path)
        if body_lines(function) > (MAX_KERNEL_LINES if is_kernel(function) else MAX_FUNCTION_LINES)
    }

    assert not too_long


def test_no_module_is_named_after_nothing():
    assert not [relative(path) for path in SOURCES if path.stem in BANNED_MODULE_NAMES]


def test_only_the_session_module_commits():
    offenders = [
        relative(path)
        for path in SOURCES
        if ".commit(" in path.read_text(encoding="utf-8") and path.name != "session.py"
    ]

    assert not offenders


def test_lock_files_name_no_download_address():
    locks = [*ROOT.glob("requirements*.lock"), *ROOT.glob("reflex.lock/*")]
    locks.append(ROOT / "tests" / "viewers" / "package-lock.json")

    assert locks
    assert not [
        relative(path) for path in locks if FOREIGN_ADDRESS.search(path.read_text(encoding="utf-8"))
    ]


def test_every_package_of_the_lock_file_is_pinned_with_a_hash():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    starts = [match.start() for match in re.finditer(r"^[a-z0-9].*==", text, re.MULTILINE)]
    blocks = [text[start:stop] for start, stop in pairwise([*starts, len(text)])]

    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


def catalogue(path: Path) -> dict[str, str]:
    """Flatten one message file to dotted keys."""
    language = path.name.split(".")[1]
    data = json.loads(path.read_text(encoding="utf-8"))
    flat: dict[str, str] = {}

    def walk(node: object, prefix: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{prefix}.{key}" if prefix else key)
        else:
            flat[PLURAL_FORM.sub("", prefix)] = str(node)

    walk(data.get(language, data), "")
    return flat


NAMESPACES = sorted({path.name.split(".")[0] for path in (ROOT / "locales").glob("*.json")})


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_catalogues_have_the_same_keys_and_placeholders(namespace: str):
    tables = {
        language: catalogue(ROOT / "locales" / f"{namespace}.{language}.json")
        for language in LANGUAGES
    }
    placeholders = {
        language: {key: sorted(re.findall(r"%\{(\w+)\}", text)) for key, text in table.items()}
        for language, table in tables.items()
    }

    assert tables["ka"].keys() == tables["en"].keys() == tables["ru"].keys()
    assert placeholders["ka"] == placeholders["en"] == placeholders["ru"]
    assert not [key for table in tables.values() for key, text in table.items() if not text.strip()]


def test_styles_never_change_the_case_of_a_letter():
    sheets = list((ROOT / "assets").rglob("*.css"))

    assert not [relative(path) for path in sheets if UPPERCASE.search(path.read_text("utf-8"))]


def test_engine_imports_leave_the_outside_world_alone():
    banned = {"os.environ", "getenv("}
    engines = [path for path in SOURCES if "engines" in path.parts]

    assert not [
        relative(path)
        for path in engines
        if any(name in path.read_text(encoding="utf-8") for name in banned)
    ]


def test_every_setting_is_explained_in_the_example():
    from avatar_g.backend.config import Settings

    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^AVATAR_G_(\w+)=", text, re.MULTILINE))

    assert documented == {name.upper() for name in Settings.model_fields}


def test_the_readme_names_only_files_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]

    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
