"""What people answered, read from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.answers import answers_of, load_answers
from config.errors import ConfigError

HEAD = "site,check,said,by,at,note,url\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "answers.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_answers_are_those_of_a_site_by_check(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{HEAD}S01,ORG.INTERNAL,yes,评估员甲,2026-09-14,查阅文件,\nS02,ORG.INTERNAL,no,评估员甲,2026-09-14,,\n",
    )
    assert answers_of(load_answers(path), "S01")["ORG.INTERNAL"].said == "yes"


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("site,check\n", ":1", "columns are not"),
        (f"{HEAD}S01,ORG.INTERNAL,maybe,甲,2026-09-14,,\n", ":2", "said"),
        (f"{HEAD}S01,ORG.INTERNAL,yes,甲,2026-02-30,,\n", ":2", "at"),
        (f"{HEAD}S01,ORG.INTERNAL,yes,,2026-09-14,,\n", ":2", "by"),
        (f"{HEAD}S01,A.B,yes,甲,2026-09-14,,\nS01,A.B,no,乙,2026-09-15,,\n", ":3", "answered twice"),
    ],
)
def test_a_wrong_file_of_answers_is_refused_with_line_and_column(
    tmp_path: Path, text: str, place: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load_answers(written(tmp_path, text))
    assert place in str(error.value)
    assert problem in str(error.value)
