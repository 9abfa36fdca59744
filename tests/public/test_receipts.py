"""A business's receipt: by a one-time code, a file that checks itself with the network cut."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, expect

from shuangsuiji.common.errors import Missing, NotAllowed
from shuangsuiji.drawing import services
from shuangsuiji.drawing.models import Announcement, FrameEntry, ReceiptCode
from tests.county import County, build_county
from tests.drawing import stage


def opened(county: County) -> Announcement:
    announcement = stage.matched(county, stage.make_task(county, stage.make_plan(county), match_mode="bureau"))
    services.open_names(actor=county.actor("planner"), announcement=announcement, now=stage.later(6))
    return announcement


def code_for(county: County, announcement: Announcement, code: str) -> ReceiptCode:
    return services.give_receipt_code(
        actor=county.actor("planner"), announcement=announcement, code=code, now=stage.later(7)
    )


@pytest.mark.django_db
def test_the_file_checks_itself_offline(client: Client, browser: Browser, tmp_path: Path) -> None:
    county = build_county(size=8)
    announcement = opened(county)
    drawn = FrameEntry.objects.filter(selection__kind="drawn", row__announcement=announcement)[0]
    code = code_for(county, announcement, drawn.code.lower()).code
    address = reverse("public:receipt", args=[code])
    assert "只能用一次" in client.get(address).content.decode()
    data = client.post(address).content
    assert "已经用过" in client.post(address).content.decode()
    assert len(data) < 120_000
    results = {name: shown_offline(browser, tmp_path / name, text) for name, text in forged(data).items()}
    assert results.pop("right.html") == "right"
    assert set(results.values()) == {"wrong"}


def forged(data: bytes) -> dict[str, bytes]:
    """The file as it was given, with another line, and with another announcement's root."""
    root = Announcement.objects.get().rows.get().root.encode()
    return {
        "right.html": data,
        "line.html": data.replace(b'\\tE"', b'\\tC"', 1),
        "root.html": data.replace(root, b"0" * 64, 1),
    }


def shown_offline(browser: Browser, place: Path, data: bytes) -> Any:
    place.write_bytes(data)
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(place.as_uri())
    expect(page.locator("body[data-checked]")).to_be_visible()
    checked = page.get_attribute("body", "data-checked")
    if checked == "right":
        expect(page.get_by_text("本企业在锁定的名录里")).to_be_visible()
        expect(page.get_by_text("：抽中。")).to_be_visible()
        expect(page.locator("#receipt-digest")).to_have_text(
            Announcement.objects.values_list("digest", flat=True).get()
        )
        page.screenshot(path=str(place.with_suffix(".png")), full_page=True)
    context.close()
    return checked


@pytest.mark.django_db
def test_who_gets_a_code_and_what_it_opens(client: Client) -> None:
    county = build_county(size=8)
    announcement = stage.announce(
        county, stage.frame(county, stage.make_task(county, stage.make_plan(county), match_mode="bureau"))
    )
    entry = FrameEntry.objects.filter(row__announcement=announcement)[0]
    with pytest.raises(Missing):
        code_for(county, announcement, "nobody")
    with pytest.raises(NotAllowed):
        services.give_receipt_code(
            actor=county.actor("head"), announcement=announcement, code=entry.code, now=stage.later(7)
        )
    former = code_for(county, announcement, entry.code).code
    fresh = code_for(county, announcement, entry.code).code
    assert client.get(reverse("public:receipt", args=[former])).status_code == 404
    page = client.get(reverse("public:receipt", args=[fresh])).content.decode()
    assert entry.name not in page
    assert entry.handle not in page
    text = client.post(reverse("public:receipt", args=[fresh])).content.decode()
    assert entry.handle in text
    others = FrameEntry.objects.filter(row__announcement=announcement).exclude(pk=entry.pk)
    assert not any(other.handle in text or other.code in text for other in others)
    assert announcement.secret not in text
    client.force_login(county.people["planner"])
    shown = client.post(reverse("drawing:receipt-code", args=[announcement.ref]), {"code": entry.code}).content.decode()
    assert "data:image/svg" in shown
