"""Which regions a reader of the overview chooses among."""

from __future__ import annotations

from monitor.web.sites.regions import regions_offered

KNOWN = (
    "湖南省",
    "湖南省湘潭市",
    "湖南省湘潭市湘潭县",
    "湖南省湘潭市韶山市",
    "湖南省津市",
    "湖南省津市市",
    "广东省广州市",
    "",
)


def test_at_first_only_the_outermost_regions_are_offered() -> None:
    assert regions_offered(KNOWN) == ("广东省广州市", "湖南省")


def test_a_chosen_region_is_offered_with_those_around_it_and_the_next_below() -> None:
    assert regions_offered(KNOWN, "湖南省") == ("湖南省", "湖南省津市", "湖南省津市市", "湖南省湘潭市")
    assert regions_offered(KNOWN, "湖南省湘潭市") == (
        "湖南省",
        "湖南省湘潭市",
        "湖南省湘潭市湘潭县",
        "湖南省湘潭市韶山市",
    )


def test_a_region_of_no_site_stays_chosen_and_has_nothing_below() -> None:
    assert regions_offered(KNOWN, "浙江省") == ("浙江省",)
