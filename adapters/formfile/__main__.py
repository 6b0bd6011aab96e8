"""Writes the Word and PDF forms beside the text form, from it: `python -m adapters.formfile FOLDER`."""

import sys
from pathlib import Path

from adapters.formfile.layout import layout
from adapters.formfile.pdf_template import pdf
from adapters.formfile.word_template import word

NAME = "notification-form"


def main(folder: Path) -> None:
    """Replace both."""
    pieces = list(layout((folder / f"{NAME}.txt").read_text(encoding="utf-8")))
    (folder / f"{NAME}.docx").write_bytes(word(pieces))
    (folder / f"{NAME}.pdf").write_bytes(pdf(pieces))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
