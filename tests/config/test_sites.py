from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.sites import Level, bundled_lists, bundled_site, load_sites

HEADER = "code,name,level,region,parent,url,hosted_on,platform,hosts,aliases,tags\n"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "sites.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_bundled_list_holds_198_sites_and_keeps_those_without_an_address() -> None:
    sites = load_sites("hunan").sites
    assert len(sites) == 198
    assert sum(site.url is None for site in sites) == 28
    assert {site.confidence for site in sites} >= {"seen-in-source", "no-url-found"}


@pytest.mark.parametrize("name", bundled_lists())
def test_every_bundled_site_has_the_whole_name_of_its_region_below_that_of_the_body_above_it(name: str) -> None:
    sites = load_sites(name)
    for site in sites.sites:
        above = sites.get(site.parent)
        outer = above.region if above else ""
        of_its_own = site.level in (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
        assert site.region == outer + (site.name.removesuffix("人民政府") if of_its_own else ""), site.code


def test_a_list_that_a_spreadsheet_wrote_in_gb18030_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "A,青石县,county,,,http://a.example/,,,,,\n", "gb18030")
    assert load_sites(path).sites[0].name == "青石县"


def test_aliases_hosts_and_tags_are_split(tmp_path: Path) -> None:
    row = (
        "A,甲县,county,湖南省,,http://a.example/,,,b.example;c.example:8080,XXGK.COL=公开大厅；FILE.LIB=文件园地,口岸\n"
    )
    site = load_sites(write(tmp_path, HEADER + row)).sites[0]
    assert site.hosts == ("b.example", "c.example:8080")
    assert site.aliases == (("XXGK.COL", "公开大厅"), ("FILE.LIB", "文件园地"))
    assert site.tags == ("口岸",)
    assert site.level is Level.COUNTY


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("", "sites.csv", "empty"),
        (HEADER, "sites.csv", "empty"),
        ("code,name\nA,甲县\n", "sites.csv:1", "column 'url' is missing"),
        ("code,name,url,colour\nA,甲县,,red\n", "sites.csv:1", "unknown column 'colour'"),
        (HEADER + "A,甲县,county,,,,,,,,\nA,乙县,county,,,,,,,,\n", "sites.csv:3", "stands on lines 2 and 3"),
        (HEADER + "A,甲县,city,,,,,,,,\n", "sites.csv:2", "level"),
        (HEADER + "A,甲县,,,,ftp://a.example/,,,,,\n", "sites.csv:2", "not an http or https address"),
        (HEADER + "A,甲县,,,B,,,,,,\n", "sites.csv:2", "parent 'B' is no site"),
        (HEADER + "A,甲县,,,,,,,,XXGK.COL,\n", "sites.csv:2", "is not CODE=text"),
        (HEADER + "A,甲县,,,,,,,,,,x,y\n", "sites.csv:2", "more cells"),
        (HEADER + ",甲县,,,,,,,,,\n", "sites.csv:2", "code"),
    ],
)
def test_a_wrong_list_is_refused_whole_in_one_line_with_its_place(
    tmp_path: Path, text: str, place: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load_sites(write(tmp_path, text))
    assert place in str(error.value)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_a_list_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_bytes(b"\xff\xfe\x00\x81\xff")
    with pytest.raises(ConfigError, match="neither UTF-8 nor GB18030"):
        load_sites(path)


def test_a_known_host_brings_its_site_and_a_shared_host_brings_none() -> None:
    found = bundled_site("www.xiangtan.gov.cn")
    assert found is not None
    assert found[0].code == "430300"
    assert bundled_site("fgw.hunan.gov.cn") is None  # two bodies live there
