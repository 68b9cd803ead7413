"""What identifies somebody is found, and little else, in time linear in the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.personal_data import PersonalKind, find, hide, mask, without_numbers

PHONE, ID_CARD = PersonalKind.PHONE, PersonalKind.ID_CARD
BANK, ACCOUNT = PersonalKind.BANK_CARD, PersonalKind.ACCOUNT

# An ID number from the standard's own example; it belongs to nobody.
ID_NUMBER = "11010519491231002X"


def with_luhn(digits: str) -> str:
    total = 0
    for place, character in enumerate(reversed(digits)):
        value = int(character) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我电话13912345678打给我", [PHONE]),
        ("电话139 1234 5678", [PHONE]),
        ("电话139-1234-5678", [PHONE]),
        ("+86 13912345678", [PHONE]),
        ("8613912345678", [PHONE]),
        ("座机0571-87654321", [PHONE]),
        ("座机010-87654321", [PHONE]),
        (f"身份证号是{ID_NUMBER}", [ID_CARD]),
        (f"身份证号是{ID_NUMBER.lower()}", [ID_CARD]),
        ("110105 19491231 002X", [ID_CARD]),
        (f"卡号{with_luhn('622202000000000000')}给你代扣", [BANK]),
        ("卡号6222020000000000001", [BANK]),
        ("6217001234567890转", [BANK]),
        (f"卡号6222 0200 0000 {with_luhn('622202000000000')[-4:]}", [BANK]),
        ("户号1234567890", [ACCOUNT]),
        ("户号4105220903490", [ACCOUNT]),
        ("户号010123456770", [ACCOUNT]),
        ("户号1234567890 电话13912345678", [ACCOUNT, PHONE]),
        ("户号1234567890 13912345678", [ACCOUNT, PHONE]),
        ("4 13912345678", [PHONE]),
        ("户号１２３４５６７８９０", [ACCOUNT]),
        ("1234567890x", [ACCOUNT]),
        ("户号3300 1122 33", [ACCOUNT]),
        ("户号33001-12233", [ACCOUNT]),
        ("4105 2209 03490", [ACCOUNT]),
        ("户号三三零零一一二二三三", [ACCOUNT]),
        ("一三八零零一三八零零零打我", [PHONE]),
        ("一一零一零五一九四九一二三一零零二一", [ID_CARD]),
        ("电话139.0013.9000", [PHONE]),
        ("电话139·0013·9000", [PHONE]),
        ("户号三三零零一一二二三三，3300112244", [ACCOUNT, ACCOUNT]),
    ],
)
def test_what_is_found(text: str, kinds: list[PersonalKind]) -> None:
    assert [one.kind for one in find(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没电了",
        "打95598或12398",
        "工单20260701-0001",
        "工单20260701-10000 20260701-10001",
        "2026-07-01 09:30到18:00",
        "10kV 城关线 3幢2单元201",
        "表号3340009912345678901234",
        "110105194913310021",
        "4111111111111112",
        "电费168.40元",
        "x" * 50,
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert find(text) == []
    assert mask(text) == text


@pytest.mark.parametrize("number", [f"{ID_NUMBER[:-1]}1", "320102198003072345"])
def test_an_id_number_with_a_slip_in_it_is_still_somebodys(number: str) -> None:
    assert [one.kind for one in find(f"身份证{number}")] == [PersonalKind.ID_CARD]


def test_masking_keeps_the_last_two_and_everything_around() -> None:
    assert mask("打13912345678找我") == "打*********78找我"
    assert mask("1234567890和1234567891") == "********90和********91"


@given(st.text(max_size=60), st.sampled_from(["13912345678", "1234567890", ID_NUMBER]))
def test_a_number_between_other_words_is_always_masked(around: str, secret: str) -> None:
    around = "".join(c for c in around if not c.isdigit() and c not in " -Xx")
    masked = mask(f"{around},{secret},{around}")
    assert secret not in masked
    assert len(masked) == 2 * len(around) + 2 + len(secret)
    assert find(masked) == []


@given(st.text(alphabet="0123456789 -Xx年", max_size=80))
def test_what_is_found_lies_apart_and_in_order(text: str) -> None:
    reached = 0
    for one in find(text):
        assert reached <= one.start < one.end <= len(text)
        assert text[one.start].isdigit()
        reached = one.end
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize("unit", ["1", "1 ", "1-", "13912345678 ", "电1", "0571-", "X1 "])
def test_it_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            find(text)
            best = min(best, time.process_time() - began)
        return best

    small, large = seconds(20_000), seconds(200_000)
    assert large < 40 * small + 0.05


def test_known_names_are_hidden_wherever_they_stand_the_longest_first() -> None:
    said = "我是王秀英，东村3幢201室，王家的"
    assert hide(said, {"王秀英", "东村3幢201室", "王", "东村"}) == "我是***，********，王家的"
    assert hide(said, ()) == said


def test_what_is_left_without_numbers() -> None:
    assert without_numbers("户号3300 1122 33，电话13800138000。") == "户号，电话。"
    assert without_numbers("三三零零一一二二三三") == ""
    assert without_numbers("2026-11-27 10:30 一二三四五") == "2026-11-27 10:30 一二三四五"
