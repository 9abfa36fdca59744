"""The reference: fairdraw itself, over a frame file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from fairdraw.announcement import Commitment, Row
from fairdraw.collection import no_collection
from fairdraw.draw import EVERYTHING

from .ahead import Ahead
from .base import Engine, Line, Sample, Stratum, below_by_python, first_lines
from .files import commitment_of, eligible, frame_columns


class PythonEngine(Engine):
    """frames/ROW.tsv, a piece at a time; memory grows with the sample alone."""

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
            self._ahead.read(frame_columns(self.path))
        return super().sample(row, seed)

    def sizes(self) -> dict[bytes, int]:
        return self._ahead.sizes()

    def certain(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._ahead.certain())

    def below(self, bounds: Mapping[bytes, bytes], key: str) -> Iterator[Line]:
        return below_by_python(eligible(frame_columns(self.path)), bounds, self.hash, key)

    def _strata(self, sizes: Mapping[bytes, int], needs: Mapping[bytes, int], key: str) -> Iterator[Stratum]:
        """From what `sample` read; a stratum of which it kept too few tickets is read for again."""
        for stratum, need in needs.items():
            if need:
                tickets = self._ahead.first(stratum, need)
                short = len(tickets) < need
                yield stratum, first_lines(self.below({stratum: EVERYTHING}, key), need) if short else tickets
