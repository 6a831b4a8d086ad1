"""What interfaces of open data answer, made by hand."""

from __future__ import annotations

from typing import Any

DATA_JSON = {
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "dataset": [
        {
            "title": "行政许可信息",
            "accrualPeriodicity": "R/P1D",
            "modified": "2026-09-14T18:30:00Z",
            "landingPage": "http://data.a.example/set/1",
            "accessLevel": "public",
            "publisher": {"name": "甲县行政审批局"},
            "distribution": [{"mediaType": "text/csv"}, {"format": "XLSX"}],
        },
        {"title": "水质监测", "accrualPeriodicity": "R/PT1S", "modified": "2020-01-01"},
        {"title": "历史地名", "accrualPeriodicity": "irregular", "modified": "R/P1Y"},
    ],
}
TERMS = "http://publications.europa.eu/resource/authority/frequency/"
GRAPH = {
    "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
    "@graph": [
        {"@id": "#c", "@type": "dcat:Catalog", "dcat:dataset": [{"@id": "#1"}]},
        {
            "@id": "#1",
            "@type": "dcat:Dataset",
            "dct:title": {"@value": "学校名录", "@language": "zh"},
            "dct:accrualPeriodicity": {"@id": TERMS + "ANNUAL"},
            "dct:modified": {"@type": "xsd:date", "@value": "2024-03-05"},
            "dct:publisher": {"@id": "#p"},
            "dcat:distribution": {"@id": "#d"},
        },
        {"@id": "#p", "@type": "foaf:Agent", "foaf:name": "甲县教育局"},
        {"@id": "#d", "@type": "dcat:Distribution", "dct:format": "CSV"},
    ],
}
EXPANDED = [
    {
        "@id": "http://data.a.example/set/9",
        "@type": ["http://www.w3.org/ns/dcat#Dataset"],
        "http://purl.org/dc/terms/title": [{"@value": "学校名录"}],
        "http://purl.org/dc/terms/accrualPeriodicity": [{"@id": "http://purl.org/cld/freq/annual"}],
        "http://purl.org/dc/terms/modified": [{"@value": "2024-03-05"}],
    }
]
CKAN = {
    "success": True,
    "result": {
        "count": 12000,
        "results": [
            {
                "name": "xzxk",
                "title": "行政许可信息",
                "metadata_modified": "2026-08-01T01:00:00.123456",
                "extras": [{"key": "更新频率", "value": "每日"}],
                "resources": [{"format": "CSV", "last_modified": "2026-09-13T17:00:00.000000"}, {"format": "XLS"}],
                "organization": {"title": "甲县行政审批局"},
            }
            for _ in range(1)
        ]
        + [{"name": f"d{n}", "title": f"数据{n}", "frequency": "每年", "resources": []} for n in range(99)],
    },
}
SEARCH = "http://data.a.example/api/3/action/package_search?rows=100&start=0"


def listed(rows: list[dict[str, Any]], total: int | None = None) -> dict[str, Any]:
    return {"code": 200, "msg": "操作成功", "data": {"list": rows, **({"total": total} if total is not None else {})}}


PINYIN = {"zymc": "行政许可信息", "gxpl": "每日", "gxsj": "2026-09-14 08:00:00", "sjl": "12345", "sjgs": "xls,csv"}
ENGLISH = {
    "dataSetName": "行政许可信息",
    "updateCycle": "4",
    "updateCycleName": "每日",
    "updateTime": 1789344000000,
    "dataCount": 12345,
    "openType": "0",
    "openTypeName": "无条件开放",
    "orgName": "甲县行政审批局",
}
ELASTIC = {
    "_id": "1",
    "_source": {"cataName": "行政许可信息", "update_frequency": "日更", "last_update_time": "20260914"},
}
