"""Draws charts; Chinese is shown on any machine, because the font comes along."""

from importlib.resources import files
from io import BytesIO
from itertools import cycle
from threading import Lock

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from chat.drawings import Panel, Picture, Series

# Inches and dots for each: 1,080 pixels across, which a telephone shows at about a third. Letters
# of 15 points are 31 pixels high then, and can be read on it without zooming.
_WIDTH = 7.2
_PANEL_HEIGHT = 3.6
_BAR_HEIGHT = 0.36
_MARGIN_HEIGHT = 1.4
_DPI = 150
_PAD = 0.14
_TITLE, _HEADING, _LABEL, _SMALL = 22, 18, 15, 14
# Told apart in daylight and by people who do not see red and green.
_COLOURS = ("#1f6f8b", "#e3a857", "#7a5c99", "#5b8c5a", "#b5534c")
_FONT = files("gateways") / "fonts" / "NotoSansSC-Subset.otf"
# More labels than this would overlap; some are left out then.
_MOST_LABELS = 8
# More bars than this leave no room for a number on each.
_MOST_NUMBERS = 14

# matplotlib keeps state between figures; it is called from threads.
_one_at_a_time = Lock()


def draw_picture(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    with _one_at_a_time:
        heights = [_height(panel) for panel in picture.panels]
        size = (_WIDTH, _MARGIN_HEIGHT + sum(heights))
        figure = Figure(
            figsize=size, dpi=_DPI, layout=ConstrainedLayoutEngine(w_pad=_PAD, h_pad=_PAD)
        )
        FigureCanvasAgg(figure)
        figure.suptitle(picture.title, fontproperties=_font(_TITLE))
        if picture.note:
            figure.supxlabel(picture.note, fontproperties=_font(_SMALL), color="#555555")
        # Each panel in a figure of its own, so that the long labels of one push no other aside.
        rows = figure.subfigures(len(heights), 1, squeeze=False, height_ratios=heights)
        for (row,), panel in zip(rows, picture.panels, strict=True):
            draw = _draw_sideways if panel.sideways else _draw
            draw(row.subplots(), panel)
        out = BytesIO()
        figure.savefig(out, format="png")
        return out.getvalue()


def _height(panel: Panel) -> float:
    """A panel of lying bars is as high as they need."""
    if not panel.sideways:
        return _PANEL_HEIGHT
    return 1.2 + _BAR_HEIGHT * max(1, len(panel.series)) * max(2, len(panel.labels))


def _draw(axes: Axes, panel: Panel) -> None:
    bars = [one for one in panel.series if not one.line]
    colours = cycle(_COLOURS)
    for number, series in enumerate(bars):
        _draw_bars(axes, series, number, len(bars), next(colours))
    for series in panel.series:
        if series.line:
            _draw_line(axes, series, next(colours))
    if panel.limit is not None:
        axes.axhline(panel.limit, linestyle="--", linewidth=1.5, color="#888888")
    step = 1 + (len(panel.labels) - 1) // _MOST_LABELS
    places = range(0, len(panel.labels), step)
    axes.set_xticks(list(places), [panel.labels[place] for place in places])
    axes.set_xlim(-0.6, len(panel.labels) - 0.4)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]), top=_headroom(panel))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", color="#e4e4e4", linewidth=1)
    _finish(axes, panel)


def _draw_sideways(axes: Axes, panel: Panel) -> None:
    """Draw lying bars, the first label on top, each with its number."""
    width = 0.8 / max(1, len(panel.series))
    for number, (series, colour) in enumerate(zip(panel.series, cycle(_COLOURS), strict=False)):
        shift = (number - (len(panel.series) - 1) / 2) * width
        places = [place + shift for place in range(len(series.values))]
        lengths = [0.0 if value is None else value for value in series.values]
        drawn = axes.barh(places, lengths, width, label=series.name, color=colour)
        axes.bar_label(drawn, _numbers(series), fontproperties=_font(_SMALL), padding=4)
    axes.set_yticks(range(len(panel.labels)), panel.labels)
    axes.set_xlim(left=0, right=_headroom(panel))
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    _finish(axes, panel)


def _finish(axes: Axes, panel: Panel) -> None:
    title = f"{panel.title}（{panel.unit}）" if panel.unit else panel.title
    axes.set_title(title, fontproperties=_font(_HEADING), loc="left", pad=12)
    axes.set_axisbelow(True)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(_LABEL))
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    if len(panel.series) > 1:
        axes.legend(
            prop=_font(_LABEL),
            frameon=False,
            loc="lower right",
            bbox_to_anchor=(1.0, 0.98),
            borderaxespad=0.2,
            ncols=len(panel.series),
            handlelength=1.0,
            columnspacing=1.0,
        )


def _headroom(panel: Panel) -> float:
    """Leave room above the highest for its number, and some height where there is nothing."""
    values = [value for one in panel.series for value in one.values if value is not None]
    return max([*values, panel.limit or 0.0, 1.0]) * 1.18


def _draw_bars(axes: Axes, series: Series, number: int, count: int, colour: str) -> None:
    width = 0.8 / count
    places = [place + (number - (count - 1) / 2) * width for place in range(len(series.values))]
    heights = [0.0 if value is None else value for value in series.values]
    drawn = axes.bar(places, heights, width, label=series.name, color=colour)
    if count * len(heights) <= _MOST_NUMBERS:
        # A bar that is not there needs no nought above it.
        names = [
            name if value else "" for name, value in zip(_numbers(series), heights, strict=True)
        ]
        axes.bar_label(drawn, names, fontproperties=_font(_SMALL), padding=2)


def _draw_line(axes: Axes, series: Series, colour: str) -> None:
    heights = [float("nan") if value is None else value for value in series.values]
    places = range(len(heights))
    axes.plot(
        places, heights, marker="o", markersize=7, linewidth=3, label=series.name, color=colour
    )
    last = [(place, value) for place, value in enumerate(series.values) if value is not None][-1:]
    for place, value in last:
        # The newest is what people look for.
        axes.annotate(
            f"{value:g}",
            (place, value),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontproperties=_font(_LABEL),
        )


def _numbers(series: Series) -> list[str]:
    return ["" if value is None else f"{value:g}" for value in series.values]


def _font(size: int) -> FontProperties:
    return FontProperties(fname=str(_FONT), size=size)
