"""Draws charts; Chinese is shown on any machine, because the font comes along."""

from importlib.resources import files
from io import BytesIO
from itertools import cycle
from threading import Lock

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from chat.drawings import Panel, Picture, Series

# Inches and dots for each: about 1,080 pixels across, what a telephone shows without zooming.
_WIDTH = 7.2
_PANEL_HEIGHT = 3.0
_MARGIN_HEIGHT = 1.0
_DPI = 150
# Told apart in daylight and by people who do not see red and green.
_COLOURS = ("#1f6f8b", "#e3a857", "#7a5c99", "#5b8c5a", "#b5534c")
_FONT = files("gateways") / "fonts" / "NotoSansSC-Subset.otf"
# More labels than this would overlap; every other one is left out then.
_MOST_LABELS = 14

# matplotlib keeps state between figures; it is called from threads.
_one_at_a_time = Lock()


def draw_picture(picture: Picture) -> bytes:
    """Return the picture as PNG."""
    with _one_at_a_time:
        height = _MARGIN_HEIGHT + _PANEL_HEIGHT * len(picture.panels)
        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(picture.title, fontproperties=_font(15))
        if picture.note:
            figure.supxlabel(picture.note, fontproperties=_font(9), color="#555555")
        for number, panel in enumerate(picture.panels, 1):
            _draw(figure.add_subplot(len(picture.panels), 1, number), panel)
        out = BytesIO()
        figure.savefig(out, format="png")
        return out.getvalue()


def _draw(axes: Axes, panel: Panel) -> None:
    axes.set_title(panel.title, fontproperties=_font(11), loc="left")
    bars = [one for one in panel.series if not one.line]
    colours = cycle(_COLOURS)
    for number, series in enumerate(bars):
        _draw_bars(axes, series, number, len(bars), next(colours))
    for series in panel.series:
        if series.line:
            _draw_line(axes, series, next(colours))
    if panel.limit is not None:
        axes.axhline(panel.limit, linestyle="--", linewidth=1, color="#888888")
    step = 1 + (len(panel.labels) - 1) // _MOST_LABELS
    places = range(0, len(panel.labels), step)
    axes.set_xticks(list(places), [panel.labels[place] for place in places])
    axes.set_ylabel(panel.unit, fontproperties=_font(9))
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(9))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    if len(panel.series) > 1:
        axes.legend(prop=_font(9), frameon=False)


def _draw_bars(axes: Axes, series: Series, number: int, count: int, colour: str) -> None:
    width = 0.8 / count
    places = [place + (number - (count - 1) / 2) * width for place in range(len(series.values))]
    heights = [0.0 if value is None else value for value in series.values]
    drawn = axes.bar(places, heights, width, label=series.name, color=colour)
    if count == 1 and len(heights) <= _MOST_LABELS:
        names = ["" if value is None else f"{value:g}" for value in series.values]
        axes.bar_label(drawn, names, fontproperties=_font(8))


def _draw_line(axes: Axes, series: Series, colour: str) -> None:
    heights = [float("nan") if value is None else value for value in series.values]
    axes.plot(range(len(heights)), heights, marker="o", label=series.name, color=colour)


def _font(size: int) -> FontProperties:
    return FontProperties(fname=str(_FONT), size=size)
