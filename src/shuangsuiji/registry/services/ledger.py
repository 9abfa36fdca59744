"""抽查频次台账: written by later stages in their own unit of work."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from shuangsuiji.registry.models import FrequencyLedger, LedgerKind

CHUNK = 1000


@dataclass(frozen=True)
class FrequencyNote:
    """One line: `unit_path` has drawn or visited (`kind`) the subject on `day`; `source` names the act, e.g. an announcement's ref."""

    subject_id: int
    unit_path: str
    year: int
    kind: LedgerKind
    day: date
    source: str


def note_frequency(lines: Iterable[FrequencyNote]) -> None:
    """Write lines; one that is there already (same subject, kind and source) is passed over, so that repeating is safe."""
    rows = [FrequencyLedger(**asdict(line)) for line in lines]
    FrequencyLedger.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
