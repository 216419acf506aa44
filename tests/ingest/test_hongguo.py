"""Lists of Hongguo's short dramas: tags, and names that stand in brackets behind others."""

from datetime import date
from pathlib import Path

import pytest
from making import FOLDER, Result, read, study

FILE = FOLDER / "hongguo" / "list.csv"
REAL = Path(__file__).parents[3] / "shared" / "data" / "titles" / "duanju_cn.csv"


def test_titles_with_tags_and_other_names(tmp_path):
    made = read(tmp_path, FILE.read_bytes(), table=None, constants={"home_market": "CN"})
    assert made.account.source == "hongguo"
    first = made.titles["9w-1"]
    assert (first["original_title"], first["title"]) == ("编造的归来", "她的编造归来")
    assert first["tags"] == ["古装", "逆袭", "重生"] and first["genres"] == ["女频"]
    assert (first["n_episodes"], first["released"], first["platform"]) == (76, date(2025, 2, 19), "hongguo")
    assert made.titles["9w-2"]["title"] == made.titles["9w-2"]["original_title"] == "编造福娘"
    assert made.titles["9w-3"]["original_title"] == "编造战神（第二季）", "a season is no other name"
    assert made.titles["9w-4"]["title"] == "编造霸总" and made.titles["9w-4"]["tags"] is None


def test_comments_find_a_title_by_either_name(tmp_path):
    (tmp_path / "list.csv").write_bytes(FILE.read_bytes())
    (tmp_path / "c.csv").write_text("drama,text\n编造的归来,好看\n她的编造归来,真的\n", encoding="utf-8")
    comments = {
        "path": "c.csv",
        "table": "comments",
        "columns": {"title": "drama", "text": "text"},
        "constants": {"market": "CN", "platform": "hongguo"},
    }
    made = Result(study(tmp_path, [{"path": "list.csv"}, comments], home_market="CN"))
    assert [c["title_id"] for c in made.comments] == ["9w-1", "9w-1"]


@pytest.mark.skipif(not REAL.is_file(), reason="the real files (../shared/data) are not here")
def test_a_real_list(tmp_path):
    made = Result(study(tmp_path, [{"path": str(REAL)}]))
    assert (made.account.source, made.account.rows, made.account.rejects) == ("hongguo", 452, 0)
    titles = list(made.titles.values())
    assert sum(t["tags"] is not None for t in titles) == 376
    assert not any("|" in tag for t in titles for tag in t["tags"] or [])
