"""What every answer tells the browser: run only what we serve, keep nothing, tell nobody where you were."""

from typing import Final

from flask import Flask, Response, request

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR: Final = 31_536_000


def install(app: Flask, secure: bool) -> None:
    """Set them on every answer, errors included. `secure` when people reach the hub over https."""

    @app.after_request
    def add(answer: Response) -> Response:
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)  # a file on its way out has a stricter policy still
        if secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        if request.endpoint == "static" and answer.status_code in (200, 304):
            fingerprinted = f"public, max-age={A_YEAR}, immutable"
            answer.headers["Cache-Control"] = fingerprinted if "v" in request.args else "public, max-age=300"
        else:
            answer.headers["Cache-Control"] = "no-store"
        return answer
