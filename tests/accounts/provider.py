"""A small OpenID Connect provider that runs beside the tests: it says who somebody is, and nothing else."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "shuangsuiji", "a secret of the test"
SOON = 0.01  # seconds after which the server notices that it is to end
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """`claims` are those of whoever comes next; `error` is what it answers instead."""

    claims: dict[str, Any]
    error = ""
    challenge = ""
    nonce = ""
    asked: list[str]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(parts.path)
        if parts.path == "/.well-known/openid-configuration":
            self._json(self._configuration())
        elif parts.path == "/authorize":
            self._authorize(query)
        elif parts.path == "/userinfo":
            self._json(self.server.claims)
        elif parts.path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self._json({"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(self.path)
        form = {name: values[0] for name, values in parse_qs(body).items()}
        assert form["code"] == "the-code"
        assert form["code_verifier"]
        assert self.server.challenge
        now = int(time.time())
        token = {"iss": self.server.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.server.claims}
        signed = jwt.encode(token, KEY, algorithm="RS256", headers={"kid": "1"})
        self._json({"access_token": "t", "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    def _configuration(self) -> dict[str, Any]:
        issuer = self.server.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _authorize(self, query: dict[str, str]) -> None:
        self.server.challenge = query.get("code_challenge", "")
        said = {"error": self.server.error} if self.server.error else {"code": "the-code"}
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode({**said, 'state': query['state']})}")
        self.end_headers()

    def _json(self, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Silence."""


@contextmanager
def provider() -> Iterator[Provider]:
    """A running provider."""
    server = Provider(("127.0.0.1", 0), Handler)
    server.claims, server.asked = {"sub": "E-1001", "name": "王敏"}, []
    thread = threading.Thread(target=server.serve_forever, args=(SOON,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
