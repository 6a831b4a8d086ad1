"""gongkai serve: the review desk, in a browser."""

from __future__ import annotations

import logging
import ssl
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from socket import AF_INET, AF_INET6, create_server, socket
from typing import Annotated

import typer
from sqlalchemy import Engine

from config.errors import ConfigError
from config.settings import Settings, load_settings
from monitor.collecting import seldom_collected
from monitor.commands import doors
from storage.database import reading

_LOG = logging.getLogger("gongkai")
_GRACE_SECONDS = 10


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; others than loopback are open to others.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for one that is free.")] = 8640,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="Certificate chain (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="Its private key (PEM).")] = None,
) -> None:
    """Serve the review desk (复核台) until SIGTERM or Ctrl-C.

    It needs an account: `gongkai user add NAME --role admin`. Names that it answers to, besides this machine's own:
    GONGKAI_DESK_HOSTS. It keeps log-ins only over TLS or on this machine: elsewhere give --tls-cert and --tls-key, or
    put a proxy with TLS before it (GONGKAI_DESK_PROXY).
    """
    settings = load_settings()
    _check_tls(tls_cert, tls_key)
    with doors.store(settings, create=True) as engine:
        _check_accounts(engine)
        with _listening(host, port) as listener:
            if not _is_loopback(listener):
                _LOG.warning("%s", _open_to_others(host, settings, tls=tls_cert is not None))
            _serve(engine, settings, listener, tls_cert, tls_key)


def _serve(engine: Engine, settings: Settings, listener: socket, cert: Path | None, key: Path | None) -> None:
    import uvicorn

    from monitor.web.app import create_app
    from monitor.web.desk import Desk
    from storage import passwords

    passwords.prepare()
    config = uvicorn.Config(
        create_app(Desk(engine, settings, doors.now)),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.desk_proxy),
        forwarded_allow_ips=settings.desk_proxy or None,
        ssl_certfile=cert,
        ssl_keyfile=key,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    name, port = listener.getsockname()[:2]
    shown = f"[{name}]" if listener.family == AF_INET6 else name
    doors.say(f"复核台：{'https' if cert else 'http'}://{shown}:{port}/（按Ctrl-C停止）")
    with (
        seldom_collected(),
        suppress(KeyboardInterrupt),
    ):  # the server has stopped, and tells this process by what signal
        uvicorn.Server(config).run(sockets=[listener])


def _check_accounts(engine: Engine) -> None:
    from storage.people import accounts

    with reading(engine) as conn:
        if not accounts(conn):
            raise ConfigError(
                "gongkai serve", "there is no account yet", "make one: `gongkai user add NAME --role admin`"
            )


def _check_tls(cert: Path | None, key: Path | None) -> None:
    if (cert is None) != (key is None):
        raise ConfigError("--tls-cert, --tls-key", "one is given without the other", "give both, or neither")
    if cert is None:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except OSError as error:  # SSLError is one
        problem = error.strerror or str(error)
        raise ConfigError(
            f"{cert}, {key}", f"cannot be used ({problem})", "give PEM files that belong together"
        ) from None


def _listening(host: str, port: int) -> socket:
    try:
        return create_server((host, port), family=AF_INET6 if ":" in host else AF_INET, backlog=128)
    except OSError as error:
        problem = f"cannot be listened at ({error.strerror or error})"
        raise ConfigError(f"{host}:{port}", problem, "give another --host or --port, or end what uses it") from None


def _is_loopback(listener: socket) -> bool:
    return ip_address(listener.getsockname()[0]).is_loopback


def _open_to_others(host: str, settings: Settings, *, tls: bool) -> str:
    told = [f"the desk listens at {host}, where other machines reach it"]
    if not tls and not settings.desk_proxy:
        told.append("without TLS browsers keep no log-in: give --tls-cert and --tls-key, or put a proxy before it")
    if settings.desk_hosts == Settings.model_fields["desk_hosts"].default:
        told.append("it answers to no name but this machine's own: set GONGKAI_DESK_HOSTS")
    return "; ".join(told)
