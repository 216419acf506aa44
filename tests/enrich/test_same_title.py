"""Which titles are one drama: what raises a pair, what lowers it, what rules it out."""

import numpy as np
import pandas as pd
import pytest

from analysis.enrich import encoder, same_title, title_candidates, title_names

NONE = pd.DataFrame({"title_id": pd.Series(dtype=str), "trope": pd.Series(dtype=str)})
FIELDS = (
    "title",
    "original_title",
    "platform",
    "source",
    "home_market",
    "released",
    "n_episodes",
    "synopsis",
)
BRIDE = "Return of the Phoenix Bride"


def table(*rows):
    frame = pd.DataFrame([{**dict.fromkeys(FIELDS), "source": "made", **row} for row in rows])
    if frame.empty:
        return pd.DataFrame(columns=["title_id", *FIELDS])
    frame["title_id"] = frame.get("title_id", pd.Series([f"t{i}" for i in range(len(frame))]))
    return frame


def found(titles, sets=NONE, shown=0.0):
    forms = title_names.forms(titles)
    told = np.flatnonzero(titles["synopsis"].notna())
    vectors = same_title.Vectors(told, encoder.load().encode(titles["synopsis"].iloc[told].tolist()))
    return same_title.pairs(
        titles, forms, encoder.load().encode(forms["form"].tolist()), vectors, sets, shown
    )


def odds(one, other, sets=NONE):
    """The log-odds of a pair beside a third title that has nothing to do with it."""
    rows = found(
        table({"platform": "a", **one}, {"platform": "b", **other}, {"platform": "b", "title": "Cell Block"}),
        sets,
    )
    pair = rows[(rows["left"] == "t0") & (rows["right"] == "t1")]
    return pair["log_odds"].iloc[0] if len(pair) else -np.inf


@pytest.mark.parametrize(
    ("name", "form", "number"),
    [
        ("Return of the Phoenix Bride (Dubbed)", "return of the phoenix bride", "1"),
        (
            "[ENG SUB] Return of the Phoenix Bride EP 1-80 | Full Movie #drama",
            "return of the phoenix bride",
            "1",
        ),
        ("Double Life of a King Dailymotion Movie🤴 | HD, NO CUT", "double life of a king", "1"),
        ("❣️🔥Fated to Find You – Full HD Movie", "fated to find you", "1"),
        ("Fall in Love (2021)", "fall in love", "1"),
        ("The Eternal Love Season 2", "the eternal love", "2"),
        ("Oh! My Emperor 2nd season", "oh my emperor", "2"),
        ("Love Like the Galaxy: Part 2", "love like the galaxy", "2"),
        ("Go Go Squid 2: Appledog's Time", "go go squid appledogs time", "2"),
        ("庆余年 第一季", "庆余年", "1"),
        ("庆余年2", "庆余年", "2"),
        ("비밀의 숲 시즌2", "비밀의 숲", "2"),
        ("Waterboy Seasons 1-2 Full Movie", "waterboy", "1-2"),
        ("Reply 1988", "reply 1988", "1"),
        ("我的第二部手机", "我的第二部手机", "1"),
        ("第80集 猎心奇遇 中文字幕", "猎心奇遇", "1"),
    ],
)
def test_additions_leave_a_name_and_seasons_are_told_apart(name, form, number):
    assert title_names.clean(name) == title_names.Name((form,), number)


def test_a_second_name_in_brackets_or_in_another_script_is_a_form_of_its_own():
    assert title_names.clean("夫人为何如此决绝 （夫人为何如此无情）").forms == (
        "夫人为何如此决绝",
        "夫人为何如此无情",
    )
    assert {"重启人生", "ブラッシュアップライフ"} <= set(
        title_names.clean("重启人生 ブラッシュアップライフ").forms
    )
    assert "응답하라" not in title_names.clean("응답하라 1988").forms


def test_a_name_that_is_all_additions_is_still_a_name():
    assert title_names.clean("Drama").forms == ("drama",) and title_names.clean("K2").forms == ("k2",)
    assert title_names.clean("🔥🔥").forms == ()


def test_a_title_is_most_like_itself():
    dramas = [
        {"title": "Return of the Phoenix Bride", "n_episodes": 80, "synopsis": "A bride avenges her family."},
        {"title": "The Janitor Billionaire", "n_episodes": 64, "synopsis": "A rich man cleans floors."},
        {"title": "Fated to My Forbidden Alpha", "n_episodes": 52, "synopsis": "A wolf meets her mate."},
    ]  # fmt: skip
    rows = found(table(*({**d, "platform": p} for p in "ab" for d in dramas)))
    best = rows.drop_duplicates("left")
    assert {(a, b) for a, b in zip(best["left"], best["right"], strict=True)} == {
        ("t0", "t3"),
        ("t1", "t4"),
        ("t2", "t5"),
    }
    assert (best["score"] > 0.9).all() and len(found(table(*[]))) == 0


def test_neither_the_order_of_titles_nor_of_platforms_matters():
    titles = table(
        {"title": BRIDE, "platform": "a", "n_episodes": 80},
        {"title": f"{BRIDE} (Dubbed)", "platform": "b"},
        {"title": "凤凰新娘归来", "original_title": "凤凰新娘归来", "platform": "c", "n_episodes": 80},
        {"title": "Phoenix Brides Return", "platform": "b", "synopsis": "A bride returns."},
    )
    turned = titles.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(found(titles), found(turned))
    renamed = titles.assign(platform=titles["platform"].map({"a": "z", "b": "y", "c": "x"}))
    pd.testing.assert_frame_equal(found(titles), found(renamed))


def test_contradictions_lower_a_pair_and_agreement_raises_it():
    plain = odds({"title": BRIDE}, {"title": BRIDE})

    def with_(field, one, other):
        return odds({"title": BRIDE, field: one}, {"title": BRIDE, field: other})

    assert (
        with_("released", "2024-05-01", "2024-01-01") > plain > with_("released", "2024-05-01", "2015-01-01")
    )
    assert with_("released", "2022-05-01", "2024-01-01") == plain  # abroad, dramas come later
    assert with_("n_episodes", 83, 83) > plain > with_("n_episodes", 80, 62)
    assert with_("released", "2024-05-01", "2015-01-01") < with_("n_episodes", 80, 62)
    assert odds({"title": BRIDE}, {"title": "Phoenix Brides Come Back"}) < plain
    assert with_("home_market", "CN", "KR") == -np.inf
    assert with_("home_market", "CN", "001") == with_("home_market", "CN", "CN") == plain


def test_a_rare_number_of_episodes_and_a_rare_trope_say_more():
    def beside(number, others):
        rows = [{"title": f"Story of {w}", "platform": "b", "n_episodes": n} for w, n in others]
        pair = [{"title": BRIDE, "platform": p, "n_episodes": number} for p in "ab"]
        return found(table(*pair, *rows)).set_index(["left", "right"]).loc[("t0", "t1"), "log_odds"]

    words = ("Fire", "Water", "Stone", "Glass", "Paper", "Iron")
    usual = [(word, 80) for word in words]
    assert beside(83, usual) > beside(80, usual)
    shared = pd.DataFrame({"title_id": ["t0", "t1"], "trope": ["revenge", "revenge"]})
    one = pd.DataFrame({"title_id": ["t0", "t1"], "trope": ["revenge", "rebirth"]})
    everyone = pd.DataFrame({"title_id": ["t0", "t1", "t2"], "trope": ["revenge"] * 3})
    pair = ({"title": BRIDE}, {"title": BRIDE})
    assert odds(*pair, shared) > odds(*pair, everyone) > odds(*pair) == odds(*pair, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "Ode to Joy"}, {"title": "Ode to Joy Season 2"}),
        ({"title": "Ode to Joy Season 3"}, {"title": "Ode to Joy 2"}),
        ({"title": "Ode to Joy 2", "original_title": "欢乐颂"}, {"title": "Ode to Joy", "original_title": "欢乐颂"}),
        ({"title": "庆余年 第二季"}, {"title": "Joy of Life"}),
        ({"title": "庆余年 第二季"}, {"title": "庆余年"}),
    ],
)  # fmt: skip
def test_another_season_is_another_title(one, other):
    synopsis = "A young man with a secret past rises at court."
    assert odds({**one, "synopsis": synopsis}, {**other, "synopsis": synopsis}) == -np.inf
    assert odds({**one, "synopsis": synopsis}, {**one, "synopsis": synopsis}) > 0


def test_a_season_named_in_one_language_only_is_no_contradiction():
    assert (
        odds({"title": "Love Like the Galaxy: Part 2", "original_title": "月升沧海"}, {"title": "月升沧海"})
        > 0
    )


def test_a_translated_name_is_found_by_its_meaning():
    names = ["我的狼人男友", "离婚后的总裁", "外星女友", "皇后的复仇"]
    foreign = ["My Werewolf Boyfriend", "The CEO after Divorce", "Alien Girlfriend", "Revenge of the Empress"]
    rows = found(
        table(
            *({"title": n, "platform": "a"} for n in names), *({"title": n, "platform": "b"} for n in foreign)
        )
    )
    best = rows.sort_values("log_odds", ascending=False).drop_duplicates("left")
    assert all(int(b[1:]) - int(a[1:]) == 4 for a, b in zip(best["left"], best["right"], strict=True))


def test_one_platform_pairs_only_equal_names():
    rows = found(
        table(
            *(
                {"title": t, "platform": "a"}
                for t in (BRIDE, f"{BRIDE} | Full Movie", "Return of a Phoenix Bride", "Cell Block King")
            )
        )
    )
    assert rows[["left", "right"]].to_numpy().tolist() == [["t0", "t1"]] and rows["same_platform"].all()


def test_empty_titles_and_titles_without_names_pair_with_nothing():
    assert found(table()).empty
    assert found(table({"platform": "a"}, {"platform": "b"})).empty


def test_among_many_titles_a_likeness_says_less():
    rows = pd.DataFrame(np.zeros((1, len(same_title.EVIDENCE))), columns=list(same_title.EVIDENCE))
    small, learned, many = (
        same_title.log_odds(rows, n)[0] for n in (10, same_title.SIZE, 10 * same_title.SIZE)
    )
    assert small == learned == pytest.approx(many + np.log(10))


def test_neighbours_are_those_of_all_pairs():
    rng = np.random.default_rng(3)
    left, right = (rng.normal(size=(n, 8)).astype(np.float32) for n in (700, 40))
    i, j = title_candidates.neighbours(left, right, 0.5)
    every = left @ right.T
    nearest = np.zeros_like(every, dtype=bool)
    for row in range(len(left)):
        nearest[row, np.argsort(-every[row])[: title_candidates.NEAREST]] = True
    for column in range(len(right)):
        nearest[np.argsort(-every[:, column])[: title_candidates.NEAREST], column] = True
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == set(
        zip(*(side.tolist() for side in np.nonzero(nearest & (every >= 0.5))), strict=True)
    )
