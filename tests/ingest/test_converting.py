"""Cells to values: counts, lists, codes, episodes, ids."""

from datetime import date

from making import read


def test_counts_are_not_whole_or_not_read_are_rejects_and_placeholders_are_unknown(tmp_path):
    made = read(tmp_path, "text,likes\na,1.5\nb,-\nc,1.2k\nd,N/A\ne,lots\n", columns={"likes": "likes"})
    assert [(row["text"], row["likes"]) for row in made.comments] == [("b", None), ("c", 1200), ("d", None)]
    assert made.account.rejects == 2


def test_a_cell_too_long_to_be_a_number_is_a_reject(tmp_path):
    made = read(tmp_path, f"text,likes\na,{'9' * 500}\nb,1\n", columns={"likes": "likes"})
    assert made.account.rows == 1 and "500" in made.whys[0] and "999" not in made.whys[0]


def test_a_word_that_stands_for_nothing_in_numbers_is_a_comment_in_texts(tmp_path):
    assert [row["text"] for row in read(tmp_path, "text\nnone\n无\n-\n").comments] == ["none", "无", "-"]


def test_values_map_cells_and_unknown_cells_are_rejects_that_name_the_value(tmp_path):
    source = {
        "columns": {"market": "land"},
        "constants": {"title_id": "t", "platform": "p"},
        "values": {"market": {"한국": "KR"}},
    }
    made = read(tmp_path, "text,land\na,한국\nb,헝가리\nc,KR\nd,US\ne,\n", **source)
    assert [row["text"] for row in made.comments] == ["a", "c"]
    assert ["헝가리" in made.whys[0], "US" in made.whys[1], made.whys[2]] == [True, True, "says no market"]


def test_country_names_are_markets_without_values(tmp_path):
    source = {"columns": {"market": "land"}, "constants": {"title_id": "t", "platform": "p"}}
    made = read(tmp_path, "text,land\na,South Korea\nb,kr\nc,001\nd,Atlantis\n", **source)
    assert [row["market"] for row in made.comments] == ["KR", "KR", "001"]
    assert "'Atlantis'" in made.whys[0]


TITLES = "id,name,land,tags,kind,eps,out\n1,First,KR|US,a| b |a||c,drama,12,2024-05\n2,Second,,,,,later\n"


def test_split_makes_lists_and_takes_the_first_of_a_single_value(tmp_path):
    made = read(
        tmp_path,
        TITLES,
        table="titles",
        split={"tags": "|", "home_market": "|"},
        columns={
            "title_id": "id",
            "title": "name",
            "home_market": "land",
            "tags": "tags",
            "genres": "kind",
            "n_episodes": "eps",
            "released": "out",
        },
    )
    first, second = made.titles["1"], made.titles["2"]
    assert first["home_market"] == "KR" and first["tags"] == ["a", "b", "c"] and first["genres"] == ["drama"]
    assert first["n_episodes"] == 12 and (first["released"], first["released_precision"]) == (
        date(2024, 5, 1),
        "month",
    )
    assert second["tags"] is None and second["home_market"] is None
    # A title is worth having without a date that nobody can read; that it was left out is said.
    assert second["released"] is None and any("one cell of released" in note for note in made.notes)


def test_episodes(tmp_path):
    content = "title_id,number,duration_s,paywalled,released\n"
    content += "t,1,1:30,no,2024-05-31\nt,2,90,yes,\nt,2,90,yes,\nt,x,1,no,\n"
    columns = {name: name for name in ("title_id", "number", "duration_s", "paywalled", "released")}
    made = read(tmp_path, content, table="episodes", columns=columns)
    assert [(e["number"], e["duration_s"], e["paywalled"]) for e in made.episodes] == [
        (1, 90.0, False),
        (2, 90.0, True),
    ]
    assert (made.account.duplicates, made.account.rejects) == (1, 1) and "t" in made.titles


def test_rounded_ids_are_no_ids(tmp_path):
    table = "id,film,text\n7.41E+18,a,fine\n7.41E+18,a,so so\n12,a,good\n13,7.4E+18,bad\n"
    columns = {"comment_id": "id", "title_id": "film"}
    made = read(tmp_path, table, columns=columns, constants={"market": "KR", "platform": "p"})
    assert [c["text"] for c in made.comments] == ["fine", "so so", "good"]
    assert made.whys == ["title_id '7.4E+18' was rounded by a spreadsheet; export it as text"]


def test_entities_are_decoded_and_signs_are_kept(tmp_path):
    made = read(tmp_path, "text\nTom &amp; Jerry &#39;fine&#39; &lt;3\nR&D; a & b\n")
    assert [c["text"] for c in made.comments] == ["Tom & Jerry 'fine' <3", "R&D; a & b"]
