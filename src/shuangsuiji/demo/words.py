"""What invented names, addresses and the demo's items are made of; the words stand in data/words.toml."""

import tomllib
from importlib.resources import files
from typing import Any

_DATA: dict[str, Any] = tomllib.loads((files("shuangsuiji.demo") / "data" / "words.toml").read_text(encoding="utf-8"))

SURNAMES: str = _DATA["surnames"].strip()
GIVEN: str = _DATA["given"].strip()
MARKS: list[str] = _DATA["marks"]
VILLAGES: list[str] = _DATA["villages"]
VILLAGE_ENDS: list[str] = _DATA["village_ends"]
ROADS: list[str] = _DATA["roads"]
# trade → GB/T 4754-2017 code
COMPANY_TRADES: dict[str, str] = _DATA["company_trades"]
SHOP_TRADES: dict[str, str] = _DATA["shop_trades"]
COOPERATIVE_TRADES: dict[str, str] = _DATA["cooperative_trades"]
# name, category, basis, subjects, content
ITEMS: list[dict[str, str]] = _DATA["items"]
