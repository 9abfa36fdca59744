"""The reference: fairdraw itself, over a frame file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from fairdraw.announcement import Commitment, Row
from fairdraw.collection import no_collection

from .ahead import Ahead
from .base import Engine, Line, Sample, below_by_python, sorted_lines
from .files import commitment_of, eligible, frame_blocks


class PythonEngine(Engine):
    """frames/ROW.tsv, a piece at a time; memory grows with the sample alone. Needs nothing but Python."""

    name = "python"
    _ahead: Ahead  # what `sample` has read, which alone asks for sizes, tickets and certain subjects

    def __init__(self, path: Path, hash_name: str = "sha256") -> None:
        super().__init__(hash_name)
        self.path = path

    def commitment(self) -> Commitment:
        return commitment_of(self.path, self.hash)

    def sample(self, row: Row, seed: str) -> Sample:
        self._ahead = Ahead(row, self.hash, seed)
        with no_collection():
            self._ahead.read(frame_blocks(self.path))
        return super().sample(row, seed)

    def sizes(self) -> dict[bytes, int]:
        return self._ahead.sizes()

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._ahead.certain())

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        """From what `sample` read, unless it dropped too much; then from a second reading."""
        if self._ahead.covers(bounds):
            return sorted_lines({stratum: self._ahead.kept[stratum] for stratum in bounds})
        return below_by_python(eligible(frame_blocks(self.path)), bounds, self.hash, key)
