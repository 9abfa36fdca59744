"""The verifier's JavaScript under node, one process for many requests."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairdraw.package import write_folder, write_zip

HERE = Path(__file__).parent


class Node:
    """A running node with the verifier loaded; see verifier.cjs for its requests."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            [program, str(HERE / "verifier.cjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._folder = tempfile.TemporaryDirectory()

    def ask(self, request: Mapping[str, object]) -> Any:
        """The answer to one request."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise AssertionError("the pipes are open")
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        line = stdout.readline()
        if not line:
            raise AssertionError("node ended")
        return json.loads(line)

    def call(self, name: str, *args: object) -> Any:
        """{"value"} of one function of the verifier, or {"kind", "code", "text"} of what it threw."""
        given = [{"bytes": arg.hex()} if isinstance(arg, bytes) else arg for arg in args]
        answer = self.ask({"call": name, "args": given})
        value = answer.get("value")
        return {"value": bytes.fromhex(value["bytes"])} if isinstance(value, dict) and "bytes" in value else answer

    def verify(self, package: str | Path, opening: Path | None = None, keys: Path | None = None) -> dict[str, Any]:
        """The report on a zip or an address, in the form of `fairdraw verify --json`."""
        place = {"base": package} if str(package).startswith("http") else {"package": str(package)}
        beside = {"opening": str(opening) if opening else None, "keys": str(keys) if keys else None}
        found = self.ask({**place, **beside})
        steps = [{key: step[key] for key in ("state", "step", "text")} for step in found["steps"]]
        return {"exit": found["exit"], "sentence": found["sentence"], "steps": steps}

    def zip(self, files: Mapping[str, bytes]) -> Path:
        """A zip of files in a folder that lives as long as this process."""
        place = Path(self._folder.name, "package.zip")
        place.write_bytes(write_zip(files))
        return place

    def opening(self, files: Mapping[str, bytes]) -> Path:
        """A folder with the files of an opening."""
        place = Path(tempfile.mkdtemp(dir=self._folder.name))
        write_folder(files, place)
        return place

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)
        self._folder.cleanup()


def node_program() -> str | None:
    return shutil.which("node")
