"""Bullet comments of Hongguo's short dramas."""

import pytest
from making import FOLDER, read

from analysis.errors import SourceError

FILE = FOLDER / "hongguo_danmaku" / "danmaku.json"


def test_hongguo_danmaku(tmp_path):
    made = read(
        tmp_path,
        FILE.read_bytes(),
        "c.json",
        table=None,
        constants={"market": "CN", "home_market": "CN"},
        titles=[{"title_id": "her", "original_title": "归来的她"}],
    )
    assert [(c["title_id"], c["episode"], c["at_s"], c["likes"]) for c in made.comments] == [
        ("her", 1, 0.5, 2),
        ("her", 1, 0.5, 2),
        ("没有人认识的剧", 2, 65.0, None),
    ]
    assert len({c["comment_id"] for c in made.comments}) == 3
    account = made.account
    assert (account.records, account.rows, account.empty, account.rejects) == (6, 3, 1, 2)
    assert [reject["where"] for reject in made.rejects] == ["episodes[0].comments[3]", "episodes[2]"]
    stub = made.titles["没有人认识的剧"]
    assert (stub["original_title"], stub["home_market"], stub["platform"], stub["source"]) == (
        "没有人认识的剧",
        "CN",
        "hongguo",
        "stub",
    )


def test_danmaku_that_is_none(tmp_path):
    with pytest.raises(SourceError, match="holds no records of Hongguo"):
        read(
            tmp_path,
            '{"episode": []}',
            "c.json",
            table=None,
            source="hongguo_danmaku",
            constants={"market": "CN"},
        )
