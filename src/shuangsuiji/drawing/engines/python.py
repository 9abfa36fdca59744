"""The reference: fairdraw itself, over a frame file."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from fairdraw.announcement import Commitment

from .base import Engine, Line, below_by_python
from .files import commitment_of, count_strata, eligible, frame_columns


class PythonEngine(Engine):
    """frames/ROW.tsv read twice, a piece at a time; memory grows with the sample alone. Needs nothing but Python."""

    name = "python"

    def __init__(self, path: Path, hash_name: str = "sha256") -> None:
        super().__init__(hash_name)
        self.path = path

    def commitment(self) -> Commitment:
        return commitment_of(self.path, self.hash)

    def sizes(self) -> dict[bytes, int]:
        return self._counted[0]

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._counted[1])

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        return below_by_python(eligible(frame_columns(self.path)), bounds, self.hash, key)

    @cached_property
    def _counted(self) -> tuple[dict[bytes, int], list[tuple[bytes, bytes]]]:
        return count_strata(frame_columns(self.path))
