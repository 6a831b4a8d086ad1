"""The four seed documents, wrapped in a bare page, against their truth table. They are not part of this repository."""

from __future__ import annotations

import html
from datetime import date
from pathlib import Path

import pytest

from tests.crawler.documents.article_pages import read

SEEDS = Path(__file__).parents[3].parent / "shared" / "seeds"
TRUTH: dict[str, dict[str, object]] = {
    "000": {
        "title": "湖南省人民政府办公厅关于印发《湖南省2020年政务管理服务工作要点》"
        "和《湖南省2020年政务公开工作要点》的通知",
        "published": date(2020, 6, 8),
        "document_number": "湘政办发〔2020〕9号",
        "index_number": None,
        "signed": date(2020, 3, 20),
        "source": "省政府网",
        "issuer": "湖南省人民政府办公厅",
    },
    "001": {
        "title": "湘潭市政务公开政务服务领导小组办公室关于印发"
        "《湘潭市贯彻落实国、省2019年政务公开工作要点责任分工》的通知",
        "published": date(2019, 6, 25),
        "document_number": None,
        "index_number": None,
        "signed": date(2019, 5, 31),
        "source": None,
        "issuer": "湘潭市政务公开政务服务领导小组办公室",
    },
    "002": {
        "title": "湘西自治州人民政府办公室关于印发《全州政务(便民) 服务标准化规范化便利化攻坚行动方案》 的通知",
        "published": None,
        "document_number": "州政办发〔2021〕21号",
        "index_number": "000014349/2021-00071",
        "signed": date(2021, 6, 5),
        "source": None,
        "issuer": "湘西自治州人民政府办公室",
        "expires": None,
        "validity": None,
        "attachments": (),
        "contradictions": ("expires_equals_signed",),
    },
    "003": {
        "title": "益阳市赫山区人民政府办公室关于印发《赫山区2018年政务公开政务服务工作要点》的通知",
        "published": None,
        "document_number": "益赫政办函〔2018〕62号",
        "index_number": None,
        "signed": date(2018, 10, 26),
        "source": None,
        "issuer": "益阳市赫山区人民政府办公室",
    },
}


@pytest.mark.parametrize("block", ["p", "div", "br"])
@pytest.mark.parametrize("seed", TRUTH)
def test_a_seed_document_gives_the_fields_of_its_truth_table(seed: str, block: str) -> None:
    path = next(SEEDS.glob(f"{seed}_*.txt"), None)
    if path is None:
        pytest.skip("the seed documents are not beside this checkout")
    lines = [html.escape(line) for line in path.read_text(encoding="utf-8").split("\n")]
    body = "<br>".join(lines) if block == "br" else "".join(f"<{block}>{line}</{block}>" for line in lines)
    document = read(body, head="")
    assert {field: getattr(document, field) for field in TRUTH[seed]} == TRUTH[seed]
