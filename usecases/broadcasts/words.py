"""The letters behind which the buttons under an outage's card stand."""

OUTAGE = "ow"
SHOW = "v"
VERBS = {
    "send": "s",
    "drill": "l",
    "time": "t",
    "scope": "p",
    "reason": "r",
    "districts": "d",
    "kind": "k",
    "discard": "x",
    "plus30": "3",
    "plus60": "6",
    "etr": "e",
    "restored": "b",
    "cancel": "c",
    "move": "m",
    "show": SHOW,
    "verify": "y",
    "copy": "n",
    "reached": "q",
    "tell": "w",
}
