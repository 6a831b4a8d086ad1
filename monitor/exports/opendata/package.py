"""What describes the open data: a Data Package of Frictionless, a record of DCAT 3, and a text for people. Pure.

Sources: Data Package v1 and Table Schema (specs.frictionlessdata.io); DCAT 3 (W3C Recommendation, 2024).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.exports.opendata.fields import FOLDER, Field, Form, Table
from monitor.exports.opendata.tables import TABLES

DESCRIPTION = "datapackage.json"
RECORD = "dcat.jsonld"
README = "README.md"
SUMS = "SHA256SUMS"

LICENSES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ODC-BY-1.0": ("Open Data Commons Attribution 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
}
_MEDIA = {Form.CSV: "text/csv", Form.PARQUET: "application/vnd.apache.parquet"}
_FORMS = {Form.CSV: "CSV", Form.PARQUET: "Parquet"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_NAME = "gongkai-results"
_TITLE = "政府网站信息公开巡检结果"
_TITLE_EN = "What nightly scans of Chinese government portals found"
_WORDS = (
    "Which columns, lists and datasets Chinese government portals keep, which are missing or stale, and since when: "
    "found by machine on nightly scans. Adverse findings are of two nights; what could not be looked at is told so."
)
_WORDS_ZH = (
    "政府网站各栏目、清单和数据集的设置与更新情况，由程序夜间巡检查明。不利结论须经两次夜间巡检确认；未能查看的，均予注明，"
    "不认定为缺失。"
)


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its path within the folder, its size in bytes and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class About:
    """What the export is of: the night's number and moment, the moments of the first and last nights told, when it was
    made, its license (a key of `LICENSES`), the release that made it, and who publishes it (empty: not told)."""

    scan: int
    as_of: datetime
    first: datetime
    last: datetime
    created: datetime
    license: str
    version: str
    publisher: str = ""


def datapackage(about: About, files: Sequence[Written]) -> str:
    """`datapackage.json` of the CSV files; those of Parquet are told beside, for the schema is theirs too."""
    title, path = LICENSES[about.license]
    by_path = {file.path: file for file in files}
    told = {
        "profile": "tabular-data-package",
        "name": _NAME,
        "title": _TITLE,
        "description": f"{_WORDS_ZH} {_WORDS}",
        "version": f"scan-{about.scan}",
        "created": about.created.isoformat(timespec="seconds"),
        "licenses": [{"name": about.license, "title": title, "path": path}],
        "sources": [{"title": "The portals named in the table sites, as they answered on the nights told"}],
        "contributors": [
            *([{"title": about.publisher, "role": "publisher"}] if about.publisher else []),
            {"title": f"gongkai {about.version}", "role": "wrangler"},
        ],
        "keywords": ["政府信息公开", "政务公开", "open government data", "website monitoring"],
        "resources": [_resource(table, by_path) for table in TABLES if f"{FOLDER}/{table.name}.csv" in by_path],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table, by_path: dict[str, Written]) -> dict[str, Any]:
    file = by_path[f"{FOLDER}/{table.name}.csv"]
    beside = by_path.get(f"{FOLDER}/{table.name}.parquet")
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": f"{table.chinese} {table.english}",
        "path": file.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **(
            {"parquet": {"path": beside.path, "bytes": beside.size, "hash": f"sha256:{beside.sha256}"}}
            if beside
            else {}
        ),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    keys = [
        {"fields": list(one.fields), "reference": {"resource": one.table, "fields": list(one.columns)}}
        for one in table.references
    ]
    return told | ({"foreignKeys": keys} if keys else {})


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.title,
        "description": f"{field.chinese} {field.english}",
    }
    if field.type == "datetime":
        told["format"] = "%Y-%m-%dT%H:%M:%S%z"
    return told | ({"constraints": {"required": True}} if field.needed else {})


def dcat(about: About, files: Sequence[Written]) -> str:
    """`dcat.jsonld`: a dcat:Dataset with a distribution for each file. Its addresses are relative to the record's own,
    so that they are right wherever the folder is put."""
    _, license_at = LICENSES[about.license]
    publisher = {"@type": "foaf:Organization", "foaf:name": about.publisher}
    told = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"#{_NAME}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{_NAME}-scan-{about.scan}",
        "dct:title": _in_both(_TITLE, _TITLE_EN),
        "dct:description": _in_both(_WORDS_ZH, _WORDS),
        **({"dct:publisher": publisher} if about.publisher else {}),
        "dct:issued": _typed(about.created),
        "dct:license": {"@id": license_at},
        "dct:language": [{"@id": f"{_LANGUAGES}{name}"} for name in ("zh", "en")],
        "dct:accrualPeriodicity": {"@id": "http://purl.org/cld/freq/daily"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed(about.first),
            "dcat:endDate": _typed(about.last),
        },
        "dcat:keyword": [
            *({"@value": word, "@language": "zh"} for word in ("政府信息公开", "政务公开")),
            *({"@value": word, "@language": "en"} for word in ("open government data", "website monitoring")),
        ],
        "dcat:version": f"scan-{about.scan}",
        "dcat:distribution": [_distribution(file, license_at) for file in files],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _distribution(file: Written, license_at: str) -> dict[str, Any]:
    name, _, form = file.path.rpartition("/")[2].rpartition(".")
    (table,) = (table for table in TABLES if table.name == name)
    return {
        "@id": f"#{name}-{form}",
        "@type": "dcat:Distribution",
        "dct:title": _in_both(f"{table.title}（{_FORMS[Form(form)]}）", f"{name} ({_FORMS[Form(form)]})"),
        "dct:description": _in_both(table.chinese, table.english),
        "dcat:accessURL": {"@id": file.path},
        "dcat:downloadURL": {"@id": file.path},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{_MEDIA[Form(form)]}"},
        "dcat:byteSize": {"@value": str(file.size), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": license_at},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _in_both(chinese: str, english: str) -> list[dict[str, str]]:
    return [{"@value": chinese, "@language": "zh"}, {"@value": english, "@language": "en"}]


def _typed(at: datetime) -> dict[str, str]:
    return {"@value": at.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}


def readme(about: About, forms: Sequence[Form]) -> str:
    """`README.md`: what the tables are and how to load them, Chinese first."""
    form = Form.PARQUET if Form.PARQUET in forms else Form.CSV
    read = "read_parquet" if form is Form.PARQUET else "read_csv"
    types = ', dtype={"site": str, "parent": str}' if form is Form.CSV else ""
    tables = "\n".join(_table_told(table) for table in TABLES)
    return f"""# {_TITLE}

第 {about.scan} 次巡检（{about.as_of:%Y-%m-%d %H:%M}）的结果。
结论由程序按指标库作出，未能查看的，均予注明，不认定为缺失；不利结论须经两次夜间巡检确认。
不含个人信息：公民身份号码、手机号码已隐去（网址中的同样处理），不含账号、复核人和复核意见。许可：{about.license}。

{_WORDS}

## 读取 / Loading

pandas:

```python
import pandas

findings = pandas.{read}("{FOLDER}/findings.{form}"{types})
sites = pandas.{read}("{FOLDER}/sites.{form}"{types})
print(findings.merge(sites, on="site").groupby("verdict").size())
```

DuckDB:

```sql
SELECT requirement, count(*) AS sites
FROM '{FOLDER}/findings.{form}'
WHERE verdict IN ('fail', 'partial')
GROUP BY requirement
ORDER BY sites DESC, requirement;
```

各列的类型和含义见 {DESCRIPTION}（Frictionless Data Package），目录记录见 {RECORD}（DCAT 3），校验值见 {SUMS}。
CSV 为 UTF-8 编码，空单元格表示没有；CSV 不记录各列的类型，全为数字的代码和全空的列，读取时应当按说明指定类型。
文本以 = + - @ 开头的，前面加一个撇号，以免电子表格当作公式（Parquet 中为原文）。
站点代码加指标编码即为一条结论的固定编号，不随导出变化。

## 表 / Tables

{tables}
"""


def _table_told(table: Table) -> str:
    rows = "\n".join(
        f"| `{one.name}` | {one.title} | {one.type} | {one.chinese} | {one.english} |" for one in table.fields
    )
    key = "、".join(f"`{name}`" for name in table.key)
    return f"""### {table.name}（{table.title}）

{table.chinese}主键：{key}。

{table.english}

| column | 列 | type | 含义 | meaning |
|---|---|---|---|---|
{rows}
"""
