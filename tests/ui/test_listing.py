"""A list page from declaration to HTML."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from shuangsuiji.ui.forms import FilterForm
from shuangsuiji.ui.lists import BulkAction, Column, Listing, render_listing
from shuangsuiji.ui.parts import Empty, Stat

pytestmark = pytest.mark.django_db


class NameFilter(FilterForm):
    more = ("least",)
    name = forms.CharField(label="名称", required=False)
    least = forms.IntegerField(label="最小编号", required=False)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(name__contains=self.cleaned_data["name"])


def export(request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
    return HttpResponse(",".join(rows.values_list("codename", flat=True)))


LISTING = Listing(
    columns=(
        Column("编号", "codename", sort="codename"),
        Column("名称", "name", sort="name", link=lambda row: f"/rows/{row.codename}/", clip=True),
        Column("所属", "content_type.model"),
    ),
    ordering="codename",
    empty=Empty("还没有内容", "新建", "/new/"),
    filters=NameFilter,
    unit="项",
    export=export,
    bulk=(BulkAction("派发", "/send/", confirm="确定派发？"),),
)


@pytest.fixture(autouse=True)
def rows(db: None) -> None:
    Permission.objects.all().delete()
    kind = ContentType.objects.create(app_label="t", model="x")
    Permission.objects.bulk_create(
        Permission(codename=f"{n:03d}", name=f"名 <{n % 7}>", content_type=kind) for n in range(45)
    )


def answer(query: str = "", listing: Listing = LISTING) -> HttpResponse:
    request = RequestFactory().get("/rows/?" + query)
    rows = Permission.objects.select_related("content_type")
    return render_listing(request, listing, rows, page_title="列表", stats=[Stat("全部", 45)])


def shown(query: str = "") -> str:
    return answer(query).content.decode()


def codes(html: str) -> list[str]:
    return re.findall(r'data-label="编号">\s*(\d{3})', html)


def link(html: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="\?([^"]+)"', html)
    assert found
    return found[1].replace("&amp;", "&")


def test_pages_follow_each_other_and_keep_the_condition() -> None:
    first = shown("name=名&size=20")
    second = shown(link(first, "next"))
    assert codes(first) + codes(second) == [f"{n:03d}" for n in range(40)]
    assert "name=%E5%90%8D" in link(second, "next")
    assert codes(shown(link(second, "prev"))) == codes(first)


def test_sorting_by_header_turns_round() -> None:
    html = shown("sort=name")
    assert 'aria-sort="ascending"' in html
    assert "sort=-name" in html
    assert codes(shown("sort=-codename"))[0] == "044"


def test_values_are_escaped_and_linked() -> None:
    html = shown()
    assert '<a href="/rows/000/" title="名 &lt;0&gt;">名 &lt;0&gt;</a>' in html


def test_the_filter_narrows_and_counts() -> None:
    html = shown("name=<3>")
    assert codes(html) == [f"{n:03d}" for n in range(45) if n % 7 == 3]
    assert "共 <strong>6</strong> 项" in html


def test_a_wrong_condition_is_told_at_its_field_and_lets_nothing_through() -> None:
    html = shown("least=三")
    assert "“最小编号”应填整数" in html
    assert codes(html) == []


def test_nothing_found_offers_to_clear_the_conditions() -> None:
    assert "清除条件" in shown("name=没有")


def test_nothing_there_says_the_next_verb() -> None:
    Permission.objects.all().delete()
    html = shown()
    assert "还没有内容" in html
    assert '<a class="btn primary" href="/new/">新建</a>' in html


def test_a_page_whose_rows_are_gone_leads_back() -> None:
    query = link(shown("size=20"), "next")
    Permission.objects.filter(codename__gte="020").delete()
    assert "返回第一页" in shown(query)


def test_export_gets_all_rows_that_fit() -> None:
    assert answer("export=1&name=<3>").content.decode().count(",") == 5


def test_bulk_actions_carry_the_condition() -> None:
    html = shown("name=名")
    assert '<input type="hidden" name="filter" value="name=%E5%90%8D">' in html
    assert 'formaction="/send/" data-confirm="确定派发？"' in html


@pytest.mark.parametrize("query", ["sort=password", "size=1000000", "size=x", "after=zzz", "before=%00"])
def test_made_up_addresses_are_refused(query: str) -> None:
    with pytest.raises(BadRequest):
        answer(query)


def test_three_queries(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    with django_assert_max_num_queries(3):
        shown("name=名&size=20")


def test_public_template_draws_the_same_list() -> None:
    request = RequestFactory().get("/rows/")
    response = render_listing(
        request, LISTING, Permission.objects.all(), page_title="公示", template="ui/public_list.html"
    )
    assert len(codes(response.content.decode())) == 20
