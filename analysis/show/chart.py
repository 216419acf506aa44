"""What every chart is made of: its figure, and the words that make it readable."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

#: Okabe & Ito's palette, without black and yellow, which vanish on a dark or a light page.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, GREY = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#8A8A8A",
)
#: Colour and marker always change together, so nothing is told by colour alone.
STYLES = (
    (BLUE, "circle"),
    (VERMILLION, "diamond"),
    (GREEN, "square"),
    (PURPLE, "triangle-up"),
    (ORANGE, "x"),
)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")

LABEL_COLUMNS = 19
NOTE, _NOTE_PRINTED = "font-size:11px", "font-size:12px"
FONT = (
    '"Source Sans", "Noto Sans", "Noto Sans CJK SC", "Noto Sans Thai", "Noto Sans Arabic", '
    "system-ui, sans-serif"
)


@dataclass(frozen=True)
class Chart:
    """A figure with what a reader needs beside it.

    `title` states the subject, `n` what was counted, `interval` what the whiskers are, `how` how to read it,
    `method` an anchor of docs/methods.md, `data` the numbers drawn (for CSV), `name` a file name.
    """

    name: str
    figure: go.Figure
    title: str
    n: str
    interval: str
    how: str
    method: str
    data: pd.DataFrame

    def __post_init__(self) -> None:
        even_ticks(self.figure)

    @property
    def alt(self) -> str:
        """The chart in words, for screen readers."""
        return f"{self.title}. {self.n} {self.how}"


def even_ticks(figure: go.Figure) -> None:
    """Gives all tick labels of an axis the same decimals: Plotly, stepping by 1, 2 or 5 × 10^k, writes 0, 0.05, 0.1."""
    steps = [([0.1, 0.9], ".1f"), ([0.01, 0.09], ".2f"), ([0.001, 0.009], ".3f")]
    stops = [{"dtickrange": step, "value": shown} for step, shown in steps]
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        if axis.tickformat is None and axis.type in (None, "linear"):
            axis.tickformatstops = stops


def columns(text: str) -> int:
    """Display columns of a text: wide characters take two, combining marks none."""
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return wide - sum(1 for c in text if unicodedata.combining(c))


def wrapped(text: str, width: int = LABEL_COLUMNS, lines: int = 2) -> list[str]:
    """The text in at most `lines` lines of `width` display columns, cut with an ellipsis where it is longer.

    Breaks at blanks where there are any in reach, otherwise anywhere: Chinese and Thai have none. A word of a
    script with blanks is never broken while a blank is there.
    """
    rest = " ".join(text.split())
    out: list[str] = []
    while rest and len(out) < lines:
        if columns(rest) <= width:
            out.append(rest)
            rest = ""
            break
        room = _fitting(rest, width)
        blank = rest.rfind(" ", 0, room + 1)
        spaced = columns(rest[max(room - 1, 0) : room + 1]) <= 2  # no wide character at the cut
        cut = blank if blank > room // 2 or (spaced and blank > 0) else room
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        last = out[-1]
        out[-1] = last[: _fitting(last, width - 1)].rstrip() + "…"
    return out or [""]


def balanced(text: str, width: int, lines: int) -> list[str]:
    """The text in as few lines as `wrapped` needs, about equally long: no last word stands alone."""
    best = wrapped(text, width, lines)
    for narrower in range(width - 1, 5, -1):
        tried = wrapped(text, narrower, lines)
        if len(tried) > len(best) or tried[-1].endswith("…"):
            break
        best = tried
    return best


def _fitting(text: str, width: int) -> int:
    """How many leading characters fit into `width` columns; combining marks stay with their base."""
    end = 0
    while end < len(text) and columns(text[: end + 1]) <= width:
        end += 1
    end = max(end, 1)
    while 0 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return max(end, 1)


def plain(text: object) -> str:
    """Text from data as Plotly shall show it: its pseudo-HTML is switched off."""
    return html.escape(str(text), quote=False)


def tick(label: str, note: str = "") -> str:
    """A tick label in at most two lines, with a smaller line below it."""
    lines = [plain(line) for line in wrapped(label)]
    return "<br>".join([*lines, f'<span style="{NOTE}">{plain(note)}</span>'] if note else lines)


def empty_figure(height: int) -> go.Figure:
    """A figure in the house style: transparent, no zoom that would trap a scrolling finger, legend on top."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        margin={"l": 8, "r": 12, "t": 12, "b": 8},
        font={"size": 13, "family": FONT},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "top", "yref": "container"},
        hoverlabel={"align": "left"},
        hovermode="closest",
    )
    line = {"gridcolor": "rgba(128,128,128,0.25)", "zeroline": False, "fixedrange": True, "automargin": True}
    figure.update_xaxes(**line)
    figure.update_yaxes(**line)
    return figure


def rows_figure(
    labels: Sequence[str], row_height: int = 40, x_title: str = "", legend: bool = True
) -> go.Figure:
    """A figure with one labelled row per entry, the first on top; rows are at y = 0, 1, 2 ..."""
    n = len(labels)
    figure = empty_figure(max(n, 1) * row_height + 76)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(n)),
        ticktext=list(labels),
        range=[n - 0.4, -0.6],
        showgrid=False,
        ticklabelstandoff=6,
    )
    lines = balanced(x_title, 28, 3)
    figure.update_xaxes(
        title={"text": "<br>".join(plain(line) for line in lines), "standoff": 8, "font": {"size": 12}}
    )
    figure.update_layout(showlegend=legend)
    return figure


def with_legend(figure: go.Figure) -> go.Figure:
    """The figure with room for its legend, whose entries stand one below the other on a phone."""
    entries = sum(1 for trace in figure.data if trace.name and trace.showlegend is not False)
    figure.update_layout(height=figure.layout.height + 20 * entries)
    return figure


def zero_line(figure: go.Figure, at: float = 0.0) -> None:
    """A line that says where nothing differs."""
    figure.add_vline(x=at, line={"color": GREY, "width": 1.5, "dash": "solid"}, layer="below")


def whiskers(
    figure: go.Figure,
    frame: pd.DataFrame,
    at: Sequence[float],
    name: str,
    style: tuple[str, str],
    value: str = "estimate",
    hover: Sequence[str] | None = None,
) -> None:
    """Dots with their intervals (`low`, `high`) at rows `at`."""
    color, symbol = style
    x = frame[value].astype(float)
    figure.add_trace(
        go.Scatter(
            x=x,
            y=list(at),
            name=plain(name),
            mode="markers",
            marker={"color": color, "symbol": symbol, "size": 10, "line": {"width": 1, "color": color}},
            error_x={
                "type": "data",
                "symmetric": False,
                "color": color,
                "thickness": 2,
                "width": 5,
                "array": (frame["high"].astype(float) - x).to_list(),
                "arrayminus": (x - frame["low"].astype(float)).to_list(),
            },
            text=list(hover) if hover is not None else None,
            hovertemplate="%{text}<extra></extra>" if hover is not None else None,
        )
    )


def for_print(figure: go.Figure) -> go.Figure:
    """The figure as a brief shows it: dark words on white, large enough to be read when it is printed at two thirds."""
    copy = go.Figure(figure)
    for axis in (*copy.select_xaxes(), *copy.select_yaxes()):
        axis.title.font.size = 13
        if axis.ticktext is not None:
            axis.ticktext = [str(text).replace(NOTE, _NOTE_PRINTED) for text in axis.ticktext]
    copy.update_layout(
        template="plotly_white",
        font={"color": "#1a1a1a", "size": 14},
        paper_bgcolor="white",
        plot_bgcolor="white",
    )
    return copy
