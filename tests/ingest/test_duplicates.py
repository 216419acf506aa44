"""The same record met twice, and accounts that add up."""

from collections import Counter
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from making import COMMENTS, Result, adds_up, read, study

from analysis.ingest.dedupe import Tally, keys_of

COLUMNS = {"author": "who", "text": "what", "posted_at": "when"}


def exports(folder, *contents, **source):
    for number, content in enumerate(contents):
        (folder / f"{number}.csv").write_text(content, encoding="utf-8")
    entries = [
        {"path": f"{number}.csv", "table": "comments", "constants": COMMENTS, **source}
        for number in range(len(contents))
    ]
    return Result(study(folder, entries))


# Keys in all ranges of 64 bits, the ends included, so few that they come again.
KEYS = st.sampled_from([*range(9), *(k << 60 for k in range(16)), *((k << 60) - 1 for k in range(1, 17))])


@settings(deadline=None)
@given(st.lists(st.lists(KEYS, max_size=40), max_size=12))
def test_a_tally_counts_like_a_counter(batches):
    tally, once, slow = Tally(), Tally(), Counter()
    for batch in batches:
        expected = []
        for key in batch:
            expected.append(slow[key])
            slow[key] += 1
        keys = np.array(batch, dtype=np.uint64)
        assert tally.add(keys).tolist() == expected
        assert once.new(keys).tolist() == [count == 0 for count in expected]
    met = np.array(sorted(slow), dtype=np.uint64)
    assert tally.count(met).tolist() == [slow[key] for key in sorted(slow)]
    assert once.count(met).tolist() == [1] * len(slow)


def test_cells_in_other_columns_have_another_key():
    names = np.array(["a", "b", "", "ab", "None"], dtype=object)
    rows = [np.array(column, dtype=object) for column in zip(*product(names, names), strict=True)]
    assert len(set(keys_of(*rows).tolist())) == len(names) ** 2
    assert not set(keys_of(names).tolist()) & set(keys_of(names, names).tolist())


def test_the_index_of_many_ids_takes_eight_bytes_each():
    def size(tally):
        return sum(run.nbytes for runs in tally._runs for run in runs)

    tally, chooser = Tally(), np.random.default_rng(1)
    for _ in range(9):
        assert tally.new(chooser.integers(0, 1 << 64, 20_000, dtype=np.uint64)).all()
    assert size(tally) == 8 * 180_000


def test_an_id_met_again_is_a_duplicate_whatever_else_it_says(tmp_path):
    made = exports(
        tmp_path,
        "id,what\n1,a\n2,b\n",
        "id,what\n2,edited\n3,c\n",
        columns={"comment_id": "id", "text": "what"},
    )
    assert [row["comment_id"] for row in made.comments] == ["1", "2", "3"]
    assert [account.duplicates for account in made.accounts] == [0, 1]


ROW = st.tuples(
    st.sampled_from(["Hana", "Bora", ""]),
    st.sampled_from(["nice", "so so"]),
    st.sampled_from(["2024-05-31", ""]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12), st.lists(ROW, min_size=1, max_size=12), st.booleans())
def test_overlapping_exports_add_up_to_the_union_whatever_the_order(tmp_path_factory, first, second, turned):
    folder = tmp_path_factory.mktemp("d")
    files = ["who,what,when\n" + "".join(",".join(row) + "\n" for row in rows) for rows in (first, second)]
    made = exports(folder, *(reversed(files) if turned else files), columns=COLUMNS)
    union = Counter(first) | Counter(second)
    assert len(made.comments) == sum(union.values())
    assert len({row["comment_id"] for row in made.comments}) == len(made.comments)
    seen = Counter((row["text"], row["posted_at"] is not None) for row in made.comments)
    expected = Counter()
    for (_, text, when), n in union.items():
        expected[(text, bool(when))] += n
    assert seen == expected and adds_up(made.accounts)
    other = exports(folder, *files, columns=COLUMNS)
    assert {row["comment_id"] for row in made.comments} == {row["comment_id"] for row in other.comments}


def test_nothing_is_merged_inside_one_file_and_the_same_file_twice_adds_nothing(tmp_path):
    content = "what\n" + "nice\n" * 5
    one = exports(tmp_path, content, columns={"text": "what"})
    assert len({row["comment_id"] for row in one.comments}) == 5
    twice = exports(tmp_path, content, content, columns={"text": "what"})
    assert twice.comments == one.comments and twice.accounts[1].duplicates == 5


def test_the_same_words_in_another_market_or_with_other_stars_are_another_comment(tmp_path):
    (tmp_path / "a.csv").write_text("text,stars\nnice,5\n")
    (tmp_path / "b.csv").write_text("text,stars\nnice,4\n")
    shared = {"table": "comments", "columns": {"rating": "stars"}, "rating_scale": [1, 5]}
    entries = [
        {"path": path, **shared, "constants": {**COMMENTS, "market": market}}
        for path, market in (("a.csv", "KR"), ("a.csv", "US"), ("b.csv", "KR"))
    ]
    assert len(Result(study(tmp_path, entries)).comments) == 3


def test_a_number_told_twice_is_a_duplicate_and_another_number_a_reject(tmp_path):
    content = "id,n,day\na,5,2024-05-31\na,5,2024-05-31\na,6,2024-05-31\na,6,2024-06-01\n"
    made = read(
        tmp_path,
        content,
        table="metrics",
        columns={"title_id": "id", "value": "n", "as_of": "day"},
        constants={"market": "KR", "platform": "p", "metric": "views"},
    )
    assert [row["value"] for row in made.metrics] == [5, 6]
    assert (made.account.rows, made.account.duplicates, made.account.rejects) == (2, 1, 1)
    assert made.whys[0].startswith("another value")
