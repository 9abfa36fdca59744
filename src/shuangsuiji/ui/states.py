"""States as coloured tags: the model knows codes and labels, the page adds the colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Choices

Colour = Literal["grey", "blue", "green", "amber", "red"]


@dataclass(frozen=True)
class StateMap:
    """Labels of a model's TextChoices with a colour each; a code without a colour is grey.

    Raises ValueError at import time when a colour is given for a code that the choices do not know.
    """

    choices: type[Choices]
    colours: Mapping[str, Colour]

    def __post_init__(self) -> None:
        unknown = set(self.colours) - set(self.choices.values)
        if unknown:
            raise ValueError(f"no such state in {self.choices.__name__}: {', '.join(sorted(unknown))}")

    def label(self, code: str) -> str:
        """The Chinese label; raises ValueError for a code outside the choices."""
        return str(self.choices(code).label)

    def colour(self, code: str) -> Colour:
        return self.colours.get(code, "grey")
