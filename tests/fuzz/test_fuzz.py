"""Ten thousand spoilt mails, and every one that ever broke the reader."""

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.mutate import mutations
from tests.fuzz.seeds import seeds
from tests.fuzz.target import FOUND, Broken, check


@pytest.mark.timeout(300)
@pytest.mark.parametrize("dice", range(4))
def test_spoilt_mails_break_nothing(dice: int) -> None:
    for raw in mutations(seeds(), Random(dice), 2500, largest=6000):
        check(raw)


@pytest.mark.parametrize("path", sorted(FOUND.glob("[!.]*")), ids=lambda it: it.name)
def test_what_once_broke_the_reader_breaks_it_no_more(path: Path) -> None:
    check(path.read_bytes())


def test_the_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_raw: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr("adapters.mime.reader._read", broken)
    with pytest.raises(Broken):
        check(b"From: a@b\n\nx")
