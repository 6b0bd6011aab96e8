"""The servers out of the wheels: what is committed outlives every death, and each refusal is one line."""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest
import redis

from hub.errors import ConfigError
from tests.processes import ended, wait_for
from workers.claim import published
from workers.embedded import borrow_postgres, start_postgres, start_valkey

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]

# A hub in a process of its own: commits a row, prints the address and stays.
HUB = """
    import sys, time, psycopg
    from pathlib import Path
    from workers.embedded import start_postgres
    running = start_postgres(Path(sys.argv[1]))
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    print(running.process.pid, flush=True)
    time.sleep(60)
"""


def a_hub_elsewhere(folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start it, and return it with the pid of its PostgreSQL."""
    command = [sys.executable, "-c", textwrap.dedent(HUB), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def kept(url: str) -> int:
    with psycopg.connect(url) as connection:
        [(rows,)] = connection.execute("SELECT count(*) FROM kept").fetchall()
        return int(rows)


def keep(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def test_postgres_keeps_what_it_accepts_and_is_not_on_the_network(tmp_path: Path) -> None:
    with start_postgres(tmp_path) as running, psycopg.connect(running.url) as connection:
        wanted = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": ""}
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in wanted}
    assert {name: row and row[0] for name, row in found.items()} == wanted


def test_the_data_outlives_a_stop_and_nothing_runs_after_it(tmp_path: Path) -> None:
    with start_postgres(tmp_path) as running:
        keep(running.url)
        pid = running.process.pid
        assert published(tmp_path, "postgres") == running.url
    assert ended(pid)
    assert published(tmp_path, "postgres") is None
    running.stop()  # twice does no harm
    with start_postgres(tmp_path) as again:
        assert kept(again.url) == 1


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(tmp_path: Path) -> None:
    with start_postgres(tmp_path) as postgres, start_valkey(tmp_path) as valkey:
        assert os.getsid(postgres.process.pid) == postgres.process.pid
        assert os.getsid(valkey.process.pid) == valkey.process.pid


def test_a_killed_postgres_is_revived_at_its_address_with_its_data(tmp_path: Path) -> None:
    with start_postgres(tmp_path) as running:
        keep(running.url)
        assert not running.revive()
        running.process.kill()
        running.process.wait()
        assert running.revive()
        assert kept(running.url) == 1


def test_postgres_goes_with_a_hub_that_is_killed_and_the_next_hub_finds_the_data(tmp_path: Path) -> None:
    hub, postgres = a_hub_elsewhere(tmp_path)
    with pytest.raises(ConfigError, match="Another hub is running"):
        start_postgres(tmp_path)
    hub.kill()
    hub.wait()
    with start_postgres(tmp_path) as running:  # at once, while the old server is still on its way out
        assert kept(running.url) == 1
    assert ended(postgres)


def test_the_next_hub_recovers_when_hub_and_postgres_are_killed_together(tmp_path: Path) -> None:
    hub, postgres = a_hub_elsewhere(tmp_path)
    os.kill(hub.pid, signal.SIGSTOP)  # so that it can neither revive nor stop anything
    os.kill(postgres, signal.SIGKILL)
    hub.kill()
    hub.wait()
    assert (tmp_path / "postgres" / "postmaster.pid").exists()
    with start_postgres(tmp_path) as running:
        assert kept(running.url) == 1


def test_a_pid_file_whose_pid_somebody_else_has_by_now_does_not_stop_the_start(tmp_path: Path) -> None:
    hub, postgres = a_hub_elsewhere(tmp_path)
    os.kill(postgres, signal.SIGKILL)
    hub.kill()
    hub.wait()
    pid_file = tmp_path / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with start_postgres(tmp_path) as running:
        assert kept(running.url) == 1


def test_a_folder_of_another_version_is_named_and_left_alone(tmp_path: Path) -> None:
    start_postgres(tmp_path).stop()
    version = tmp_path / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(ConfigError, match="made by PostgreSQL 17, and this hub brings 18") as refused:
        start_postgres(tmp_path)
    assert "\n" not in str(refused.value)
    version.write_text("18\n")
    start_postgres(tmp_path).stop()  # the refusal let go of the folder


@pytest.mark.skipif(os.geteuid() != 0, reason="whoever is not root copies their own files as their own")
@pytest.mark.parametrize("copied", ["all of it", "the files in it"])
def test_a_copy_that_root_made_without_the_owners_says_what_to_type(tmp_path: Path, copied: str) -> None:
    with start_postgres(tmp_path / "var") as running:
        keep(running.url)
    here = tmp_path / "a copy"
    shutil.copytree(tmp_path / "var", here)
    if copied == "the files in it":
        os.chown(here / "postgres", 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to root, as whom PostgreSQL does not run") as refused:
        start_postgres(here)
    assert "\n" not in str(refused.value)
    [line] = re.findall(r"Type (chown .*) \(and copy with cp -a\)", str(refused.value))
    subprocess.run(line, shell=True, check=True)
    with start_postgres(here) as running:
        assert kept(running.url) == 1


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for start in (start_postgres, start_valkey):
        with pytest.raises(ConfigError, match=r"cannot be written: Not a directory.*HUB_DATA") as refused:
            start(tmp_path / "file" / "data")
        assert "\n" not in str(refused.value)


def test_files_in_the_place_of_the_data_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letters.txt").write_text("mine")
    with pytest.raises(ConfigError, match="Directory not empty"):
        start_postgres(tmp_path)
    assert (tmp_path / "postgres" / "letters.txt").read_text() == "mine"


def test_no_room_is_one_line_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))  # as a full disk: the write fails
    try:
        with pytest.raises(ConfigError, match="PostgreSQL could not make") as refused:
            start_postgres(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "\n" not in str(refused.value)
    with start_postgres(tmp_path) as running:  # there is room now
        keep(running.url)


@pytest.mark.parametrize("name", ["d" * 100, "with space & 100%", "one,two"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    with start_postgres(folder) as running, start_valkey(folder) as valkey:
        keep(running.url)
        assert kept(running.url) == 1
        with redis.Redis.from_url(valkey.url) as client:
            assert client.ping()


def test_a_command_borrows_the_server_of_the_running_hub_or_starts_one(tmp_path: Path) -> None:
    with start_postgres(tmp_path) as running, borrow_postgres(tmp_path) as url:
        assert url == running.url
        keep(url)
    with borrow_postgres(tmp_path) as url:
        assert kept(url) == 1
    assert published(tmp_path, "postgres") is None


def test_valkey_refuses_rather_than_forgets_and_writes_nothing_down(tmp_path: Path) -> None:
    with (
        start_valkey(tmp_path) as running,
        redis.Redis.from_url(running.url, decode_responses=True) as client,
    ):
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}
        client.set("nudge", "1")
    assert not list((tmp_path / "valkey").glob("*.rdb"))


def test_a_killed_valkey_is_revived_empty_at_its_address(tmp_path: Path) -> None:
    with start_valkey(tmp_path) as running:
        with redis.Redis.from_url(running.url) as client:
            client.set("nudge", "1")
        running.process.kill()
        running.process.wait()
        assert running.revive()
        with redis.Redis.from_url(running.url) as client:
            assert client.get("nudge") is None
    wait_for(lambda: ended(running.process.pid))
