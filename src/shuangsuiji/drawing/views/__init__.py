"""Pages of drawing."""

from .alarms import alarm, alarms, answer
from .archive import auditor_package, opening, public_package, record, witness_request
from .frequency import checked, subject_frequency
from .lists import announcements, exclusions, frame, new, of_task, records, resume, seats
from .live import live, live_state
from .receipts import receipt_code
from .shares import share, spare
from .steps import step
from .voids import void

__all__ = [
    "alarm",
    "alarms",
    "announcements",
    "answer",
    "auditor_package",
    "checked",
    "exclusions",
    "frame",
    "live",
    "live_state",
    "new",
    "of_task",
    "opening",
    "public_package",
    "receipt_code",
    "record",
    "records",
    "resume",
    "seats",
    "share",
    "spare",
    "step",
    "subject_frequency",
    "void",
    "witness_request",
]
