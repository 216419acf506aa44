"""Widgets that more than one view uses. Text from data is shown as text, never as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from analysis.show import export, labels
from analysis.show.chart import Chart
from analysis.show.evidence import Comments
from analysis.show.words import count, number, one_line, say, small_print

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
# All but the blank that keeps a number and its sign on one line.
_BLANKS = re.compile(r"[^\S\u00a0]+")
_CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


#: Streamlit's captions and chart labels are fainter than 4.5 to 1 on their ground.
_READABLE = """<style>
[data-testid="stCaptionContainer"] { opacity: 1; }
[data-testid="stCaptionContainer"] :is(p, li) { opacity: 0.78; }
.js-plotly-plot :is(.xtick, .ytick, .xtitle, .ytitle) text, .js-plotly-plot :is(.xtitle, .ytitle) {
  fill: currentColor !important; fill-opacity: 0.78; }
</style>"""


def readable() -> None:
    """Makes small print dark enough to be read; a constant, never text from data."""
    st.html(_READABLE)


def plain(text: str) -> str:
    """Text in which Markdown finds no mark-up: every ASCII punctuation mark is escaped, lines are joined."""
    return _MARKS.sub(r"\\\1", _BLANKS.sub(" ", one_line(text)).strip())


def headline(sentence: str) -> None:
    """The finding that a page opens with, its n, scale and caveats in a smaller line below."""
    finding, note = small_print(sentence)
    st.title(plain(finding), anchor=False)
    if note:
        st.caption(plain(note))


def said(sentence: str) -> None:
    """A finding inside a page, its small print below it."""
    finding, note = small_print(sentence)
    st.markdown(plain(finding))
    if note:
        st.caption(plain(note))


def section(title: str, note: str = "") -> None:
    """A part of a page, with a line on what it is."""
    st.header(plain(title), anchor=False)
    if note:
        st.caption(plain(note))


def sentences(lines: Sequence[str]) -> None:
    """Sentences as a list, each with its small print in a line below it."""
    st.markdown("\n".join(_item(*small_print(line)) for line in lines))


def _item(finding: str, note: str) -> str:
    return f"- {plain(finding)}" + (f"  \n  :small[{plain(note)}]" if note else "")


#: Every verdict has its mark beside its colour.
VERDICT_COLORS: dict[str, Literal["green", "red", "gray"]] = {
    "supported": "green",
    "contradicted": "red",
    "undecided": "gray",
    "no_data": "gray",
}
VERDICT_ICONS = {
    "supported": ":material/check:",
    "contradicted": ":material/close:",
    "undecided": ":material/question_mark:",
    "no_data": ":material/block:",
}


def verdict(code: str, lang: str, n: int | None = None) -> None:
    """A claim's verdict, or how many claims have it, as a badge."""
    words = say(f"claims.verdict.{code}", lang)
    text = words if n is None else say("claims.verdict_n", lang, verdict=words, n=count(n))
    st.badge(text, icon=VERDICT_ICONS[code], color=VERDICT_COLORS[code])


def link(page: str, lang: str, text: str = "", asked: Mapping[str, str] | None = None) -> None:
    """A link to another page of this dashboard, which keeps the reader's choices; `asked` goes into its URL."""
    known: dict[str, Any] = st.session_state.get("_pages", {})
    words = text or say("overview.open", lang, page=say(f"page.{page}", lang))
    if page in known:
        st.page_link(
            known[page], label=plain(words), icon=":material/arrow_forward:", query_params=dict(asked or {})
        )
    else:
        st.markdown(f"[{plain(words)}](./{page}?{urlencode({'lang': lang, **(asked or {})})})")


def sample_mark(sample: bool, lang: str) -> None:
    """Says that the data are made up, where they are."""
    if sample:
        st.badge(say("sample.badge", lang), icon=":material/science:", color="orange")
        st.caption(plain(say("sample.note", lang)))


def nothing(why: str, lang: str) -> None:
    """The empty state: says why there is nothing, in place of a blank page."""
    st.info(plain(say("state.nothing_here", lang, why=say(f"state.{why}", lang))), icon=":material/info:")


def failed(error: Exception, lang: str) -> None:
    """The failed state: what went wrong in one sentence."""
    st.error(plain(say("state.failed", lang)), icon=":material/error:")
    st.text(str(error))


def choose(
    key: str,
    label: str,
    options: Sequence[str],
    show: Callable[[str], str],
    default: str | None = None,
    compact: bool = False,
) -> str:
    """A choice of one option, kept in the URL by its code: a view can be sent as a link in any language.

    It survives a change of page and of language; a code that is no option falls back on `default`.
    Streamlit's own `bind` would put the translated label into the URL.
    """
    usual = _remember(key, options, default)
    chosen = st.selectbox(
        label,
        list(options),
        key=key,
        format_func=show,
        label_visibility="collapsed" if compact else "visible",
        width=165 if compact else "stretch",
    )
    return _keep(key, str(chosen), usual)


def tabs(
    label: str,
    options: Sequence[str],
    show: Callable[[str], str],
    default: str | None = None,
    key: str = "tab",
) -> str:
    """The part of a page that the reader opened, kept in the URL as `?tab=CODE`.

    `st.tabs` would compute every part and has no URL; here the view renders only the part returned.
    """
    usual = _remember(key, options, default)
    chosen = st.segmented_control(
        label,
        list(options),
        key=key,
        format_func=show,
        required=True,
        label_visibility="collapsed",
        width="stretch",
        wrap=not _on_phone(),
    )
    return _keep(key, str(chosen), usual)


def _on_phone() -> bool:
    """Whether a row that is too long should be swiped: a mouse cannot, so there it wraps. Phones say `Mobi`."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def _remember(key: str, options: Sequence[str], default: str | None) -> str:
    """Sets the widget `key` to what was chosen before, else to what the URL says; returns the usual option."""
    usual = default if default is not None and default in options else options[0]
    kept: dict[str, str] = st.session_state.setdefault("_chosen", {})
    known = (st.session_state.get(key), kept.get(key), st.query_params.get(key))
    st.session_state[key] = next((value for value in known if value in options), usual)
    return usual


def _keep(key: str, chosen: str, usual: str) -> str:
    """Keeps a choice for other pages, and in the URL where it is not the usual one."""
    st.session_state["_chosen"][key] = chosen
    if chosen != usual:
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]
    return chosen


def card(chart: Chart, lang: str, key: str) -> None:
    """A chart with its title, n, interval, how to read it, method, and data as CSV."""
    with st.container(border=True, key=f"card-{key}"):
        st.subheader(plain(chart.title), anchor=False)
        st.plotly_chart(chart.figure, config=_CONFIG, key=f"chart-{key}", alt=chart.alt)
        st.caption(plain(say("card.how", lang, how=chart.how)))
        st.caption(plain(say("card.counted", lang, n=chart.n, interval=chart.interval)))
        with st.container(horizontal=True):
            with st.popover(say("card.method", lang), icon=":material/function:"):
                st.text(say(f"method.{chart.method}", lang))
                st.text(say("card.method_link", lang, anchor=chart.method))
            data = chart.data
            st.download_button(
                say("card.csv", lang),
                data=lambda: export.csv(data),
                file_name=f"{chart.name}.csv",
                mime="text/csv",
                key=f"csv-{key}",
                on_click="ignore",
                icon=":material/download:",
            )


def table(frame: pd.DataFrame, key: str) -> None:
    """A table of text cells, all of it readable without scrolling down inside it where it is short."""
    columns = {name: st.column_config.TextColumn(name) for name in frame.columns}
    st.dataframe(frame.astype("string"), hide_index=True, column_config=columns, key=f"table-{key}")


def comments(found: Comments, lang: str, key: str = "comments", note: str = "") -> None:
    """The comments behind a number, as plain cells; says so where they are hidden or there are none.

    `note` says how they were picked where that is not the fixed shuffle.
    """
    if found.small:
        st.info(plain(say("small.cell", lang)), icon=":material/visibility_off:")
        return
    if found.table.empty:
        nothing("no_comments", lang)
        return
    usual = say("markets.comments_note", lang, shown=count(len(found.table)), n=count(found.total))
    st.caption(plain(note or usual))
    st.caption(plain(say("markets.copies_note", lang)))
    # Text elements and no table: a phone has no room for columns, and a table cuts what people wrote.
    with st.container(height=520, key=key):
        for row in found.table.itertuples(index=False):
            st.text(row.text)
            st.caption(plain(_about(row, lang)))


def _about(row: Any, lang: str) -> str:
    """What is known of a comment in one line: rating, score, language, weight, date; never who wrote it."""
    parts = [
        say(f"comment.{name}", lang, value=number(getattr(row, name)))
        for name in ("rating", "sentiment", "weight")
        if not pd.isna(getattr(row, name)) and not (name == "weight" and row.weight == 1)
    ]
    parts += [labels.language(row.lang, lang)] if isinstance(row.lang, str) else []
    parts += [f"{row.posted_at:%Y-%m-%d}"] if not pd.isna(row.posted_at) else []
    return " · ".join(parts)
