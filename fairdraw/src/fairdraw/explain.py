from __future__ import annotations
from typing import Any
from .canonical import Wrong
from .network import Network
class NoMatch(Wrong):
    def __init__(self, explanation: dict[str, Any]) -> None:
        super().__init__("no_match"); self.explanation = explanation
def explanation(net: Network, missing: list[int]) -> dict[str, Any]:
    return {"short": len(missing)}
