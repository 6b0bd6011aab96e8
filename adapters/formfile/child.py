"""What is done behind the wall; the libraries that open Word and PDF files are loaded there alone."""

import msgspec

from adapters.formfile.read import read_file

_ENCODER = msgspec.msgpack.Encoder()
_QUESTION = msgspec.msgpack.Decoder(tuple[str, bytes])


def task(question: bytes) -> bytes:
    """A content type and content in, the form or nothing out."""
    return _ENCODER.encode(read_file(*_QUESTION.decode(question)))
