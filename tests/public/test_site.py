"""The public site: every page without log-in, nothing that is not public yet, no personal data, files that stay the same."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from shuangsuiji.common.errors import Refusal
from shuangsuiji.disclosure import services as disclosure
from shuangsuiji.drawing import services as drawing
from shuangsuiji.drawing.models import Announcement, FrameEntry
from shuangsuiji.inspections import services
from shuangsuiji.registry.models import Officer, Subject
from tests.drawing import stage
from tests.public import site
from tests.public.site import Site
from tests.standing import standing

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|action)="([^"#]*)')


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    yield from standing(django_db_blocker, site.build_site)


@pytest.fixture
def public(built: Site) -> Site:
    return deepcopy(built)


def crawl(client: Client, start: str = "/") -> dict[str, str]:
    """Every page of the site that is reached by links from the front page: address → text. Files of a package are among them."""
    found: dict[str, str] = {}
    waiting = [start, "/search/?q=泽州县"]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(("/static/", "/login/", "/ui/", "http")):
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = data.decode("utf-8", "replace")
        if answer["Content-Type"].startswith("text/html"):
            waiting += [_absolute(link, address) for link in LINK.findall(found[address]) if link]
    return found


def _absolute(link: str, page: str) -> str:
    link = link.replace("&amp;", "&")
    return page.partition("?")[0] + link if link.startswith("?") else link


def files_of(client: Client, draw: Announcement) -> dict[str, bytes]:
    """The package as a visitor downloads it."""
    answer = client.get(f"/draws/{draw.ref}/package.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_every_page_is_reached_without_log_in(client: Client, public: Site) -> None:
    found = crawl(client)
    for address in (
        "/items/", "/plans/", "/draws/", "/results/", "/verify/", "/accessibility/", "/sitemap/",
        f"/plans/{public.plan.ref}/", f"/draws/{public.open.ref}/", f"/draws/{public.open.ref}/verify/",
        f"/draws/{public.closed.ref}/", f"/results/{public.results[0].ref}/",
        f"/subjects/{public.results[0].subject.ref}/",
    ):  # fmt: skip
        assert address in found, address
    assert not client.session.get("_auth_user_id")


def test_pages_say_their_content_without_scripts(client: Client, public: Site) -> None:
    """What a reader without scripts gets is all in the page; only checking in the browser needs them, and says so."""
    row = public.results[0]
    page = client.get(f"/results/{row.ref}/").content.decode()
    assert all(
        text in page for text in (row.subject.name, row.subject.code, "登记住所与实际经营场所不一致。", "责令限期")
    )
    page = client.get(f"/draws/{public.open.ref}/").content.decode()
    assert public.open.digest[:8] in page
    assert row.subject.name in page
    verify = client.get(f"/draws/{public.open.ref}/verify/").content.decode()
    assert "python3 fairdraw.pyz verify" in verify.partition("<noscript>")[2].partition("</noscript>")[0]


def test_no_personal_data_on_any_page_or_file(client: Client, public: Site) -> None:
    texts = crawl(client)
    for draw in (public.open, public.closed):
        texts |= {f"{draw.ref}:{name}": data.decode() for name, data in files_of(client, draw).items()}
    certificates = list(Officer.objects.values_list("certificate", flat=True))
    for canary in (site.PERSON, site.PHONE, site.ADDRESS, site.OFFICER, *certificates):
        assert [address for address, text in texts.items() if canary in text] == [], canary


def test_pending_lists_and_drafts_are_never_public(client: Client, public: Site) -> None:
    waiting = public.proposed[0]
    assert client.get(f"/results/{waiting.ref}/").status_code == 404
    assert waiting.ref not in client.get(f"/subjects/{waiting.subject.ref}/").content.decode()
    assert client.get(f"/plans/{public.draft.ref}/").status_code == 404
    assert public.draft.title not in client.get("/plans/").content.decode()
    for path in ("", "verify/", "package.zip", "package/announcement.json"):
        assert client.get(f"/draws/{public.framed.ref}/{path}").status_code == 404
    assert public.framed.ref not in client.get("/draws/").content.decode()


def test_a_closed_list_stays_closed_wherever_one_looks(client: Client, public: Site) -> None:
    """Before the names open neither page nor file tells who was drawn: no name, no code, no handle, no seed."""
    draw = public.closed
    drawn = [seat.subject for seat in draw.seats.select_related("subject")]
    texts = [client.get(f"/draws/{draw.ref}/{page}").content.decode() for page in ("", "verify/")]
    texts += [data.decode() for data in files_of(client, draw).values()]
    secrets = [*(subject.name for subject in drawn), *(subject.code for subject in drawn), draw.seed]
    secrets += [seat.handle for seat in draw.seats.all()]
    assert not [secret for secret in secrets if any(secret in text for text in texts)]
    for name in ("names.tsv", "record.json", "match.tsv", "frames/row-13.tsv"):
        assert client.get(f"/draws/{draw.ref}/package/{name}").status_code == 404


def test_unknown_addresses(client: Client) -> None:
    for address in ("plans", "draws", "results", "subjects", "nothing"):
        assert client.get(f"/{address}/nosuchthing1/").status_code == 404, address


def test_files_at_their_addresses_are_those_of_the_zip(client: Client, public: Site) -> None:
    base = f"/draws/{public.open.ref}/package/"
    files = files_of(client, public.open)
    assert {"announcement.json", "ceremony.json", "names.tsv", "manifest.json"} <= set(files)
    for name, data in files.items():
        assert client.get(base + name).content == data, name
    assert {*json.loads(files["manifest.json"]), "manifest.json"} == set(files)
    for name in ("../secret.key", "/etc/passwd", "announcement.json/", "nothing.tsv"):
        assert client.get(base + name).status_code == 404


def test_the_package_is_the_same_each_time_and_grows_by_stages(client: Client, public: Site) -> None:
    first = client.get(f"/draws/{public.open.ref}/package.zip")
    again = client.get(f"/draws/{public.open.ref}/package.zip")
    data = b"".join(first.streaming_content)
    assert data == b"".join(again.streaming_content)
    assert zipfile.is_zipfile(io.BytesIO(data))
    announced = stage.announce(public.county, public.framed, 140)
    before = files_of(client, announced)
    assert "ceremony.json" not in before
    stage.commit_as(public.county, announced)
    committed = files_of(client, announced)
    assert "ceremony.json" in committed
    assert committed["announcement.json"] == before["announcement.json"]
    stage.reveal_as(public.county, announced)
    assert stage.SHARE in files_of(client, announced)["ceremony.json"].decode()


def test_search_wants_two_characters_and_finds_by_name_and_code(client: Client, public: Site) -> None:
    subject = Subject.objects.first()
    assert "请输入两个字以上" in client.get("/search/", {"q": "商"}).content.decode()
    for words in (subject.name, subject.code, subject.code[-6:].lower()):
        assert subject.ref in client.get("/search/", {"q": words}).content.decode(), words
    assert "没有找到" in client.get("/search/", {"q": "没有这家"}).content.decode()
    page = client.get("/search/", {"q": '<script>"x'}).content.decode()
    assert "<script>" not in page.partition("<main")[2]
    for words in ("%%", "__", "' or 1=1"):
        assert subject.ref not in client.get("/search/", {"q": words}).content.decode()


def test_results_are_found_by_a_fragment(client: Client, public: Site) -> None:
    row = public.results[0]
    assert row.ref in client.get("/results/", {"q": row.subject.code[-6:].lower()}).content.decode()
    assert row.ref not in client.get("/results/", {"q": "没有这家"}).content.decode()


def test_a_void_draw_stays_with_its_reason(client: Client, public: Site) -> None:
    county = public.county
    announcement = stage.announce(county, public.framed, 119)
    reason = "名录漏了一个镇，重新核实。"
    drawing.request_void(actor=county.actor("planner"), announcement=announcement, reason=reason, now=stage.later(120))
    for person in ("head", "auditor"):
        drawing.approve_void(actor=county.actor(person), announcement=announcement, now=stage.later(121))
    page = client.get(f"/draws/{announcement.ref}/").content.decode()
    assert "本次抽取已作废" in page
    assert reason in page
    assert "其中作废 1 次" in client.get("/").content.decode()


@pytest.fixture
def addresses(public: Site) -> Iterator[list[str]]:
    row = public.results[0]
    return iter(
        [
            "/", "/items/", "/plans/", f"/plans/{public.plan.ref}/", "/draws/", f"/draws/{public.open.ref}/",
            f"/draws/{public.open.ref}/verify/", "/results/", f"/results/{row.ref}/", f"/subjects/{row.subject.ref}/",
            "/search/?q=泽州", "/verify/",
        ]
    )  # fmt: skip


def test_every_page_asks_at_most_twelve_questions(
    client: Client, addresses: Iterator[str], django_assert_max_num_queries: Callable[..., int]
) -> None:
    for address in addresses:
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)


def test_the_demo_page_exists_in_demos_only(client: Client, public: Site, settings: Any) -> None:
    settings.DEMO = False
    assert client.get("/demo/").status_code == 404
    assert "演示" not in client.get("/").content.decode()
    settings.DEMO = True
    assert client.get("/demo/").status_code == 200
    assert "演示" in client.get("/").content.decode().partition("<footer")[2]


def test_names_are_not_opened_early(public: Site) -> None:
    services.dispatch(actor=public.county.actor("planner"), announcement=public.closed, now=stage.later(130))
    with pytest.raises(Refusal, match="没有通知检查对象"):
        services.open_due_names(actor=public.county.actor("planner"), announcement=public.closed, now=stage.later(131))


def test_the_front_page_counts_problems_as_they_stand_after_corrections(client: Client, public: Site) -> None:
    row, county = public.results[0], public.county
    assert _front_figure(client) == len(public.results)
    findings = [
        {**finding, "result": "未发现问题", "problem": "", "disposal": ""} for finding in row.content["findings"]
    ]
    corrected = disclosure.correct_publication(
        actor=county.actor("planner"), publication=row, content={**row.content, "findings": findings}, reason="查错了户",
        now=stage.later(140),
    )  # fmt: skip
    disclosure.approve_publication(actor=county.actor("head"), publications=[corrected], now=stage.later(141))
    assert _front_figure(client) == len(public.results) - 1


def test_the_figure_of_problems_leads_to_those_results_alone(client: Client, public: Site) -> None:
    assert 'href="/results/?problem=1"' in client.get("/").content.decode()
    shown = re.search(r"共 <strong>(\d+)</strong>", client.get("/results/?problem=1").content.decode())
    assert shown
    assert int(shown[1]) == _front_figure(client)


def test_the_mark_is_there_for_browsers_that_ask_at_the_old_place(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")


def _front_figure(client: Client) -> int:
    found = re.search(r"<b>(\d+)</b>\s*<span>发现问题的检查", client.get("/").content.decode())
    assert found
    return int(found[1])


def test_the_program_is_one_file_that_checks_a_package_alone(client: Client, public: Site, tmp_path: Path) -> None:
    """A visitor has nothing but Python: the program from this site, a package from this site, no installed library."""
    page = client.get("/verify/").content.decode()
    data = client.get("/verify/fairdraw.pyz").content
    assert hashlib.sha256(data).hexdigest() in page.replace(" ", "")
    program, package = tmp_path / "fairdraw.pyz", tmp_path / "包.zip"
    program.write_bytes(data)
    package.write_bytes(b"".join(client.get(f"/draws/{public.open.ref}/package.zip").streaming_content))
    command = [sys.executable, "-I", "-S", str(program), "verify", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr  # no outside witness
    assert "python3 fairdraw.pyz verify" in files_of(client, public.open)["README.txt"].decode()


def test_every_draw_is_found_on_the_page_of_verification(client: Client, public: Site) -> None:
    page = client.get("/verify/", {"q": public.closed.number}).content.decode()
    assert f"/draws/{public.closed.ref}/verify/" in page
    assert f"/draws/{public.open.ref}/verify/" not in page
    assert "没有" in client.get("/verify/", {"q": "没有这次抽取"}).content.decode()


def test_a_business_asks_whether_it_stands_in_the_pool(client: Client, public: Site) -> None:
    """In or not in, and nothing that leads to its handle or class."""
    code = FrameEntry.objects.filter(row__announcement=public.closed).first().code
    page = client.get(f"/draws/{public.closed.ref}/", {"code": f" {code.lower()} "}).content.decode()
    assert f"{code} 在锁定的名录中" in page
    assert "不在锁定的名录中" in client.get(f"/draws/{public.closed.ref}/", {"code": "9" * 18}).content.decode()
    assert "请填写" in client.get(f"/draws/{public.closed.ref}/", {"code": ""}).content.decode()


def test_a_public_plan_tells_its_ratios(client: Client, public: Site) -> None:
    page = client.get(f"/plans/{public.plan.ref}/").content.decode()
    assert "各类比例" in page
    assert "A 低风险、B 一般风险" in page


def test_a_former_stage_of_a_package_is_removed(client: Client, public: Site, settings: Any) -> None:
    announced = stage.announce(public.county, public.framed, 140)
    files_of(client, announced)
    stage.commit_as(public.county, announced)
    files_of(client, announced)
    kept = list((Path(settings.DATA_DIR) / "public-packages").glob(f"{announced.ref}-*.zip"))
    assert len(kept) == 1


def test_pages_answer_head_as_get(client: Client, public: Site) -> None:
    for address in ("/", "/verify/", "/verify/fairdraw.pyz", "/verify/keys.txt", f"/draws/{public.open.ref}/"):
        assert client.head(address).status_code == 200, address
