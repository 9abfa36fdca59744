"""The actor: who acts, in which role, for which unit. Every service takes one."""

from dataclasses import dataclass

from shuangsuiji.common.errors import Missing, NotAllowed
from shuangsuiji.common.scope import Reach, is_under

from .roles import KEPT, RIGHTS, ROLE_TITLES, Relation, Role

# rows there are answered as if they did not exist
OUT_OF_SIGHT = (Relation.FOREIGN, Relation.BESIDE)


@dataclass(frozen=True)
class Actor:
    """A user in one of their roles. `ref` is the pseudonym that the journal keeps, never the name.

    `bureau_path` is the bureau that the unit works for, the unit itself where it is one: nobody reaches above it. `keeper`
    says that the unit keeps the officers of its bureau.
    """

    user_id: int
    ref: str
    name: str
    role: Role
    unit_id: int
    unit_path: str
    unit_name: str
    # the units of the one department that the role is limited to; None for all
    within: frozenset[str] | None = None
    bureau_path: str = ""
    keeper: bool = False

    @property
    def role_title(self) -> str:
        """The role's name in the field's words."""
        return ROLE_TITLES[self.role]

    def relation(self, unit_path: str) -> Relation:
        """Where `unit_path` lies, seen from this actor's unit; another department's is foreign."""
        if self.within is not None and unit_path not in self.within:
            return Relation.FOREIGN
        if unit_path == self.unit_path:
            return Relation.OWN
        if is_under(unit_path, self.unit_path):
            return Relation.BELOW
        ours = is_under(unit_path, self._bureau)
        if is_under(self.unit_path, unit_path):
            return Relation.ABOVE if ours else Relation.HIGHER
        return Relation.BESIDE if ours else Relation.FOREIGN

    def may(self, verb: str, unit_path: str | None = None) -> bool:
        """Whether the role carries `verb` at all, or on a row of `unit_path` when that is given."""
        relations = self._relations(verb)
        return bool(relations) and (unit_path is None or self.relation(unit_path) in relations)

    def _relations(self, verb: str) -> frozenset[Relation]:
        if self.role is Role.SECTION and verb in KEPT and not self.keeper:
            return frozenset()
        return RIGHTS[verb].get(self.role, frozenset())

    @property
    def _bureau(self) -> str:
        return self.bureau_path or parent_path(self.unit_path)

    def require(self, verb: str, unit_path: str | None = None) -> None:
        """Pass, or refuse: a foreign unit's row as missing, a right that the role lacks by name."""
        if self.may(verb, unit_path):
            return
        if unit_path is not None and self.relation(unit_path) in OUT_OF_SIGHT and self.may(verb):
            raise Missing("没有找到该记录。", mend="请核对网址，或从列表重新进入。")
        raise NotAllowed(
            f"“{self.role_title}”无权办理此事项。", mend="请由有权限的岗位办理，或联系安全管理员调整角色。"
        )

    def reach(self, verb: str) -> str:
        """The unit path below which this actor sees rows of `verb`: the bureau's for roles that look upward, else the own."""
        relations = self._relations(verb)
        if not relations:
            return ""
        path = self._bureau if Relation.ABOVE in relations else self.unit_path
        return path if self.within is None else Reach(path, self.within)


def parent_path(path: str) -> str:
    """The path one unit up ("a.b." → "a."), or the path itself at the top."""
    head, _, _ = path.rstrip(".").rpartition(".")
    return head + "." if head else path
