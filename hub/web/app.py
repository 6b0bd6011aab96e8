"""The web application: which screens there are, and what every request passes on its way in and out."""

from typing import Final

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.hub import Hub
from hub.web import (
    api,
    brake,
    clocks,
    context,
    converse,
    copied,
    cover,
    due_times,
    events,
    export,
    figures,
    files,
    forms,
    guard,
    headers,
    health,
    help_,
    links,
    measure,
    notification,
    original,
    page,
    quarantine,
    raise_,
    refusals,
    rehearsals,
    rota,
    same_case,
    saved,
    search,
    signin,
    slip,
    system_calls,
    systems,
    tracking,
    triage,
    upload,
    wake,
)
from hub.web.session import Sessions

A_BODY: Final = 1024 * 1024


def create_app(hub: Hub, secret_key: bytes, secure: bool, trusted_proxies: int = 0) -> Flask:
    """Flask, ready to serve. `secure` when people reach it over https; `trusted_proxies` stand before it."""
    app = Flask(__name__, static_folder="static", static_url_path="/static")
    app.config.update(
        SECRET_KEY=secret_key,
        # A browser takes __Host- only over https and for this very host, so no neighbour can plant one.
        SESSION_COOKIE_NAME="__Host-hub" if secure else "hub",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=A_BODY,
        MAX_FORM_MEMORY_SIZE=A_BODY,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,
        # Flask-WTF would ask for the Referer that our own Referrer-Policy tells browsers not to send.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.session_interface = Sessions()
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=trusted_proxies
        )
    context.install(app, hub)
    page.install(app, hub)
    measure.install(app, hub)
    headers.install(app, secure)
    upload.install(app)
    brake.install(app)
    guard.install(app, hub)
    copied.install(app, hub)
    protect = CSRFProtect(app)
    protect.exempt(api.door)
    protect.exempt(events.door)
    protect.exempt(wake.door)
    refusals.install(app)
    screens = (
        signin,
        tracking,
        cover,
        rota,
        saved,
        same_case,
        due_times,
        notification,
        clocks,
        converse,
        search,
        files,
        original,
        forms,
        triage,
        quarantine,
        raise_,
        slip,
        api,
        events,
        wake,
        health,
        help_,
        export,
        figures,
        links,
        systems,
        system_calls,
        rehearsals,
    )
    for screen in screens:
        app.register_blueprint(screen.door)
    return app
