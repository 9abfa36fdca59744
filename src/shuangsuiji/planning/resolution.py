"""From a row's prose to what a draw needs. What cannot be read for certain stays open as a doubt for a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shuangsuiji.common.amounts import read_ratio
from shuangsuiji.profiles.queries import CLASSES

from . import prose
from .frequencies import read_yearly
from .models import Crossing, DrawUnit, RowKind, RowLevel
from .texts import ORGANISATION, RowTexts
from .windows import read_window

CHOICES = {"kind": RowKind, "level": RowLevel, "crossing": Crossing, "draw_unit": DrawUnit}
WHOLE_AREA = ("全县", "全市", "全省", "全区", "辖区内", "辖区")


@dataclass(frozen=True)
class Doubt:
    """A place in a row that a person must decide: which column, what is unclear, how to mend it.

    `settled_by` names the field that a person fills in to settle it; without one it wants an answer in words.
    """

    field: str
    text: str
    settled_by: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """What the bureau knows by name: items, kinds of subject, tags, sections, and the bodies that check."""

    year: int
    items: Mapping[str, int]
    kinds: Mapping[str, str]
    tags: Mapping[str, str]
    sections: Mapping[str, int]
    bodies: tuple[str, ...]
    # name of an item that only an edition no longer in force has → that edition
    former_items: Mapping[str, str] = field(default_factory=dict)
    # sections without any officer in the directory
    unstaffed: frozenset[int] = frozenset()


@dataclass
class Resolution:
    """What a row was resolved to. Empty values are the open ones."""

    sampling_type: str = ""
    item_ids: list[int] = field(default_factory=list)
    subject_filter: dict[str, list[str]] = field(default_factory=dict)
    quotas: dict[str, dict[str, int]] = field(default_factory=dict)
    frequencies: dict[str, int] = field(default_factory=dict)
    # field → code, of what the table says of kind, level, crossing and draw unit; the words that are none of ours
    organisation: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    window_start: date | None = None
    window_end: date | None = None
    lead_id: int | None = None
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, name: str, *texts: str, settled_by: str = "") -> None:
        """Note doubts of one column."""
        self.doubts.extend(Doubt(name, text, settled_by) for text in texts)


def resolve(texts: RowTexts, words: Vocabulary) -> Resolution:
    """Read every column of a row with the bureau's own names."""
    found = Resolution()
    found.doubt("name", *prose.name_doubts(texts.name, words.year))
    _read_type(found, texts.type_text)
    _read_items(found, texts.items_text, words)
    _read_subjects(found, texts.subjects_text, words)
    _read_quotas(found, texts)
    _read_frequency(found, texts.frequency_text)
    _read_kind(found, texts)
    _read_window(found, texts.window_text, words.year)
    _read_lead(found, texts.initiator_text, words)
    found.doubt("body_text", *prose.body_doubts(texts.body_text, words.bodies))
    return found


def _read_type(found: Resolution, text: str) -> None:
    types = {"定向": "directed", "不定向": "undirected"}
    found.sampling_type = types.get(text.strip(), "")
    if not found.sampling_type:
        found.doubt("type_text", f"抽查类型“{text}”不是“定向”或“不定向”，请选择。", settled_by="sampling_type")


def _read_items(found: Resolution, text: str, words: Vocabulary) -> None:
    names = prose.split_items(text, words.items)
    found.doubt("items_text", *names.doubts, settled_by="items")
    for name in names.names:
        if name in words.items:
            found.item_ids.append(words.items[name])
        else:
            found.doubt("items_text", f"{_unlisted(name, words)}请从现行清单中选择。", settled_by="items")


def _unlisted(name: str, words: Vocabulary) -> str:
    if name in words.former_items:
        return f"事项“{name}”在已停止执行的清单“{words.former_items[name]}”中，现行清单中没有，"
    return f"现行清单中没有名为“{name}”的事项，"


def _read_subjects(found: Resolution, text: str, words: Vocabulary) -> None:
    """A whole kind (“全县企业”) or a tag (“全县加油站”) by its exact name; anything else is asked about."""
    core = text.strip()
    for prefix in WHOLE_AREA:
        core = core.removeprefix(prefix)
    if core in words.kinds:
        found.subject_filter = {"kinds": [words.kinds[core]]}
        if words.kinds[core] in DrawUnit.values:
            found.organisation["draw_unit"] = words.kinds[core]
    elif core in words.tags:
        found.subject_filter = {"tags": [words.tags[core]]}
    else:
        found.doubt(
            "subjects_text", f"“{text}”没有对应到名录中的类别或标签，请设定对象条件。", settled_by="subject_filter"
        )


def _read_quotas(found: Resolution, texts: RowTexts) -> None:
    ratio = read_ratio(texts.ratio_text)
    classes = prose.read_class_clause(texts.classes_text)
    found.doubt("ratio_text", *ratio.doubts)
    found.doubt("classes_text", *classes.doubts)
    if classes.ratios:
        found.doubt("classes_text", "没有写未分类对象的抽取比例，请填写。", settled_by="quotas")
    elif classes.increasing and ratio.kind == "bp":
        text = "写明分别递加但没有写各类比例，请按总比例拟定并确认各类的抽取比例。"
        found.doubt("classes_text", text, settled_by="quotas")
    elif ratio.kind == "number":
        found.doubt(
            "ratio_text", f"按户数抽取（{ratio.value} 户）须分到各类，请填写各类的抽取比例。", settled_by="quotas"
        )
    elif ratio.kind == "bp" and ratio.value is not None:
        found.quotas = {letter: {"bp": ratio.value} for letter in CLASSES}


def _read_frequency(found: Resolution, text: str) -> None:
    yearly = read_yearly(text)
    found.frequencies = yearly.times
    found.doubt("frequency_text", *yearly.doubts)


def _read_kind(found: Resolution, texts: RowTexts) -> None:
    """What the table says of it; else other departments in their column make a row a joint one, of the kind its name says."""
    if texts.partners_text.strip():
        named = (kind for kind in (RowKind.TRADE, RowKind.COMBINED) if str(kind.label) in texts.name)
        found.organisation["kind"] = next(named, RowKind.JOINT)
    for key, text in texts.organisation.items():
        codes = {str(label): code for code, label in CHOICES[key].choices}
        if text in codes:
            found.organisation[key] = codes[text]
        else:
            found.unknown[ORGANISATION[key]] = text
            found.doubt(key, f"{ORGANISATION[key]}“{text}”不是{'、'.join(codes)}之一，请在计划项中选择。")


def _read_window(found: Resolution, text: str, year: int) -> None:
    window = read_window(text, year)
    found.window_start, found.window_end = window.start, window.end
    found.doubt("window_text", *window.doubts)
    if window.start and window.end and window.start.year == year and window.end.year != year:
        asked = f"“{text.strip()}”到 {window.end} 才结束，超出计划年度 {year}，请改为年内的日期。"
        found.window_end = None
        found.doubt("window_text", asked, settled_by="window_end")


def _read_lead(found: Resolution, text: str, words: Vocabulary) -> None:
    """The one section whose name stands in the cell."""
    named = [pk for name, pk in words.sections.items() if name in text]
    if len(named) == 1:
        found.lead_id = named[0]
        if named[0] in words.unstaffed:
            found.doubt("initiator_text", f"“{text}”在执法检查人员名录库中没有在册人员，请先补录，或写明由谁检查。")
    else:
        found.doubt("initiator_text", f"“{text}”没有对应到唯一的股室，请选择发起股室。", settled_by="lead_id")
