"""Writes fairdraw as one file, by fairdraw's own packer: this runs before anything is installed."""

from __future__ import annotations

import sys
from pathlib import Path

from .shell import ROOT, say

SOURCE = ROOT / "fairdraw" / "src"


def build(target: Path | None = None) -> Path:
    """Write the archive, by default dist/fairdraw.pyz; returns its path. Equal sources give equal bytes."""
    sys.path.insert(0, str(SOURCE))
    from fairdraw.onefile import pyz

    target = target or ROOT / "dist" / "fairdraw.pyz"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pyz())
    target.chmod(0o755)
    say(f"已生成 / built {target}")
    return target
