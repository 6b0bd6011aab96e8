"""`hub user certificate`: a file that letters can be encrypted with is enrolled; any other says why not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from config.house import House
from config.settings import Settings
from hub.cli_user import user
from hub.hub import Hub
from tests.builders import World, a_member, arrived
from tests.smime import a_holder, an_authority


@dataclass
class Doors:
    """The house of this hub, on the test's own database."""

    world: World

    def certificate(self, raw: bytes, email: str) -> str:
        return House(Settings()).certificate(raw, email)

    @contextmanager
    def hub(self) -> Iterator[Hub]:
        yield self.world.hub


def test_a_certificate_is_enrolled_from_its_file(world: World, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    member = a_member(world.hub, "lscp.rag")
    file = tmp_path / "ann.pem"
    file.write_bytes(a_holder(an_authority(), member.email).certificate.public_bytes(Encoding.PEM))
    done = CliRunner().invoke(user, ["certificate", member.email, str(file)], obj=Doors(world))
    assert done.exit_code == 0, done.output
    assert "encrypted from now on" in done.output
    other = CliRunner().invoke(user, ["certificate", "x@y.example", str(file)], obj=Doors(world))
    assert "not made out to x@y.example" in str(other.exception)
    arrived(world)
    world.deliver_all()
    [letter] = [it for it in world.postman.letters if it.to == member.email]
    assert letter.certificate.encode() == file.read_bytes()
