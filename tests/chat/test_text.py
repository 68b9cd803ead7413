"""Text as the channel carries it: cleaned, counted, cut without losing anything."""

import itertools

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chat.actions import AnswerPress, Button, EditText, Entity, SendDocument, SendPicture, SendText
from chat.pieces import pieces
from chat.text import TEXT_LIMIT, clean, split, utf16_length

_ALPHABET = st.sampled_from("电停了。！? \n，áé👨‍👩‍👧🔥")
_LIMITS = st.integers(2, 30)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, tuple[Entity, ...]]:
    """A text with marks that begin and end at characters, as Telegram's do."""
    text = draw(st.text(_ALPHABET, max_size=120))
    edges = [utf16_length(text[:n]) for n in range(len(text) + 1)]
    marks = []
    for _ in range(draw(st.integers(0, 4)) if text else 0):
        start, end = sorted(
            draw(st.lists(st.sampled_from(edges), min_size=2, max_size=2, unique=True))
        )
        marks.append(Entity("bold", start, end - start))
    return text, tuple(marks)


def covered(text: str, marks: tuple[Entity, ...]) -> list[int]:
    """How many marks lie on each UTF-16 unit."""
    units = [0] * utf16_length(text)
    for mark in marks:
        assert mark.length > 0
        assert mark.offset >= 0
        assert mark.offset + mark.length <= len(units)
        for unit in range(mark.offset, mark.offset + mark.length):
            units[unit] += 1
    return units


@settings(max_examples=300, deadline=None)
@given(marked(), _LIMITS)
@example(("", ()), 5)
@example(("🔥🔥🔥", ()), 3)
def test_pieces_joined_are_the_text_and_marks_stay_where_they_were(
    given_text: tuple[str, tuple[Entity, ...]], limit: int
) -> None:
    text, marks = given_text
    parts = split(text, marks, limit)
    assert "".join(part for part, _ in parts) == text
    assert all(utf16_length(part) <= limit for part, _ in parts)
    assert all(part for part, _ in parts) or text == ""
    assert [unit for part in parts for unit in covered(*part)] == covered(text, marks)


@settings(max_examples=300, deadline=None)
@given(marked(), _LIMITS)
def test_a_mark_that_fits_into_a_piece_is_not_cut(
    given_text: tuple[str, tuple[Entity, ...]], limit: int
) -> None:
    text, marks = given_text
    # With marks across each other there may be no place left that is in none of them.
    assume(all(a.offset + a.length <= b.offset for a, b in itertools.pairwise(marks)))
    assume(all(mark.length <= limit for mark in marks))
    kept = [mark for _, found in split(text, marks, limit) for mark in found]
    assert [mark.length for mark in kept] == [mark.length for mark in marks]


@pytest.mark.parametrize(
    ("text", "limit", "first"),
    [
        ("一二三。四五六七八", 6, "一二三。"),
        ("一二三，四五六七八", 6, "一二三，"),
        ("一。二三四五六七八", 6, "一。二三四五"),
        ("甲乙\n丙丁戊", 4, "甲乙\n"),
        ("abcdefgh", 4, "abcd"),
    ],
)
def test_a_cut_falls_where_a_reader_pauses(text: str, limit: int, first: str) -> None:
    assert split(text, (), limit)[0][0] == first


def test_a_hundred_thousand_characters_are_cut_in_no_time() -> None:
    text = "停电通知，请大家注意。" * 10_000
    assert "".join(part for part, _ in split(text)) == text


def test_what_databases_refuse_is_dropped() -> None:
    assert clean("停\x00电\ud83d\x07了\n\t\u202e吗") == "停电了\n\t\u202e吗"


@given(st.text())
def test_clean_text_can_be_stored(text: str) -> None:
    assert "\x00" not in clean(text)
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_a_short_action_stays_as_it_is() -> None:
    for action in (SendText("好"), SendPicture("好", file_id="f"), EditText(1, "好")):
        assert pieces(action) == (action,)


def test_blank_pieces_are_left_out() -> None:
    parts = pieces(SendText("好。" + "\n" * 9000 + "再见"))
    assert [part.text.strip() for part in parts if isinstance(part, SendText)] == ["好。", "再见"]


def test_what_can_only_be_one_message_is_cut_and_says_so() -> None:
    (edit,) = pieces(EditText(1, "停电。" * 3000, buttons=((Button("好", data="x"),),)))
    assert isinstance(edit, EditText)
    assert edit.text.endswith("。…")
    assert len(edit.text) <= TEXT_LIMIT
    assert edit.buttons
    (answer,) = pieces(AnswerPress("1", "🔥" * 150))
    assert isinstance(answer, AnswerPress)
    assert utf16_length(answer.text) <= 200


def test_the_rest_of_a_documents_caption_follows_with_the_buttons() -> None:
    buttons = ((Button("好", data="x"),),)
    document, *rest = pieces(SendDocument("说明。" * 2000, file_id="f", buttons=buttons))
    assert isinstance(document, SendDocument)
    assert document.buttons == ()
    texts = [part for part in rest if isinstance(part, SendText)]
    assert document.caption + "".join(part.text for part in texts) == "说明。" * 2000
    assert [part.buttons for part in texts] == [(), buttons][-len(texts) :]
