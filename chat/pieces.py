"""An action that is too long for one message becomes several, in order."""

from dataclasses import replace

from chat.actions import (
    Action,
    AnswerPress,
    EditText,
    Entity,
    SendDocument,
    SendPicture,
    SendText,
)
from chat.text import TEXT_LIMIT, Piece, cut, split

# Bot API: caption 0-1024 characters after entities parsing; answerCallbackQuery text 0-200.
CAPTION_LIMIT = 1024
ANSWER_LIMIT = 200
_MORE = "…"


def pieces(action: Action) -> tuple[Action, ...]:
    """Return the actions to perform one after another instead of ``action``; at least one.

    The first answers the message that ``action`` answers; buttons and menu stand under the last.
    What can only be one message (an edit, the answer to a press) is cut and ends in ``…``.
    """
    match action:
        case SendText():
            return _texts(action)
        case SendPicture():
            return _picture(action)
        case SendDocument():
            return _document(action)
        case EditText():
            text, entities = _shortened(action.text, action.entities, TEXT_LIMIT)
            return (replace(action, text=text, entities=entities),)
        case AnswerPress():
            return (replace(action, text=_shortened(action.text, (), ANSWER_LIMIT)[0]),)
        case _:
            return (action,)


def _texts(action: SendText) -> tuple[SendText, ...]:
    parts = split(action.text, action.entities)
    if len(parts) == 1:
        return (action,)
    # Telegram refuses a message of blanks alone, and a reader misses nothing.
    parts = [part for part in parts if part[0].strip()] or parts[:1]
    last = len(parts) - 1
    return tuple(
        replace(
            action,
            text=text,
            entities=entities,
            buttons=action.buttons if number == last else (),
            menu=action.menu if number == last else (),
            reply_to=action.reply_to if number == 0 else None,
        )
        for number, (text, entities) in enumerate(parts)
    )


def _picture(action: SendPicture) -> tuple[Action, ...]:
    (caption, entities), rest = cut(action.caption, action.entities, CAPTION_LIMIT)
    if rest is None:
        return (action,)
    return (replace(action, caption=caption, entities=entities, buttons=()), *_after(action, rest))


def _document(action: SendDocument) -> tuple[Action, ...]:
    (caption, _), rest = cut(action.caption, (), CAPTION_LIMIT)
    if rest is None:
        return (action,)
    return (replace(action, caption=caption, buttons=()), *_after(action, rest))


def _after(action: SendPicture | SendDocument, rest: Piece) -> tuple[SendText, ...]:
    """What of a caption has no room goes on as text."""
    text, entities = rest
    return _texts(
        SendText(
            text=text,
            entities=entities,
            buttons=action.buttons,
            thread_id=action.thread_id,
            silent=action.silent,
        )
    )


def _shortened(text: str, entities: tuple[Entity, ...], limit: int) -> Piece:
    (head, marks), rest = cut(text, entities, limit)
    if rest is None:
        return head, marks
    (head, marks), _ = cut(text, entities, limit - len(_MORE))
    return head + _MORE, marks
