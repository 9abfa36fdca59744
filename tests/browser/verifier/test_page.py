"""The visitor's page in a real browser under the strict CSP: every verdict, local files, receipts, the page without a server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fairdraw.canonical import canonical_json
from fairdraw.package import write_zip
from fairdraw.receipts import receipt
from playwright.sync_api import Page, expect

from .packages import Choice, build
from .site import HOME, Site

DONE = ".fv-verdict:not([data-verdict=running]):not([data-verdict=waiting])"
VECTORS = Path(__file__).parents[3] / "fairdraw/vectors"


def _files(place: Path) -> dict[str, bytes]:
    return {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*") if file.is_file()}


def _verdict(page: Page) -> str:
    page.wait_for_selector(DONE, timeout=30_000)
    return page.get_attribute(".fv-verdict", "data-verdict") or ""


def test_right(page: Page, site: Site) -> None:
    """Green: a complete package, its opening not needed, the keys of log and witness at an address."""
    site.put("open", {**_files(VECTORS / "open/package"), "keys.txt": (VECTORS / "keys.txt").read_bytes()})
    page.route(
        "**/page/open",
        lambda route: route.fulfill(
            status=200,
            content_type="text/html; charset=utf-8",
            body=(site.find("/page/open") or (b"", ""))[0]
            .decode()
            .replace(" data-office", ' data-keys="/packages/open/keys.txt" data-office'),
        ),
    )
    page.goto(f"{site.address}/page/open")
    assert _verdict(page) == "0"
    expect(page.locator(".fv-verdict-title")).to_have_text("验证通过")
    assert page.locator(".fv-step[data-state=ok]").count() == 12


def test_right_as_far_as_it_goes(page: Page, site: Site) -> None:
    """Amber: nobody outside has signed; only files of the manifest are asked for, so no request fails."""
    site.put("good", build(Choice(size=300, journal=True)).files)
    page.goto(f"{site.address}/page/good")
    assert _verdict(page) == "3"
    expect(page.locator(".fv-verdict-text")).to_contain_text(
        "完全一致。还没有公布、或凭公开资料核对不到的：外部见证、台账签名"
    )
    assert all(site.find(path) for path in list(site.asked))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_that_could_not_be_drawn_again_is_not_praised(page: Page, site: Site) -> None:
    """Frames kept from the public, and parties by their titles."""
    site.put("withheld", _files(VECTORS / "withheld/package"))
    page.goto(f"{site.address}/page/withheld")
    assert _verdict(page) == "3"
    expect(page.locator(".fv-verdict-title")).to_have_text("已公开的部分相符，但公开的资料不够重新抽取名单")
    expect(page.locator(".fv-verdict-text")).not_to_contain_text("完全一致")
    expect(page.locator("[data-step=commitments] .fv-step-text")).to_contain_text("纪检监督已揭示")


@pytest.mark.parametrize(
    ("path", "old", "new", "verdict", "words"),
    [
        (
            "draw/row-1.tsv",
            b"drawn",
            b"reserve",
            "1",
            "draw/row-1.tsv 第 1 行与重新抽取的结果不符。请致电 示例市市场监督管理局 0000-00000000",
        ),
        (
            "frames/row-1.tsv",
            b"\tA\tE\n",
            b"\tB\tE\n",
            "1",
            "任务 row-1 的抽取池与公告公布的摘要不符，公告之后可能被改动",
        ),
        ("announcement.json", b"{", b"[", "2", "announcement.json：第 1 行不是合格的 JSON"),
    ],
)
def test_wrong_and_unreadable(
    page: Page, site: Site, path: str, old: bytes, new: bytes, verdict: str, words: str
) -> None:
    site.put("bad", build(Choice()).changed(path, lambda data: data.replace(old, new, 1)).files)
    page.goto(f"{site.address}/page/bad")
    assert _verdict(page) == verdict
    expect(page.locator(".fv-verdict-text")).to_contain_text(words)
    assert page.locator(".fv-step[data-state=wrong], .fv-step[data-state=unreadable]").count() == 1


def test_local_zip_gives_the_same(page: Page, site: Site, tmp_path: Path) -> None:
    """The same package by address and as a file; then with its opening every name is checked."""
    built = build(Choice(sealed=True, officers=6))
    site.put("good", built.files)
    page.goto(f"{site.address}/page/good")
    _verdict(page)
    before = page.locator(".fv-step-text").all_inner_texts()
    (tmp_path / "package.zip").write_bytes(write_zip(built.files))
    page.set_input_files("input[accept^='.zip']", tmp_path / "package.zip")
    _verdict(page)
    assert page.locator(".fv-step-text").all_inner_texts() == before
    for name, data in built.opening.items():
        (tmp_path / name).write_bytes(data)
    page.set_input_files("input[accept='.json,.tsv']", [tmp_path / name for name in built.opening])
    expect(page.locator("[data-step=names] .fv-step-text")).to_contain_text("逐一相符")
    expect(page.locator("[data-step=match] .fv-step-text")).to_contain_text("与抽取前锁定的一致")


def test_cancel_and_again(page: Page, site: Site) -> None:
    """A cancelled run concludes nothing, and can be begun again."""
    site.put("good", build(Choice(size=20_000)).files)
    page.goto(f"{site.address}/page/good")
    page.get_by_role("button", name="取消").click()
    expect(page.locator(".fv-verdict-text")).to_have_text("没有核对完，不能下结论。")
    page.get_by_role("button", name="重新验证").click()
    assert _verdict(page) == "3"


def test_receipt(page: Page, site: Site, tmp_path: Path) -> None:
    """A business finds itself in the pool without fetching the frame; a changed receipt is refused."""
    built = build(Choice())
    site.put("good", built.files)
    page.goto(f"{site.address}/page/good")
    _verdict(page)
    site.asked.clear()
    frame = built.files["frames/row-1.tsv"]
    given = {**receipt(frame, frame.split(b"\t")[0].decode()), "row": "row-1", "draw": "140525/2026/0031"}
    (tmp_path / "receipt.json").write_bytes(canonical_json(given))
    page.set_input_files("input[accept='.json,application/json']", tmp_path / "receipt.json")
    expect(page.locator(".fv-answer[data-answer=yes]")).to_contain_text("在公告的抽取池中")
    assert "/packages/good/frames/row-1.tsv" not in site.asked
    (tmp_path / "receipt.json").write_bytes(canonical_json({**given, "index": 1}))
    page.set_input_files("input[accept='.json,application/json']", tmp_path / "receipt.json")
    expect(page.locator(".fv-answer[data-answer=no]")).to_contain_text("回执与公告公布的抽取池摘要对不上")


def test_page_without_a_server(page: Page, tmp_path: Path) -> None:
    """The offline page, opened from a folder, where the browser gives no Worker."""
    shutil.copytree(HOME, tmp_path / "verify")
    (tmp_path / "package.zip").write_bytes(write_zip(build(Choice(size=4000, officers=6)).files))
    page.goto((tmp_path / "verify/offline.html").as_uri())
    expect(page.locator(".fv-verdict-text")).to_contain_text("请选择下载好的公示包")
    page.set_input_files("input[accept^='.zip']", tmp_path / "package.zip")
    assert _verdict(page) == "3"
    (tmp_path / "package.zip").write_bytes(b"PK no zip")
    page.set_input_files("input[accept^='.zip']", tmp_path / "package.zip")
    expect(page.locator(".fv-verdict[data-verdict='2']")).to_contain_text("不是文件夹也不是完好的 zip 文件")


def test_phone_asks_before_much(browser: object, site: Site) -> None:
    """With a coarse pointer a large package is not fetched unasked."""
    built = build(Choice())
    announcement = canonical_json(
        {
            **built.announcement,
            "rows": [{**built.announcement["rows"][0], "frame": {"root": "0" * 64, "size": 1_000_000}}],
        }
    )
    site.put("large", {**built.files, "announcement.json": announcement})
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{site.address}/page/large")
    expect(page.locator(".fv-verdict-text")).to_contain_text("完整验证约需下载 30.0 MB")
    assert "/packages/large/frames/row-1.tsv" not in site.asked
    context.close()
