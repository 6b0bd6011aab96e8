"""The wording of letters: one file a kind, its first line the subject; a wrong one stops the start."""

from pathlib import Path

from hub.errors import ConfigError
from hub.sending.delivery import Kind
from hub.sending.letter import OWN_WORDS, Letters, Wording


def load(folder: Path) -> Letters:
    """Every kind of letter; raises ConfigError naming the file and what is wrong with it."""
    return {kind: _letter(folder / f"{kind}.txt", kind) for kind in Kind}


def _letter(path: Path, kind: Kind) -> Wording:
    try:
        first, _, text = path.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}:1: cannot be read as UTF-8 text ({type(error).__name__}).") from error
    if not first.startswith("Subject: "):
        raise ConfigError(f"{path}:1: the first line must be `Subject: ` and the subject.")
    wording = Wording(first.removeprefix("Subject: ").strip(), text.strip() + "\n")
    return _checked(wording, path, frozenset({OWN_WORDS}) if kind is Kind.ANSWER else frozenset())


def _checked(wording: Wording, path: Path, more: frozenset[str]) -> Wording:
    try:
        unknown = wording.unknown_places() - more
    except ValueError as error:
        raise ConfigError(f"{path}: a lone `$` means nothing; write `$$` for a dollar sign.") from error
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for place in sorted(unknown):
            if f"${place}" in line or f"${{{place}}}" in line:
                raise ConfigError(f"{path}:{number}: `${place}` is nothing a letter may mention.")
    if not wording.text.strip():
        raise ConfigError(f"{path}:2: the letter has no text.")
    return wording
