"""Joint rows wait for their partners: by account, by file, or past them with the head's approval; both sign one directory."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shuangsuiji.accounts.models import Membership, Unit, UnitKind, User
from shuangsuiji.accounts.roles import Role
from shuangsuiji.common.errors import Missing, NotAllowed, Refusal, Stale
from shuangsuiji.drawing import services as drawing
from shuangsuiji.journal.models import Entry
from shuangsuiji.partners import queries, services, sheets
from shuangsuiji.partners.models import Confirmation, ConfirmationState
from shuangsuiji.partners.sheets import Answer
from shuangsuiji.planning.models import PlanRow, RowKind
from tests.county import NOW, County, build_county
from tests.drawing import stage
from tests.planning import plans

OFFICER = {"name": "何税", "certificate": "0405990001", "phone": "13800000000"}


@pytest.fixture
def county(db: None) -> County:
    """With the tax office, which has an account; the fire brigade has none."""
    made = build_county(size=4)
    unit = Unit.objects.create(
        code="tax", name="泽州县税务局", short_name="县税务局", kind=UnitKind.DEPARTMENT, parent=made.bureau,
        path=made.bureau.path + "tax.", created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    user = User.objects.create(username="partner", name="何税")
    Membership.objects.create(user=user, unit=unit, role=Role.PARTNER.value)
    made.units["tax"], made.people["partner"] = unit, user
    return made


@pytest.fixture
def row(county: County) -> PlanRow:
    task = stage.make_task(county, stage.make_plan(county), 12, sampling_type="undirected")
    PlanRow.objects.filter(pk=task.row.pk).update(
        kind=RowKind.JOINT,
        partners_text="县税务局、县消防大队",
        window_start=date(2023, 7, 1),
        window_end=date(2023, 12, 31),
    )
    return PlanRow.objects.get(pk=task.row.pk)


@pytest.fixture
def asked(county: County, row: PlanRow) -> list[Confirmation]:
    return services.ask_partners(actor=county.actor("section"), row=row, now=NOW)


def agreed(one: Confirmation, **more: Any) -> Answer:
    return Answer(**{"items": [item.code for item in one.row.items.all()][:1], "officers": [OFFICER], **more})


def by_account(county: County, one: Confirmation, **more: Any) -> None:
    services.answer_by_account(actor=county.actor("partner"), confirmation=one, answer=agreed(one, **more), now=NOW)


def waived(county: County, one: Confirmation) -> None:
    services.ask_waiver(actor=county.actor("planner"), confirmation=one, reason="机构改革，职责待定", now=NOW)
    services.decide_waiver(actor=county.actor("head"), confirmation=one, agrees=True, now=NOW)


def frame(county: County, row: PlanRow) -> None:
    drawing.frame_announcement(
        actor=county.actor("planner"), tasks=list(row.tasks.select_related("row__plan")), now=NOW
    )


def test_a_joint_row_is_not_drawn_before_all_partners_have_confirmed(county: County, row: PlanRow) -> None:
    with pytest.raises(Refusal, match="还没有征求“县税务局”"):
        frame(county, row)
    tax, fire = services.ask_partners(actor=county.actor("section"), row=row, now=NOW)
    assert (tax.unit, fire.unit) == (county.units["tax"], None)
    by_account(county, tax)
    with pytest.raises(Refusal, match="“县消防大队”待确认") as refused:
        frame(county, row)
    assert "县税务局" not in str(refused.value)
    waived(county, fire)
    frame(county, row)
    acts = list(Entry.objects.filter(act__startswith="partner.").values_list("act", flat=True))
    assert acts == ["partner.consult", "partner.answer", "partner.waiver-ask", "partner.waive"]


def test_who_may_answer_and_who_may_not(county: County, asked: list[Confirmation]) -> None:
    tax, fire = asked
    with pytest.raises(NotAllowed):
        services.answer_by_account(actor=county.actor("planner"), confirmation=tax, answer=agreed(tax), now=NOW)
    with pytest.raises((Missing, NotAllowed)):
        by_account(county, fire)
    with pytest.raises(NotAllowed):
        services.ask_partners(actor=county.actor("partner"), row=tax.row, now=NOW)
    assert [one.name for one in queries.confirmations_visible(county.actor("partner"))] == ["县税务局"]
    assert queries.confirmations_visible(county.actor("stranger")).count() == 0
    assert services.ask_partners(actor=county.actor("section"), row=tax.row, now=NOW) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"items": ["X9"]}, "事项 X9 不在本计划项中"),
        ({"items": []}, "没有选择参加的事项"),
        ({"officers": []}, "没有填写派出人员"),
        ({"first_day": date(2024, 1, 1)}, "截止日期早于起始日期"),
        ({"first_day": date(2022, 1, 1), "last_day": date(2022, 2, 1)}, "没有重叠"),
        ({"agrees": False}, "请写明意见"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    county: County, asked: list[Confirmation], more: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        by_account(county, asked[0], **more)
    assert Confirmation.objects.get(pk=asked[0].pk).state == ConfirmationState.ASKED


def test_a_row_that_changed_afterwards_is_asked_about_again(county: County, asked: list[Confirmation]) -> None:
    tax, fire = asked
    by_account(county, tax)
    waived(county, fire)
    assert queries.open_partners([PlanRow.objects.get(pk=tax.row.pk)]) == []
    tax.row.items.remove(tax.row.items.first())
    assert queries.open_partners([PlanRow.objects.get(pk=tax.row.pk)]) == [
        f"第 {tax.row.number} 项的事项或时间在“县税务局”确认之后又有变动"
    ]
    by_account(county, Confirmation.objects.get(pk=tax.pk))
    assert queries.open_partners([PlanRow.objects.get(pk=tax.row.pk)]) == []


def test_a_waiver_needs_a_reason_and_a_second_person(county: County, asked: list[Confirmation]) -> None:
    one = asked[1]
    with pytest.raises(Refusal, match="理由"):
        services.ask_waiver(actor=county.actor("planner"), confirmation=one, reason=" ", now=NOW)
    services.ask_waiver(actor=county.actor("planner"), confirmation=one, reason="待定", now=NOW)
    with pytest.raises(NotAllowed):
        services.decide_waiver(actor=county.actor("planner"), confirmation=one, agrees=True, now=NOW)
    assert queries.waiting_waivers(county.actor("head")) == 1
    services.decide_waiver(actor=county.actor("head"), confirmation=one, agrees=False, now=NOW)
    with pytest.raises(Stale):
        services.decide_waiver(actor=county.actor("head"), confirmation=one, agrees=True, now=NOW)


def filled(one: Confirmation, *, certificate: str = "0405990002", listed: list[tuple[str, str]] = ()) -> bytes:  # type: ignore[assignment]
    """The file that was sent out, filled in as a department would."""
    book = openpyxl.load_workbook(io.BytesIO(sheets.request_xlsx(one)))
    for cells in book[sheets.ANSWER].iter_rows():
        if cells[0].value == sheets.FACTS["paper_number"]:
            cells[1].value = "泽消函〔2023〕8号"
    book[sheets.OFFICERS].append(["安防", certificate, "13900000000"])
    for line in listed:
        book[sheets.LIST].append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client: Client, one: Confirmation, data: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("回函.xlsx", data)
    return client.post(reverse("partners:file", args=[one.ref]), {"file": file, **more})


def test_a_file_goes_out_and_comes_back(county: County, asked: list[Confirmation]) -> None:
    client, fire = plans.client_of(county, "section"), asked[1]
    sheet = client.get(reverse("partners:sheet", args=[fire.ref])).content
    assert sheets.read_answer(sheet, "a.xlsx", fire).items == [item.code for item in fire.row.items.all()]
    doubtful = send(client, fire, filled(fire, certificate=""))
    assert doubtful.status_code == 422
    assert "安防没有填执法证号" in doubtful.content.decode()
    assert Confirmation.objects.get(pk=fire.pk).state == ConfirmationState.ASKED
    assert send(client, fire, filled(fire, certificate=""), settled="on").status_code == 302
    kept = Confirmation.objects.get(pk=fire.pk)
    assert (kept.state, kept.way, kept.paper_number) == ("confirmed", "file", "泽消函〔2023〕8号")
    assert (kept.answered_by.name, kept.officers[0]["name"], len(kept.file_sha256)) == ("李强", "安防", 64)  # type: ignore[union-attr]
    assert kept.doubts == ["安防没有填执法证号。"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "代码,名称\n1,甲\n".encode()])
def test_another_file_is_told_in_words(county: County, asked: list[Confirmation], data: bytes) -> None:
    answer = send(plans.client_of(county, "planner"), asked[1], data)
    assert answer.status_code == 422
    assert Confirmation.objects.get(pk=asked[1].pk).state == ConfirmationState.ASKED


def test_the_joint_directory_is_reconciled_and_signed_by_both(county: County, asked: list[Confirmation]) -> None:
    tax, fire = asked
    waived(county, tax)
    ours = county.subjects[0]
    foreign, outside = ("91140525MA0000XXXX", "外地企业"), (ours.code, ours.name)
    client = plans.client_of(county, "section")
    send(client, fire, filled(fire, listed=[foreign, outside]))
    fire.refresh_from_db()
    told = queries.reconcile(fire)
    assert ([one.code for one in told.both], [one.code for one in told.partner_only]) == ([ours.code], [foreign[0]])
    assert (told.partner_only[0].known, len(told.lead_only), told.union) == (False, 11, 13)
    assert "联合名录还没有双方签认" in queries.open_partners([fire.row])[0]
    page = client.get(reverse("partners:directory", args=[fire.ref])).content.decode()
    assert "名录库中没有" in page
    client.post(reverse("partners:sign", args=[fire.ref]), {"paper_number": "泽消函〔2023〕9号"})
    assert queries.open_partners([PlanRow.objects.get(pk=fire.row.pk)]) == []
    fire.refresh_from_db()
    assert (fire.digest, fire.partner_sign_paper) == (told.digest(), "泽消函〔2023〕9号")
    county.subjects[1].delete()
    assert "名录已有变动" in client.get(reverse("partners:directory", args=[fire.ref])).content.decode()
    assert "联合名录还没有双方签认" in queries.open_partners([PlanRow.objects.get(pk=fire.row.pk)])[0]


def test_the_departments_own_day(county: County, asked: list[Confirmation]) -> None:
    client, tax = plans.client_of(county, "partner"), asked[0]
    assert "待确认联合抽查" in client.get("/console/workbench/").content.decode()
    address = reverse("partners:answer", args=[tax.ref])
    data = plans.form_data(client.get(address).context["form"]) | {"agrees": "yes", "officers": "何税 0405990001\n李税"}
    assert client.post(address, data).status_code == 302
    tax.refresh_from_db()
    assert (tax.state, tax.way, [one["name"] for one in tax.officers]) == ("confirmed", "account", ["何税", "李税"])
    assert client.get(reverse("partners:confirmation", args=[tax.ref])).status_code == 200
    assert client.get(reverse("partners:row", args=[tax.row.ref])).status_code == 404
    assert client.get(reverse("partners:confirmation", args=[asked[1].ref])).status_code == 404
    assert (
        "还须" in plans.client_of(county, "planner").get(reverse("partners:row", args=[tax.row.ref])).content.decode()
    )
