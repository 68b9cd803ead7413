"""Outages as CAP 1.2 messages (OASIS Common Alerting Protocol), and as an Atom feed of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from broadcasts.notice import Relation

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class CapName:
    """What tells one message from all others; it stands in ``references`` of later ones."""

    sender: str
    identifier: str
    sent: datetime

    @property
    def reference(self) -> str:
        """The three of them, as another message refers to this one."""
        return f"{self.sender},{self.identifier},{_moment(self.sent)}"


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What a message says in one language; ``facts`` are further names and values."""

    language: str
    event: str
    response: str
    urgency: str
    severity: str
    certainty: str
    sender_name: str
    headline: str
    description: str
    instruction: str
    contact: str
    area: str
    onset: datetime | None = None
    expires: datetime | None = None
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One message: what it is to the earlier ones of its outage, and what it says."""

    name: CapName
    relation: Relation
    earlier: Sequence[CapName]
    infos: Sequence[CapInfo]
    note: str = ""


_TYPES = {Relation.ALERT: "Alert", Relation.UPDATE: "Update", Relation.CANCEL: "Cancel"}


def write_cap(message: CapMessage) -> str:
    """Return a message as XML; moments carry the zone that they come with."""
    alert = Element("alert", xmlns=CAP)
    _put(alert, "identifier", message.name.identifier)
    _put(alert, "sender", message.name.sender)
    _put(alert, "sent", _moment(message.name.sent))
    _put(alert, "status", "Actual")
    _put(alert, "msgType", _TYPES[message.relation])
    _put(alert, "scope", "Public")
    _put(alert, "note", message.note)
    _put(alert, "references", " ".join(one.reference for one in message.earlier))
    for one in message.infos:
        _info(alert, one)
    return _HEAD + tostring(alert, "unicode")


def _info(alert: Element, one: CapInfo) -> None:
    info = SubElement(alert, "info")
    _put(info, "language", one.language)
    _put(info, "category", "Infra")
    _put(info, "event", one.event)
    _put(info, "responseType", one.response)
    _put(info, "urgency", one.urgency)
    _put(info, "severity", one.severity)
    _put(info, "certainty", one.certainty)
    for name, at in (("onset", one.onset), ("expires", one.expires)):
        _put(info, name, _moment(at) if at else "")
    _put(info, "senderName", one.sender_name)
    _put(info, "headline", one.headline)
    _put(info, "description", one.description)
    _put(info, "instruction", one.instruction)
    _put(info, "contact", one.contact)
    for name, value in (fact for fact in one.facts if fact[1]):
        parameter = SubElement(info, "parameter")
        _put(parameter, "valueName", name)
        _put(parameter, "value", value)
    _put(SubElement(info, "area"), "areaDesc", one.area)


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """One entry of a feed; ``link`` leads to its CAP message, where it has one."""

    identifier: str
    title: str
    summary: str
    updated: datetime
    link: str = ""


def write_atom(
    identifier: str, title: str, about: str, entries: Sequence[AtomEntry], updated: datetime
) -> str:
    """Return a feed of messages; ``about`` says how old what it tells is."""
    feed = Element("feed", xmlns=ATOM)
    _put(feed, "id", identifier)
    _put(feed, "title", title)
    _put(feed, "subtitle", about)
    _put(feed, "updated", _moment(updated))
    _put(SubElement(feed, "author"), "name", title)
    for one in entries:
        entry = SubElement(feed, "entry")
        _put(entry, "id", one.identifier)
        _put(entry, "title", one.title)
        _put(entry, "updated", _moment(one.updated))
        _put(entry, "summary", one.summary)
        if one.link:
            SubElement(entry, "link", rel="alternate", type="application/cap+xml", href=one.link)
    return _HEAD + tostring(feed, "unicode")


def _put(parent: Element, name: str, text: str) -> None:
    """Add an element that has something to say; XML 1.0 takes no control characters."""
    shown = "".join(one for one in text if one in "\t\n" or " " <= one < "\ud800" or one > "\udfff")
    shown = shown.replace("\ufffe", "").replace("\uffff", "").strip()
    if shown:
        SubElement(parent, name).text = shown


def _moment(at: datetime) -> str:
    """Write a moment with its offset, and never as Z (CAP 1.2, 3.3.2)."""
    return at.replace(microsecond=0).isoformat()
