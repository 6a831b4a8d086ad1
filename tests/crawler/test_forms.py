from __future__ import annotations

import pytest

from crawler.menu.forms import MOST, read_forms
from crawler.pages.page import parse
from storage.records import Form, FormKind, Page
from tests.loopback import page

URL = "http://www.a.gov.cn/zwgk/index.html"


def forms(body: str) -> tuple[Form, ...]:
    return read_forms(parse(Page(URL, URL, 200, {}, page(body).encode())))


def kinds(body: str) -> list[FormKind]:
    return [form.kind for form in forms(body)]


@pytest.mark.parametrize(
    "fields",
    [
        "<input name='q'>",
        "<input name='searchWord'>",
        "<input type='text' name='keyword'>",
        "<input name='a' placeholder='请输入关键字'>",
        "<input name='a'><input type='submit' value='搜 索'>",
        "<input name='a'><button>检索</button>",
        "<input name='a'><input type='image' alt='查询'>",
        "<input name='title'><select name='s'><option value='1'>全站</option></select>",
    ],
)
def test_one_text_to_find_things_by_is_a_search(fields: str) -> None:
    assert kinds(f"<form action='/so'>{fields}</form>") == [FormKind.SEARCH]


@pytest.mark.parametrize(
    "fields",
    [
        "<input name='a'>",
        "<input name='a' placeholder='请输入办件编号'><button>查询</button>",
        "<input name='searchcode'><button>查询</button>",
        "<input name='a' placeholder='邮箱'><button>订阅</button>",
        "<input type='radio' name='vote' value='1'><button>投票</button>",
        "<input name='title'><input name='number'><input name='office'><button>检索</button>",
        "<select name='s'><option>友情链接</option></select>",
    ],
)
def test_a_question_about_ones_own_case_a_vote_or_a_search_by_several_fields_is_neither(fields: str) -> None:
    assert kinds(f"<form action='/x'>{fields}</form>") == [FormKind.OTHER]


@pytest.mark.parametrize(
    "fields",
    [
        "<input name='a'><input name='b' type='tel'><textarea name='c'></textarea>",
        "<input name='a'><input name='b'><input name='c'><button>提交申请</button>",
        "<input name='a'><input name='b'><input type='file' name='c'><button>查询结果</button>",
    ],
)
def test_several_things_to_fill_in_are_an_application(fields: str) -> None:
    assert kinds(f"<form action='/x' method='POST'>{fields}</form>") == [FormKind.APPLICATION]


def test_a_form_that_asks_for_a_password_is_not_told() -> None:
    assert forms("<form action='/x'><input name='q'><input type='password' name='p'></form>") == ()


def test_a_search_tells_all_that_a_browser_would_send() -> None:
    body = (
        "<form action='../so?old=1' method='post'><input type='hidden' name='site' value='7'>"
        "<select name='where'><option value='1'>全文</option><option value='2' selected>标题</option></select>"
        "<select name='time'><option>不限</option><option>一年</option></select>"
        "<input type='radio' name='sort' value='a'><input type='radio' name='sort' value='b' checked>"
        "<input name='q'><input type='submit' name='go' value='搜索'><input disabled name='no' type='hidden'></form>"
    )
    sent = (("site", "7"), ("where", "2"), ("time", "不限"), ("sort", "b"), ("go", "搜索"))
    assert forms(body) == (Form(FormKind.SEARCH, "http://www.a.gov.cn/so?old=1", "post", "q", sent),)


@pytest.mark.parametrize("action", ["", "#", "javascript:;", "javascript:void(0)"])
def test_a_form_that_names_no_address_has_none(action: str) -> None:
    assert [form.url for form in forms(f"<form action='{action}'><input name='q'></form>")] == [""]


@pytest.mark.parametrize(
    "body",
    [
        "<form action='/so' onsubmit='return go()'><input name='q'></form>",
        "<form action='/so'><input name='q'><button onclick='go()'>搜索</button></form>",
        "<form action='/so' id='soform'><input name='q'></form><script>$('#soform').submit(go)</script>",
    ],
)
def test_a_form_that_a_script_may_change_says_so(body: str) -> None:
    assert [form.by_script for form in forms(body)] == [True]


def test_fields_that_a_table_pushes_out_of_their_form_are_its_own_still() -> None:
    body = "<table><form action='/so'><tr><td><input name='q'></td><td><button>搜索</button></td></tr></form></table>"
    assert [(form.kind, form.text_field) for form in forms(body)] == [(FormKind.SEARCH, "q")]


def test_fields_outside_of_every_form_belong_to_none_but_the_one_they_name() -> None:
    body = "<form action='/a'><input name='q'></form><input name='x'><form id='f' action='/b'></form>"
    body += "<p><input form='f' name='k'></p>"
    assert [form.text_field for form in forms(body)] == ["q", "k"]


def test_no_more_than_ten_forms_are_told() -> None:
    assert len(forms("<form action='/so'><input name='q'></form>" * 30)) == MOST


def test_a_search_with_more_to_send_than_is_kept_cannot_be_sent() -> None:
    body = f"<form action='/so'><input type='hidden' name='__VIEWSTATE' value='{'x' * 5000}'><input name='q'></form>"
    assert [(form.kind, form.url) for form in forms(body)] == [(FormKind.SEARCH, "")]
