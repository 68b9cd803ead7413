"""The public page of outages as HTML: large type, no scripts, to be read on a phone or on paper."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from chat.ids import short
from stations.area import District, Station
from usecases.broadcasts.facts import moment
from usecases.broadcasts.feed import Feed, Listed
from usecases.broadcasts.feed_words import (
    details_of,
    name_of,
    none_of,
    remarks_of,
    title_of,
    when_of,
)
from usecases.trade import Trade

# Type of 22 px and more, black on white: it is for people who see badly, and for paper.
_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:42rem;background:#fff;color:#111;
font:1.375rem/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;
overflow-wrap:anywhere}
h1{font-size:1.9rem;line-height:1.3;margin:.2em 0}
h2{font-size:1.6rem;line-height:1.3;margin:1.4em 0 .4em;border-bottom:3px solid #111;
break-after:avoid}
h3{font-size:1.45rem;line-height:1.35;margin:0 0 .3em}
p{margin:.3em 0}
article{border:2px solid #555;border-left:.6rem solid #555;border-radius:.4rem;
padding:.7rem .9rem;margin:0 0 1rem;break-inside:avoid}
article.off{border-color:#a40000}
article.ahead{border-color:#7a5200}
article.over{border-color:#1d5c2e}
.when{font-weight:700;font-size:1.5rem;line-height:1.4;word-break:keep-all}
.remark{margin:.6rem 0}
.doubt{background:#fff3cd;border:2px solid #7a5200;border-radius:.4rem;padding:.5rem .8rem}
.none{font-size:1.6rem;font-weight:700;line-height:1.4;margin:1em 0}
.call{border:3px solid #111;border-radius:.4rem;padding:.7rem .9rem;margin:1.4rem 0;
break-inside:avoid}
.call a{font-size:2.2rem;font-weight:700;display:block;line-height:1.4}
a{color:#003d99}
ul{list-style:none;margin:0;padding:0}
li a{display:block;padding:.5rem 0}
@media print{body{max-width:none;font-size:16pt;padding:0}nav{display:none}
a{color:#000;text-decoration:none}.doubt{background:none}}
"""


def outage_page(
    trade: Trade, locale: str, feed: Feed, districts: Sequence[District], code: str
) -> str:
    """Return the page of a station or district; ``districts`` are what can be chosen instead."""
    say = trade.speech.say
    title = name_of(trade, locale, feed)
    parts = [f"<h1>{escape(title)}</h1>", *_remarks(trade, locale, feed)]
    if not any(not one.over for one in feed.outages):
        parts.append(f'<p class="none">{escape(none_of(trade, locale, feed))}</p>')
    sections: Mapping[str, tuple[str, tuple[Listed, ...]]] = {
        "off": (say("feed.now_off", locale), feed.off()),
        "ahead": (say("feed.to_come", locale), feed.ahead()),
        "over": (say("feed.is_over", locale), feed.over()),
    }
    for kind, (heading, listed) in sections.items():
        if listed:
            parts.append(f"<section><h2>{escape(heading)}</h2>")
            parts += [_article(trade, locale, feed, one, kind) for one in listed]
            parts.append("</section>")
    parts.append(_call(trade, locale, feed.station))
    parts.append(_links(trade, locale, feed, districts, code))
    return _page(trade, locale, title, parts, code)


def stations_page(trade: Trade, locale: str, stations: Sequence[Station]) -> str:
    """Return the page on which one of several stations is chosen."""
    title = trade.speech.say("feed.choose", locale)
    items = [_link(one.name, short(one.id), locale) for one in stations]
    parts = [f"<h1>{escape(title)}</h1>", "<nav><ul>", *items, "</ul></nav>"]
    return _page(trade, locale, title, parts, "")


def _remarks(trade: Trade, locale: str, feed: Feed) -> Iterable[str]:
    doubtful = feed.unsure or not feed.age.may_say_none
    told = "".join(f"<p>{escape(one)}</p>" for one in remarks_of(trade, locale, feed))
    at = moment(trade, locale, feed.now, feed.station)
    yield f"<p>{escape(trade.speech.say('feed.read_at', locale, at=at))}</p>"
    yield f'<div class="remark{" doubt" if doubtful else ""}" role="status">{told}</div>'


def _article(trade: Trade, locale: str, feed: Feed, one: Listed, kind: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in details_of(trade, locale, one))
    when = escape(when_of(trade, locale, feed, one))
    head = escape(title_of(trade, locale, one))
    return f'<article class="{kind}"><h3>{head}</h3><p class="when">{when}</p>{lines}</article>'


def _call(trade: Trade, locale: str, station: Station) -> str:
    call = escape(trade.speech.say("feed.call", locale))
    number = escape(station.hotline)
    advice = escape(trade.speech.say("feed.advice", locale))
    tel = "".join(one for one in station.hotline if one in "+0123456789")
    return f'<div class="call"><p>{call}</p><a href="tel:{tel}">{number}</a><p>{advice}</p></div>'


def _links(trade: Trade, locale: str, feed: Feed, districts: Sequence[District], code: str) -> str:
    say = trade.speech.say
    items = [f'<li><a href="{code}.ics?lang={locale}">{escape(say("feed.subscribe", locale))}</a>']
    others = [one for one in districts if feed.district is None or one.id != feed.district.id]
    if feed.district is not None:
        items.append(_link(say("feed.whole", locale), short(feed.station.id), locale))
    named = say("feed.elsewhere" if feed.district is not None else "feed.districts", locale)
    heading = f"<h2>{escape(named)}</h2>" if others else ""
    items.append(f"</ul>{heading}<ul>")
    items += [_link(one.name, short(one.id), locale) for one in others]
    return f"<nav><ul>{''.join(items)}</ul></nav>"


def _link(text: str, code: str, locale: str) -> str:
    return f'<li><a href="{code}?lang={locale}">{escape(text)}</a></li>'


def _page(trade: Trade, locale: str, title: str, parts: Iterable[str], code: str) -> str:
    other = next((one for one in trade.speech.catalogues if one != locale), locale)
    turn = escape(trade.speech.say("feed.language", locale))
    again = escape(trade.speech.say("feed.reload", locale))
    here = code or "."
    return (
        f'<!doctype html><html lang="{locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="refresh" content="300">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<nav><a href="{here}?lang={other}" lang="{other}">{turn}</a></nav>'
        f"<main>{''.join(parts)}</main><p>{again}</p></body></html>"
    )
