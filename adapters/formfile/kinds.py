"""The kinds of file that may hold a form."""

from typing import Final

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF: Final = "application/pdf"
KINDS: Final = frozenset({WORD, PDF})
