"""Every vault keeps the promises of `ports.Vault`; the key file refuses what would give the keys away."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.vault import MemoryVault
from adapters.vault.keyfile import add_key, create, load
from adapters.vault.vault import FileVault
from hub.errors import ConfigError, Tampered
from hub.ports import Vault, WrappedKey

Rotate = Callable[[], object]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    create(path)
    return path


@pytest.fixture(params=["memory", "file"])
def vault_and_rotate(request: pytest.FixtureRequest, key_file: Path) -> tuple[Vault, Rotate]:
    if request.param == "memory":
        memory = MemoryVault()
        return memory, memory.rotate
    return FileVault(key_file), lambda: add_key(key_file)


@pytest.fixture
def vault(vault_and_rotate: tuple[Vault, Rotate]) -> Vault:
    return vault_and_rotate[0]


def test_what_is_sealed_comes_back_and_does_not_show(vault: Vault) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, b"Jane Example, 1 High Street", "notification/1/people")
    assert b"Jane" not in sealed
    assert vault.unseal(key, sealed, "notification/1/people") == b"Jane Example, 1 High Street"


def test_the_same_value_seals_differently_each_time(vault: Vault) -> None:
    key = vault.new_key()
    assert vault.seal(key, b"Jane", "a") != vault.seal(key, b"Jane", "a")


def test_a_value_moved_elsewhere_does_not_open(vault: Vault) -> None:
    key = vault.new_key()
    with pytest.raises(Tampered):
        vault.unseal(key, vault.seal(key, b"Jane", "notification/1"), "notification/2")


def test_another_notifications_key_does_not_open_it(vault: Vault) -> None:
    with pytest.raises(Tampered):
        vault.unseal(vault.new_key(), vault.seal(vault.new_key(), b"Jane", "a"), "a")


def test_every_flipped_byte_and_every_cut_is_tampering(vault: Vault) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, b"Jane", "a")
    changed = [sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :] for i in range(len(sealed))]
    for bad in changed + [sealed[:i] for i in range(len(sealed))]:
        with pytest.raises(Tampered):
            vault.unseal(key, bad, "a")


def test_a_changed_wrapped_key_is_tampering(vault: Vault) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, b"Jane", "a")
    for i in range(len(key.wrapped)):
        bad = key.wrapped[:i] + bytes([key.wrapped[i] ^ 1]) + key.wrapped[i + 1 :]
        with pytest.raises(Tampered):
            vault.unseal(WrappedKey(key.kek, bad), sealed, "a")
    for wrapped in (b"", key.wrapped[:-1], b"\x02" + key.wrapped[1:]):
        with pytest.raises(Tampered):
            vault.unseal(WrappedKey(key.kek, wrapped), sealed, "a")
    with pytest.raises(Tampered):
        vault.unseal(WrappedKey("no such key", key.wrapped), sealed, "a")


def test_rotation_rewraps_the_key_and_leaves_the_data_alone(vault_and_rotate: tuple[Vault, Rotate]) -> None:
    vault, rotate = vault_and_rotate
    old = vault.new_key()
    sealed, mark = vault.seal(old, b"Jane", "a"), vault.mark(old, b"Jane", "a")
    rotate()
    new = vault.rewrap(old)
    assert new.kek != old.kek
    assert vault.new_key().kek == new.kek
    assert vault.unseal(new, sealed, "a") == vault.unseal(old, sealed, "a") == b"Jane"
    assert vault.mark(new, b"Jane", "a") == mark


def test_a_mark_is_the_same_for_the_same_thing_only(vault: Vault) -> None:
    key = vault.new_key()
    mark = vault.mark(key, b"Jane", "name")
    assert len(mark) == 32
    assert mark == vault.mark(key, b"Jane", "name")
    assert len({mark, vault.mark(key, b"Jan", "name"), vault.mark(key, b"Jane", "other")}) == 3
    assert mark != vault.mark(vault.new_key(), b"Jane", "name")
    assert vault.mark(key, b"bc", "a") != vault.mark(key, b"c", "ab")


@given(plain=st.binary(max_size=4096), about=st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_bytes_come_back(plain: bytes, about: str) -> None:
    vault = MemoryVault()
    key = vault.new_key()
    assert vault.unseal(key, vault.seal(key, plain, about), about) == plain


@given(sealed=st.binary(max_size=200))
def test_any_foreign_bytes_are_tampering(sealed: bytes) -> None:
    vault = MemoryVault()
    with pytest.raises(Tampered):
        vault.unseal(vault.new_key(), sealed, "a")


def test_threads_share_a_vault(vault: Vault) -> None:
    wrong: list[bytes] = []

    def use(number: int) -> None:
        for step in range(100):
            key, plain = vault.new_key(), b"%d/%d" % (number, step)
            if vault.unseal(key, vault.seal(key, plain, "a"), "a") != plain:
                wrong.append(plain)

    threads = [Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_another_process_sees_a_rotated_key_file(key_file: Path) -> None:
    here, there = FileVault(key_file), FileVault(key_file)
    add_key(key_file)
    key = there.new_key()
    assert here.unseal(key, there.seal(key, b"Jane", "a"), "a") == b"Jane"
    assert here.new_key().kek == key.kek


def test_a_lost_key_says_to_restore_the_file(key_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    create(other)
    key = FileVault(key_file).new_key()
    with pytest.raises(Tampered, match="Restore the key file"):
        FileVault(other).seal(key, b"Jane", "a")


def test_a_key_file_is_its_owners_alone(key_file: Path) -> None:
    assert key_file.stat().st_mode & 0o777 == 0o600
    add_key(key_file)
    assert key_file.stat().st_mode & 0o777 == 0o600
    for mode in (0o604, 0o640, 0o666):
        key_file.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 600"):
            FileVault(key_file)


def test_a_key_file_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(ConfigError, match="key file already"):
        create(key_file)
    assert key_file.read_bytes() == before


def test_adding_a_key_keeps_the_older_ones(key_file: Path) -> None:
    first = load(key_file)
    added = add_key(key_file)
    assert load(key_file) == (*first, added)
    assert list(key_file.parent.iterdir()) == [key_file]


def test_a_missing_key_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="HUB_KEY_FILE"):
        FileVault(tmp_path / "none")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment\n",
        "a 2026-11-22T10:00:00+00:00\n",
        "a 2026-11-22T10:00:00+00:00 c2hvcnQ=\n",
        "a 2026-11-22T10:00:00+00:00 !!!!\n",
        f"a yesterday {'A' * 43}=\n",
        f"a 2026-11-22T10:00:00 {'A' * 43}=\n",
        f"a 2026-11-22T10:00:00+00:00 {'A' * 43}=\n" * 2,
        "\xff",
    ],
)
def test_a_malformed_key_file_stops_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text, encoding="latin-1")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="keys"):
        FileVault(path)


def test_no_key_shows_in_a_repr(key_file: Path) -> None:
    [key] = load(key_file)
    assert "secret" not in repr(key)
