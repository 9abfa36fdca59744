"""A tiny public site for the tests: the verifier's files, packages under permanent addresses, the platform's strict CSP."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOME = Path(__file__).parents[3] / "src/shuangsuiji/public/static/public/verify"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SOON = 0.01  # seconds after which the server notices that it is to end
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html; charset=utf-8"}
PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>验证</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/verify/offline.css"><link rel="stylesheet" href="/verify/verify.css"></head><body><main class="page">
<h1>验证：2026年餐饮服务环节食品安全双随机抽查</h1>
<p>以下计算全部在您自己的浏览器中完成，不依赖本网站的判断。任务编号：示市监抽查〔2026〕31号</p>
<div id="verifier" data-base="/packages/{name}/" data-office="示例市市场监督管理局" data-phone="0000-00000000"></div>
</main><script src="/verify/verify.js" defer></script></body></html>"""


class Site:
    """What the server gives: `packages` maps a name to its files."""

    def __init__(self) -> None:
        self.packages: dict[str, Mapping[str, bytes]] = {}
        self.asked: list[str] = []
        self.address = ""

    def put(self, name: str, files: Mapping[str, bytes]) -> str:
        """Publish a package; returns its address."""
        self.packages[name] = files
        return f"{self.address}/packages/{name}/"

    def find(self, path: str) -> tuple[bytes, str] | None:
        """Body and type of one address, None for 404."""
        self.asked.append(path)
        kind, _, rest = path.lstrip("/").partition("/")
        if kind == "page":
            return PAGE.format(name=rest).encode(), TYPES[".html"]
        if kind == "verify" and (HOME / rest).is_file():
            return (HOME / rest).read_bytes(), TYPES[Path(rest).suffix]
        name, _, file = rest.partition("/")
        found = self.packages.get(name, {}).get(file) if kind == "packages" else None
        return None if found is None else (found, "application/octet-stream")


@contextmanager
def serve() -> Iterator[Site]:
    """A site on a free port of this machine."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.find(self.path.split("?")[0])
            body, kind = found or (b"", "text/plain")
            self.send_response(200 if found else 404)
            for name, value in (
                ("Content-Type", kind),
                ("Content-Length", str(len(body))),
                ("Content-Security-Policy", CSP),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests read results, not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(SOON,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
