"""Entities and HTML in texts."""

import html
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ingest.markup import plain, unescape


def column(*texts):
    return np.array(texts, dtype=object)


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("don&#39;t", "don't"),
        ("don&amp;#39;t", "don't"),
        ("&lt;3 &quot;wow&quot; &#x1F602;", '<3 "wow" 😂'),
        ("&amp;amp;lt;", "&lt;"),  # three times is no accident of an exporter
        ("see ?a=1&copy=2;", "see ?a=1&copy=2;"),
        ("AT&T; &nosuch; & ;", "AT&T; &nosuch; & ;"),
        ("&#55357;", "\ufffd"),
        ("", ""),
    ],
)
def test_entities_are_decoded_once_and_twice_where_they_were_escaped_twice(text, decoded):
    assert unescape(column(None, text, "fine")).tolist() == [None, decoded, "fine"]


def test_a_column_without_entities_comes_back_itself():
    texts = column("a & b", None, "c; d", "")
    assert unescape(texts) is texts


@given(st.text(max_size=40))
def test_what_was_escaped_comes_out_as_it_was(text):
    if "&" not in text:
        assert unescape(column(html.escape(text)))[0] == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ('so <a href="https://example.invalid/?a=1&amp;b=2">good</a>!', "so good!"),
        ("<p>one</p><p>two &amp; three</p>", "one\n\ntwo & three"),
        ('哈哈<img alt="[笑cry]" src="x.png"><span class="a>b">好</span>', "哈哈[笑cry]好"),
        ("I <3 this, 1 < 2 > 0, <Parasite> and <기생충>", "I <3 this, 1 < 2 > 0, <Parasite> and <기생충>"),
        ("a<script>x('<b>')</script>b<!-- no -->c", "abc"),
        ("a<script>never closed", "anever closed"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("plain", "plain"),
        ("<br>", ""),
    ],
)
def test_html_is_read_as_it_was_shown(text, shown):
    assert plain(text) == shown


PIECES = [
    "<",
    "<a ",
    "<!--",
    "</",
    "<![",
    "<?",
    "&",
    '<a href="',
    "<script>",
    "</script>",
    "&#",
    "<a<",
    "<a b='",
    ">",
]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "x", " ", '"', "&amp;", "\ud800", "\x00"]), max_size=30).map("".join)
)
def test_no_html_makes_it_fail(text):
    plain(text)


@pytest.mark.parametrize(
    "piece", [*PIECES, "<a a", "<a\n", "&amp;", '<img alt="', "\n\n", "<aaaa", "<a '\"", "<br>"]
)
def test_a_megabyte_of_hostile_signs_takes_less_than_a_second(piece):
    start = time.process_time()
    plain((piece * (1 << 20))[: 1 << 20])
    assert time.process_time() - start < 1
