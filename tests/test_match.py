"""crosscut match: what it prints, pasted into the study file, joins the two."""

import pandas as pd
import pytest
import yaml
from commands import crosscut

from analysis import spec
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.errors import WorkspaceError
from analysis.study import matching

HOME = """id,name,original,episodes,date,synopsis
h1,凤凰新娘归来,凤凰新娘归来,83,2024-05-02,新娘在婚礼当天被害，重生后回来复仇，夺回属于她的一切。
h2,Ode to Joy,欢乐颂,42,2023-01-05,Five women share one floor in Shanghai.
h3,清洁工亿万富翁,清洁工亿万富翁,60,2023-11-11,亿万富翁扮成清洁工，寻找真爱。
"""
ABROAD = """id,name,original,episodes,date,synopsis
x1,Return of the Phoenix Bride (Dubbed),凤凰新娘归来,83,2024,"Killed on her wedding day, a bride is reborn for revenge."
x2,Ode to Joy Season 2,欢乐颂2,55,2024,Five women share one floor in Shanghai.
x3,Wolf King's Bargain,,44,2025,A wolf king strikes a bargain with a human girl.
"""
STUDY = """study: Two platforms
home_market: CN
{titles}sources:
  - path: home.csv
    table: titles
    columns: {{title_id: id, title: name, original_title: original, n_episodes: episodes, released: date,
      synopsis: synopsis}}
    constants: {{platform: home}}
  - path: abroad.csv
    table: titles
    columns: {{title_id: id, title: name, original_title: original, n_episodes: episodes, released: date,
      synopsis: synopsis}}
    constants: {{platform: abroad}}
"""


def written(folder, titles="", abroad=ABROAD, study=STUDY):
    (folder / "home.csv").write_text(HOME)
    (folder / "abroad.csv").write_text(abroad)
    path = folder / "study.yaml"
    path.write_text(study.format(titles=titles))
    place, loaded = Workspace(folder / "w"), spec.load(path)
    studies.ingest(loaded, place)
    studies.enrich(loaded, place, jobs=1)
    return folder / "w"


def matched(workspace):
    place = Workspace(workspace)
    return matching.match(studies.of_workspace(place), place)


def ids(workspace):
    return set(pd.read_parquet(workspace / "tables" / "titles.parquet")["title_id"])


def test_the_snippet_pasted_joins_the_two_and_they_never_come_up_again(tmp_path):
    place = written(tmp_path)
    out = tmp_path / "pairs.yaml"
    printed = crosscut("match", "--workspace", place, "--out", out).stdout
    assert matched(place).lines == tuple(printed.splitlines()[:1])
    line = printed.splitlines()[0]
    for reason in (
        "h1 (home) = x1 (abroad)",
        "凤凰新娘归来",
        "83 and 83 episodes",
        "2024-05-02 and 2024",
        "synopses 0.",
    ):
        assert reason in line
    assert "x2" not in printed and ids(place) == {"h1", "h2", "h3", "x1", "x2", "x3"}
    snippet = printed[printed.index("titles:") :]
    assert (
        yaml.safe_load(out.read_text())
        == yaml.safe_load(snippet)
        == {"titles": [{"title_id": "h1", "also": ["x1"]}]}
    )
    place = written(tmp_path, titles=snippet)
    assert ids(place) == {"h1", "h2", "h3", "x2", "x3"}
    assert matched(place).notes == ("No two of the 5 titles are likely one drama.",)


def test_others_are_added_to_a_title_that_the_study_lists(tmp_path):
    listed = "titles:\n  - {title_id: bride, also: [h1]}\n"
    place = written(tmp_path, titles=listed)
    assert matched(place).snippet == "# add to the entry of bride: also: [h1, x1]\n"
    place = written(tmp_path, titles=listed.replace("[h1]", "[h1, x1]"))
    assert ids(place) == {"bride", "h2", "h3", "x2", "x3"}


def test_titles_without_ids_are_joined_by_their_names(tmp_path):
    study = STUDY.replace("title_id: id, ", "")
    place = written(tmp_path, study=study, abroad=ABROAD.replace("凤凰新娘归来", "凤凰新娘的归来"))
    assert len(ids(place)) == 6
    printed = crosscut("match", "--workspace", place).stdout
    snippet = printed[printed.index("titles:") :]
    place = written(
        tmp_path, titles=snippet, study=study, abroad=ABROAD.replace("凤凰新娘归来", "凤凰新娘的归来")
    )
    assert len(ids(place)) == 5


def test_one_platform_has_nothing_to_match(tmp_path):
    (tmp_path / "home.csv").write_text(HOME)
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.format(titles="").split("  - path: abroad")[0])
    studies.ingest(spec.load(path), Workspace(tmp_path / "w"))
    found = matched(tmp_path / "w")
    assert not found.snippet and found.notes == ("There is nothing to match: all 3 are of home.",)


def test_titles_that_are_not_enriched_say_so(tmp_path):
    (tmp_path / "home.csv").write_text(HOME)
    (tmp_path / "abroad.csv").write_text(ABROAD)
    (tmp_path / "study.yaml").write_text(STUDY.format(titles=""))
    studies.ingest(spec.load(tmp_path / "study.yaml"), Workspace(tmp_path / "w"))
    with pytest.raises(WorkspaceError, match="crosscut enrich"):
        matched(tmp_path / "w")


def test_a_catchword_does_not_chain_dramas_and_many_uploads_hide_no_other(tmp_path):
    uploads = {
        "a": ["{} | Enemies to Lovers", "{} | Forbidden Romance", "{}"],
        "b": ["{}", "{} EP 2", "{} | He Came Back for Her"],
    }
    for platform, shapes in uploads.items():
        names = [
            shape.format(name) for name in ("Djinn under Contract", "Sweet Temptation") for shape in shapes
        ]
        rows = [f"{platform}{i},{name}" for i, name in enumerate([*names, "Queen of Cuisine"])]
        (tmp_path / f"{platform}.csv").write_text("\n".join(["title_id,title", *rows]))
    sources = [{"path": f"{p}.csv", "table": "titles", "constants": {"platform": p}} for p in "ab"]
    (tmp_path / "study.yaml").write_text(yaml.safe_dump({"study": "Uploads", "sources": sources}))
    loaded, place = spec.load(tmp_path / "study.yaml"), Workspace(tmp_path / "w")
    studies.ingest(loaded, place)
    studies.enrich(loaded, place, jobs=1)
    dramas = yaml.safe_load(matching.match(loaded, place, limit=100).snippet)["titles"]
    together = [sorted([drama["title_id"], *drama["also"]]) for drama in dramas]
    assert sorted(map(len, together)) == [2, 6, 6]
    first = yaml.safe_load(matching.match(loaded, place, limit=3).snippet)["titles"]
    assert len(first) == 3 and all(len(drama["also"]) == 1 for drama in first)
