"""Says before the start that a port is taken, in one line, instead of a stack trace from whoever binds it."""

import errno
import socket
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from hub.errors import ConfigError


def free_or_explain(port: int, setting: str = "HUB_PORT", host: str = "127.0.0.1") -> None:
    """Raise ConfigError naming the `setting` to change when nothing can listen on host and port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: a connection that lingers from the last run is no obstacle, a listener is.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            why = f"Port {port} on {host} is in use. Stop what listens there, or set {setting} to another."
        else:
            why = f"Port {port} on {host} cannot be opened: {error.strerror}. Set {setting} to another."
        raise ConfigError(why) from error


def answers(host: str, port: int, path: str) -> bool:
    """Whether a web server there says 200 to a GET."""
    line = HTTPConnection(host, port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
