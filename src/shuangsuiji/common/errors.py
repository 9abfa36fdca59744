"""Refusals: what a service says instead of doing half a thing. Each is a sentence for the person who asked."""


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


class NotAllowed(Refusal):
    """The actor's role or unit does not carry the right."""

    status = 403


class Missing(Refusal):
    """No such row in the actor's scope; the same answer whether it does not exist or belongs to others."""

    status = 404


class Stale(Refusal):
    """The row is no longer in the state the page was made for: someone else was first."""

    status = 409
