"""The demo's web server on this machine; it tells its addresses once it answers, not before.

A process of its own (`python -m shuangsuiji.demo.serving PORT`): the one that built the county has grown large.
"""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from threading import Thread

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from shuangsuiji.accounts.roles import ROLE_TITLES, Role

from . import place

HOST = "127.0.0.1"
# what the server thinks right for a machine's processors; more would only wait for each other
THREADS = 2 * (os.cpu_count() or 1) + 1
PATIENCE_SECONDS = 60


def is_free(port: int) -> bool:
    """Whether nobody serves on this port yet. The server itself would share it, and answer every second request."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(port: int) -> None:
    """Serve until Ctrl+C."""
    # Nobody is there yet: what asking imports is imported before the server forks, whose worker would inherit a lock on it.
    answers(port)
    server = Server(
        "shuangsuiji.config.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.on_startup(lambda: Thread(target=tell, args=(port,), daemon=True).start())
    server.serve()


def tell(port: int) -> None:
    """Print the welcome as soon as the first page is answered."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if answers(port):
            sys.stdout.write(welcome(port) + "\n")
            sys.stdout.flush()
            return
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether the server gives its home page."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/", timeout=PATIENCE_SECONDS) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(port: int) -> str:
    """Addresses and log-ins, for the person at the terminal."""
    logins = [f"  {name:<12}{person}  {ROLE_TITLES[role]}" for name, (person, role, _) in place.PEOPLE.items()]
    return "\n".join(
        [
            "",
            f"公示网站  http://{HOST}:{port}/",
            f"后台      http://{HOST}:{port}/console/",
            f"演示账号（密码都是 {place.PASSWORD}，只在本机有效）：",
            *logins,
            f"  {place.FOUNDER[0]:<12}{place.FOUNDER[1]}  {ROLE_TITLES[Role.SECADMIN]}",
            f"  {place.OFFICER_LOGIN} … officer{place.OFFICERS}  执法人员",
            "按 Ctrl+C 结束。",
        ]
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
