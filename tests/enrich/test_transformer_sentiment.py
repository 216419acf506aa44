"""A transformers model named in a study: a tiny one with random weights, made here."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import study as studies
from analysis.corpus import Workspace
from analysis.enrich import shard, transformer_sentiment
from analysis.errors import ModelError
from analysis.study import validating

THREE = {0: "Negative", 1: "Neutral", 2: "Positive"}
TEXTS = ["good story", "bad story", "so so", "好看", "👍", "", "12 34", "good story", "word " * 2_000]


def made(folder, labels, seed=0):
    """A BERT of two layers and 16 dimensions that reads words, with its tokenizer."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "good", "bad", "story", "so", "word", "drama", "好", "看", "好看", "👍"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64, id2label=labels, label2id={name: i for i, name in labels.items()},
        initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return made(tmp_path_factory.mktemp("three"), THREE)


def p_of(name, texts):
    scores = transformer_sentiment.load(name).score(texts, ["en"] * len(texts))
    return np.column_stack([scores.p_neg, scores.p_neu, scores.p_pos]), scores


def test_probabilities_are_those_of_the_model_in_any_batch_and_order(three):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    p, scores = p_of(three, TEXTS)
    read = np.isfinite(p).all(axis=1)
    assert read.tolist() == [True, True, True, True, True, False, False, True, True]
    assert p[read].sum(axis=1) == pytest.approx(1)
    assert scores.s[read] == pytest.approx((p[:, 2] - p[:, 0])[read])
    assert not scores.calibrated.any()
    assert (p[0] == p[7]).all()
    model, tokenizer = (
        AutoModelForSequenceClassification.from_pretrained(three),
        AutoTokenizer.from_pretrained(three),
    )
    with torch.inference_mode():
        alone = model.eval()(**tokenizer(TEXTS[1], return_tensors="pt")).logits.softmax(dim=1).numpy()[0]
    assert p[1] == pytest.approx(alone, abs=1e-6)
    order = [8, 3, 1, 0, 2]
    assert p_of(three, [TEXTS[i] for i in order])[0] == pytest.approx(p[order], abs=1e-6)
    assert p_of(three, TEXTS)[0][read].tobytes() == p[read].tobytes()
    assert p_of(three, [])[0].shape == (0, 3) and np.isnan(p_of(three, ["", "12"])[0]).all()


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["NEGATIVE", "POSITIVE"], [0, 2]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
        (["Very Negative", "Negative", "Neutral", "Positive", "Very Positive"], [0, 0, 1, 2, 2]),
        (["pos", "neu", "neg"], [2, 1, 0]),
    ],
)
def test_labels_are_grouped_into_three_classes(labels, classes):
    assert transformer_sentiment.classes("m", dict(enumerate(labels))).tolist() == classes


@pytest.mark.parametrize(
    "labels",
    [
        ["LABEL_0", "LABEL_1", "LABEL_2"],
        ["joy", "anger"],
        ["neutral", "positive"],
        ["positive", "negative", "x"],
    ],
)
def test_labels_that_do_not_say_are_refused(labels):
    with pytest.raises(ModelError, match=r"`m` does not say .* id2label"):
        transformer_sentiment.classes("m", dict(enumerate(labels)))


def test_two_classes_leave_nothing_to_neutral_and_stars_add_up(tmp_path):
    two = p_of(made(tmp_path / "two", {0: "negative", 1: "positive"}), TEXTS[:5])[0]
    assert (two[:, 1] == 0).all() and two.sum(axis=1) == pytest.approx(1)
    stars = p_of(made(tmp_path / "five", {i: f"{i + 1} stars" for i in range(5)}), TEXTS[:5])[0]
    assert (stars > 0).all() and stars.sum(axis=1) == pytest.approx(1)


def test_what_cannot_be_loaded_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in (str(tmp_path / "empty"), str(tmp_path / "absent"), "nobody-here/no-such-model"):
        with pytest.raises(ModelError, match="cannot be loaded") as error:
            transformer_sentiment.load(name)
        assert "\n" not in str(error.value) and name in str(error.value)


def test_the_key_of_sentiment_changes_with_the_files_and_that_of_nothing_else(three, tmp_path):
    builtin, named = (shard.versions(shard.Recipe(sentiment=name)) for name in ("builtin", three))
    other = shard.versions(shard.Recipe(sentiment=made(tmp_path / "other", THREE, seed=1)))
    assert {group for group in builtin if builtin[group] != named[group]} == {"sentiment", "masked"}
    assert named["sentiment"].split()[1] != other["sentiment"].split()[1]
    again = shard.versions(shard.Recipe("another/encoder", three))
    assert again["sentiment"] == named["sentiment"] and again["embedding"] != named["embedding"]


def test_a_study_scored_by_it_has_no_validated_language_until_labels_say_so(three, tmp_path):
    words = ["good story", "bad story", "so good drama", "word story bad"]
    rows = [(f"{words[i % 4]} {'so ' * (i % 5)}", f"f{i % 6}", m) for i in range(90) for m in ("KR", "US")]
    pd.DataFrame(rows, columns=["text", "title_id", "market"]).to_csv(tmp_path / "c.csv", index=False)
    path = tmp_path / "study.yaml"
    path.write_text(
        "study: made\nhome_market: KR\nsources:\n"
        "  - {path: c.csv, table: comments, constants: {platform: a, language: en}}\n"
        f"options: {{sentiment: {json.dumps(three)}, min_comments: 2, evidence: sentiment}}\n"
    )
    place = studies.run(path, tmp_path / "w", jobs=1).workspace
    kept = pq.read_table(place.enriched_path(place.shards()[0])).to_pandas()
    texts = pq.read_table(place.shards()[0])["text"].to_pylist()
    p, _ = p_of(three, texts)
    assert kept[["p_neg", "p_neu", "p_pos"]].to_numpy() == pytest.approx(p, abs=10**-shard.DECIMALS)
    cells = place.finding("reception")
    assert len(cells) and set(cells.language) == {"en"} and not cells["validated"].any()

    distinct = sorted(set(texts))
    said = [THREE[int(i)] for i in p_of(three, distinct)[0].argmax(axis=1)]
    assert {"Negative", "Positive"} <= set(said)
    labels = pd.DataFrame({"text": distinct * 40, "label": said * 40, "lang": "en"})
    labels.to_csv(tmp_path / "l.csv", index=False)
    row = validating.validate(studies.of_workspace(place), Workspace(place.path), tmp_path / "l.csv").rows[
        "en"
    ]
    assert row["macro_f1"] == 1 and row["n"] == len(labels)
    merged, notes = validating.validation_of(place, three)
    assert set(merged) == {"en"} and notes[0].key == (
        "own_enters" if row["mean_gap"] <= 0.05 else "own_too_little"
    )
    assert "en" not in {code for code, r in validating.validation_of(place, "builtin")[0].items() if r == row}
