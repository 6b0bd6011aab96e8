"""Wording is configuration: it has a version, and what a letter cannot do without is not forgotten."""

import shutil
from pathlib import Path

import pytest

from config import letters, rules
from hub.errors import ConfigError
from hub.sending.kind import Kind
from tests.rooms.configs import a_config
from tests.rooms.tellings import ROOT, TODAY


def some_letters(folder: Path, kind: str = "notice", old: str = "", new: str = "") -> Path:
    """The shipped letters, one with one text replaced."""
    shutil.copytree(ROOT / "config" / "letters", folder / "letters")
    path = folder / "letters" / f"{kind}.txt"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return folder / "letters"


def test_the_shipped_letters_are_good(tmp_path: Path) -> None:
    assert letters.load(some_letters(tmp_path)).keys() == {*Kind}


@pytest.mark.parametrize("kind", ["notice", "reminder", "escalation", "unconsidered"])
@pytest.mark.parametrize("place", ["link", "reference", "board"])
def test_a_letter_that_asks_for_something_says_what_about_and_where(
    tmp_path: Path, kind: str, place: str
) -> None:
    with pytest.raises(ConfigError, match=rf"{kind}.txt:2: the letter must mention `\${place}`"):
        letters.load(some_letters(tmp_path, kind, f"${place}", "that"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Subject: ", "Betreff: ", "notice.txt:1: the first line must be"),
        ("$name", "$nhs_number", r"notice.txt:3: `\$nhs_number` is nothing a letter may mention"),
        ("$name", "$ 5", r"notice.txt:3: a lone `\$` means nothing"),
    ],
)
def test_a_wrong_letter_names_its_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        letters.load(some_letters(tmp_path, old=old, new=new))


def test_other_words_are_another_version(tmp_path: Path) -> None:
    a_config(tmp_path)
    some_letters(tmp_path)
    before = rules.load(tmp_path, TODAY)
    path = tmp_path / "letters" / "notice.txt"
    path.write_text(path.read_text("utf-8").replace("Dear", "Hello"), "utf-8")
    after = rules.load(tmp_path, TODAY)
    assert before.version != after.version
    assert "Hello" in after.files["letters/notice.txt"]
