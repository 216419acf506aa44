"""One person is erased from a workspace, stays away, and takes nobody else along."""

import json
import re
import shutil
import stat

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import crosscut

from analysis import schema, spec
from analysis import study as studies
from analysis.corpus import Workspace
from analysis.enrich.shard import content_key, stale
from analysis.errors import WorkspaceError
from analysis.ingest import people
from analysis.study import forgetting

HANA = "Hana Secretová"
COLUMNS = ["id", "who", "what", "stars", "up", "film"]
ENTRY = """  - path: {file}.csv
    table: comments
    columns: {{comment_id: id, author: who, text: what, rating: stars, reply_to: up, title_id: film}}
    rating_scale: [1, 5]
    constants: {{market: {market}, platform: {platform}}}
"""
STUDY = (
    "study: made\nhome_market: KR\ntitles: [{title_id: t, title: T, home_market: KR}]\nsources:\n"
    + ENTRY.format(file="a", market="KR", platform="One")
    + ENTRY.format(file="b", market="US", platform="two")
)


def rows(letter, n, hers):
    """Comments of many, and of one who is answered by the next comment, and who alone names a title."""
    return pd.DataFrame(
        [
            (
                f"{letter}{i}",
                HANA if i in hers else f"viewer {i % 17}",
                f"comment {i} was {'good' if i % 3 else 'bad'}",
                "many" if i % 11 == 5 else str(1 + i % 5),
                f"{letter}{i - 1}"
                if i - 1 in hers or i % 10 == 9
                else (f"{letter}{i + 1}" if i + 1 in hers else ""),
                "hers alone" if i == min(hers) else "t",
            )
            for i in range(n)
        ],
        columns=COLUMNS,
    )


def written(folder, a, b):
    folder.mkdir(exist_ok=True)
    a.to_csv(folder / "a.csv", index=False)
    b.to_csv(folder / "b.csv", index=False)
    (folder / "study.yaml").write_text(STUDY)
    return folder / "study.yaml"


def without(frame):
    """The same export had she never written."""
    hers = frame["id"][frame["who"] == HANA]
    left = frame[frame["who"] != HANA]
    return left.assign(up=left["up"].where(~left["up"].isin(hers), ""))


A, B = rows("a", 90, {12, 13, 40, 72}), rows("b", 60, {33})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study that was run, with her comments on two platforms."""
    path = written(tmp_path_factory.mktemp("with") / "s", A, B)
    studies.run(path, jobs=1)
    return path


@pytest.fixture
def copy(made, tmp_path):
    shutil.copytree(made.parent, tmp_path / "s")
    return tmp_path / "s" / "study.yaml", Workspace(tmp_path / "s" / "study.crosscut")


def everything(place):
    """All that a workspace holds, as bytes and as what the tables say."""
    parts = []
    for path in sorted(file for file in place.path.rglob("*") if file.is_file() and file.name != "key"):
        parts.append(path.read_bytes())
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            parts.append(json.dumps(table.to_pylist(), default=str, ensure_ascii=False).encode())
            parts.append(repr(table.schema.metadata).encode())
    return b"\n".join(parts)


def comments(place):
    return pd.concat([pd.read_parquet(path) for path in place.shards()], ignore_index=True)


def pseudonym(place, platform):
    return people.pseudonyms(place.key(), [platform], np.array([HANA], dtype=object))[0]


def test_she_is_gone_and_the_findings_are_as_if_she_had_never_written(copy, tmp_path):
    path, place = copy
    hers = pseudonym(place, "One")
    assert hers.encode() in everything(place)
    assert (place.path / "topics.json").is_file()
    said = crosscut("forget", HANA, "--workspace", place.path, "--platform", "ONE").stdout
    assert "erased: 4" in said and "Replies that no longer tell what they answer: 4" in said
    assert "crosscut run" in said and "exports, briefs" in said and HANA not in said
    assert forgetting.forget(place, HANA).comments == 1
    assert place.finding_names() == []
    assert not (place.path / "topics.json").exists(), "keywords of topics were made of her words too"

    left = everything(place)
    for name in (HANA, "Secretov"):
        assert name.encode() not in left
    assert left.count(hers.encode()) == left.count(pseudonym(place, "two").encode()) == 1
    assert place.table("titles")["title_id"].tolist() == ["t"], "she alone named the other"
    assert stat.S_IMODE((place.path / "forgotten").stat().st_mode) == 0o600
    assert place.manifest()["forgotten"] == {"people": 2, "comments": 5}

    shard = place.shards()[0]
    enriched = place.enriched_path(shard)
    recipe = studies.of_workspace(place).options
    assert pq.read_table(enriched)["comment_id"].to_pylist() == comments(place)["comment_id"].tolist()
    assert not {"language", "embedding", "sentiment"} & stale(
        enriched, content_key(pq.read_table(shard)), recipe
    )
    before = enriched.stat().st_mtime_ns
    studies.run(path, jobs=1)
    assert enriched.stat().st_mtime_ns == before, "what was worked out of the others is kept"

    never = studies.run(written(tmp_path / "never", without(A), without(B)), jobs=1)
    assert place.finding_names() == never.workspace.finding_names()
    for name in place.finding_names():
        # Scores that are kept were worked out beside hers: a product of matrices rounds by their size.
        pd.testing.assert_frame_equal(place.finding(name), never.workspace.finding(name), rtol=1e-6)
    both = [comments(one).drop(columns="author") for one in (place, never.workspace)]
    pd.testing.assert_frame_equal(*both)


def test_the_rows_are_accounted_for_and_the_rejects_tell_nothing_of_whose_they_were(copy):
    _, place = copy
    before = place.manifest()["accounting"]
    n_rejects = len(place.table("rejects"))
    forgetting.forget(place, HANA, "One")
    after = place.manifest()["accounting"]
    for old, new in zip(before, after, strict=True):
        assert (
            new["rows"] + new["duplicates"] + new["empty"] + new["rejects"]
            == new["records"]
            == old["records"]
        )
    assert [old["rows"] - new["rows"] for old, new in zip(before, after, strict=True)] == [4, 0]
    told = place.table("rejects").iloc[n_rejects:]
    assert told["why"].tolist() == [people.FORGOTTEN] * 4
    assert told["where"].isna().all() and told["raw"].isna().all()


def test_replies_keep_their_text_and_nobody_elses_are_touched(copy):
    _, place = copy
    before = comments(place).set_index(["platform", "comment_id"])
    forgetting.forget(place, HANA, "One")
    after = comments(place).set_index(["platform", "comment_id"])
    hers = [("One", one) for one in before.loc["One"].index if one in {"a12", "a13", "a40", "a72"}]
    assert set(before.index) - set(after.index) == set(hers) and len(hers) == 4
    same = before.loc[after.index]
    answered = [
        ("One", up) in hers if platform == "One" else False for (platform, _), up in same["reply_to"].items()
    ]
    assert after["reply_to"][answered].isna().all() and sum(answered) == 4
    expected = same.assign(reply_to=same["reply_to"].where(~np.array(answered), None))
    pd.testing.assert_frame_equal(after, expected)


def test_a_pseudonym_names_its_person_on_any_platform(copy):
    _, place = copy
    assert forgetting.forget(place, pseudonym(place, "two")) == forgetting.Erased(1, 2)
    assert forgetting.forgotten(place) == {pseudonym(place, "two")}
    assert forgetting.forget(place, f" {HANA} ", "one").comments == 4
    assert forgetting.forget(place, HANA) == forgetting.Erased(0, 0), "who is forgotten already stays so"


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["Nobody Atall"], ["no comment is by that name"]),
        (["hana secretová"], ["letter by letter"]),
        (["anonymous"], ["no comment"]),
        ([HANA], ["One", "two", "--platform"]),
        ([HANA, "--platform", "three"], ["on three", "One, two"]),
        (["0" * 20], ["no comment"]),
    ],
)
def test_who_cannot_be_told_is_said_without_the_name_and_nothing_is_touched(copy, arguments, parts):
    _, place = copy
    before = everything(place)
    platform = arguments[2] if len(arguments) > 1 else None
    with pytest.raises(WorkspaceError) as refused:
        forgetting.forget(place, arguments[0], platform)
    assert all(part in str(refused.value) for part in parts) and arguments[0] not in str(refused.value)
    assert refused.value.exit_code == 2 and everything(place) == before


def test_a_name_that_nobody_has_ends_with_a_sentence(copy):
    _, place = copy
    done = crosscut("forget", "Nobody Atall", "--workspace", place.path, code=2)
    assert done.stderr.count("\n") == 1 and "Atall" not in done.stderr


def test_a_damaged_list_of_the_forgotten_is_said(copy):
    _, place = copy
    (place.path / "forgotten").write_text(f"{HANA}\n")
    with pytest.raises(WorkspaceError, match="no list of pseudonyms"):
        forgetting.forget(place, HANA, "One")


class KilledError(Exception):
    """What ends a command in the midst of its work."""


class Mortal(Workspace):
    """A workspace whose command is killed when it writes for the n-th time."""

    def __init__(self, path, lives):
        super().__init__(path)
        self.lives = lives

    def _live(self):
        self.lives -= 1
        if self.lives < 0:
            raise KilledError

    def write(self, path, table):
        self._live()
        super().write(path, table)

    def write_text(self, path, content):
        self._live()
        super().write_text(path, content)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Four shards, enriched with nothing in it: how it is keyed matters here, not what it says."""
    path = written(
        tmp_path_factory.mktemp("large") / "s", rows("a", 150, {3, 50, 51, 90, 120}), rows("b", 50, {7})
    )
    place = Workspace(path.parent / "w")
    studies.ingest(spec.load(path), place)
    (whole,) = (pq.read_table(shard) for shard in place.shards())
    for number in range(4):
        place.write(
            place.comments / f"part-{number:05d}.parquet",
            whole.slice(50 * number, 50 if number < 3 else None),
        )
    for shard in place.shards():
        table = pq.read_table(shard)
        columns = {name: table[name] for name in ("comment_id", "platform")}
        nulls = {
            field.name: columns.get(field.name, pa.nulls(len(table), field.type))
            for field in schema.ENRICHED.schema
        }
        keys = {b"crosscut": json.dumps({"content": content_key(table)}).encode()}
        place.write(place.enriched_path(shard), pa.table(nulls).replace_schema_metadata(keys))
    place.write(place.tables / "weights.parquet", schema.WEIGHT.schema.empty_table())
    place.write_finding("reception", pd.DataFrame({"title_id": ["t"]}))
    return path, place


def test_killed_at_any_moment_the_same_command_ends_what_it_began(large, tmp_path):
    first = large[1]
    shutil.copytree(first.path, tmp_path / "whole")
    whole = Workspace(tmp_path / "whole")
    forgetting.forget(whole, HANA, "One")
    wanted = {
        file.relative_to(whole.path): file.read_bytes() for file in whole.path.rglob("*") if file.is_file()
    }
    lives = 0
    while True:
        place = Mortal(tmp_path / f"w{lives}", lives)
        shutil.copytree(first.path, place.path)
        try:
            forgetting.forget(place, HANA, "One")
            break
        except KilledError:
            assert lives == 0 or not place.finding_names() or len(forgetting.forgotten(place)) == 1
        forgetting.forget(Workspace(place.path), HANA, "One")
        held = {
            file.relative_to(place.path): file.read_bytes()
            for file in place.path.rglob("*")
            if file.is_file()
        }
        assert held == wanted, lives
        shutil.rmtree(place.path)
        lives += 1
    assert lives > 8, "every file that is written is one to be killed at"


def test_reading_the_export_again_does_not_bring_her_back(copy):
    path, place = copy
    forgetting.forget(place, HANA, "One")
    forgetting.forget(place, HANA, "two")
    after, account = comments(place), place.manifest()["accounting"]
    rejects = place.table("rejects")["why"].value_counts().to_dict()
    told = place.manifest()["forgotten"]
    studies.ingest(spec.load(path), place)
    pd.testing.assert_frame_equal(comments(place), after)
    path.write_text(STUDY + "# read anew\n")
    studies.ingest(spec.load(path), place)
    pd.testing.assert_frame_equal(comments(place), after)
    assert place.manifest()["accounting"] == account and place.manifest()["forgotten"] == told
    assert place.table("rejects")["why"].value_counts().to_dict() == rejects
    mine = place.table("rejects").query("why == @people.FORGOTTEN")
    assert mine["where"].isna().all() and mine["raw"].isna().all()
    assert "hers alone" not in set(place.table("titles")["title_id"])


def test_a_run_after_a_kill_reads_without_her_too(large, tmp_path):
    path, first = large
    for lives in range(2, 12, 3):
        place = Mortal(tmp_path / f"w{lives}", lives)
        shutil.copytree(first.path, place.path)
        with pytest.raises(KilledError):
            forgetting.forget(place, HANA, "One")
        again = Workspace(place.path)
        studies.ingest(spec.load(path), again)
        assert pseudonym(again, "One") not in set(comments(again)["author"])
        assert not re.search(
            r"a(3|50|51|90|120)$", "\n".join(comments(again)["reply_to"].dropna()), re.MULTILINE
        )
        shutil.rmtree(place.path)
