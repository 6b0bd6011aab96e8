"""A machine remembers which database it served; in memory and in a folder alike."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.home.folder import FolderHome
from adapters.memory.home import MemoryHome
from hub.errors import ConfigError
from hub.ports import Home
from hub.tracking.instance import Twin
from tests.builders import MONDAY


@pytest.fixture(params=["memory", "folder"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    return MemoryHome() if request.param == "memory" else FolderHome(tmp_path, None)


def test_nothing_is_remembered_until_something_was_served_and_then_the_last(home: Home) -> None:
    assert home.read() is None
    assert home.folder == ""
    for twin in (Twin(uuid4(), MONDAY), Twin(uuid4(), MONDAY)):
        home.keep(twin)
        assert home.read() == twin


def test_an_embedded_cluster_is_another_in_a_copy_and_the_same_where_it_was_moved(tmp_path: Path) -> None:
    cluster = tmp_path / "var" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("18")
    first = FolderHome(tmp_path / "var", cluster).folder
    shutil.copytree(tmp_path / "var", tmp_path / "copy")
    assert FolderHome(tmp_path / "copy", tmp_path / "copy" / "postgres").folder != first
    (tmp_path / "var").rename(tmp_path / "moved")
    assert FolderHome(tmp_path / "moved", tmp_path / "moved" / "postgres").folder == first


def test_a_file_that_does_not_read_stops_the_start_and_says_which(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("scribble")
    with pytest.raises(ConfigError, match=r"instance does not read"):
        FolderHome(tmp_path, None).read()


def test_a_folder_that_cannot_be_written_only_forgets(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = FolderHome(tmp_path / "gone", None)
    for _ in range(2):
        home.keep(Twin(uuid4(), MONDAY))
    assert home.read() is None
    assert caplog.text.count("cannot remember its database") == 1
