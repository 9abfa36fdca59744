"""Refusals: what a service says instead of doing half a thing. Each is a sentence for the person who asked."""

from collections.abc import Callable, Iterable, Iterator


class Refusal(Exception):
    """A request that cannot be met as it stands.

    `message` says in Chinese what is wrong and where, `mend` how to put it right, `field` names the form field it belongs to.
    """

    status = 400

    def __init__(self, message: str, *, mend: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.field = field

    def __str__(self) -> str:
        return f"{self.message}{self.mend}"

    @property
    def parts(self) -> "tuple[Refusal, ...]":
        """The refusals this one is made of; itself where it is one."""
        return (self,)


class Refusals(Refusal):
    """Several refusals of one request, told together, so that nobody mends them one by one."""

    def __init__(self, found: "tuple[Refusal, ...]") -> None:
        super().__init__(" ".join(map(str, found)), field=found[0].field)
        self.found = found

    @property
    def parts(self) -> "tuple[Refusal, ...]":
        return self.found


def refuse_all(found: Iterable[Refusal]) -> None:
    """Raise what was found: one refusal as it is, several as Refusals, nothing for none."""
    refusals = tuple(found)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else Refusals(refusals)


class NotAllowed(Refusal):
    """The actor's role or unit does not carry the right."""

    status = 403


class Missing(Refusal):
    """No such row in the actor's scope; the same answer whether it does not exist or belongs to others."""

    status = 404


class Stale(Refusal):
    """The row is no longer in the state the page was made for: someone else was first."""

    status = 409


def refusals_of(*checks: Callable[[], None]) -> Iterator[Refusal]:
    """What checks that do not depend on each other refuse."""
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            yield refusal
