"""What later apps may follow: sent inside the unit of work, so that a refusal of theirs takes everything back."""

from django.dispatch import Signal

# unit, successor (or None), actor, now: the unit is being closed; rows kept for it go to the successor
unit_closed = Signal()
