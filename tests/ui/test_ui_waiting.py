"""From the wish to call to the call's card, over real HTTP: my phone rings, I pick up, or nothing is heard of it."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from fonetray.config.settings import AccountSettings, Popup
from fonetray.ui.cards.call_card import CallCard
from ui.room import ME, Room


async def test_the_card_says_to_pick_up_and_turns_into_the_call(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.1, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    (card,) = room.stack.shown()
    assert room.said() == ["Your phone is ringing: pick up to call Jonas Bjerregaard"]
    await room.until(lambda: room.cards() == ["dialling"])
    assert room.stack.shown() == [card]
    assert "Jonas Bjerregaard" in room.said()[0]
    assert not card.hasFocus()


async def test_the_phone_that_was_chosen_is_named(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 5})
    room.settle(account=AccountSettings(local_number=ME, device="200302"))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    assert "Mobil is ringing" in room.said()[0]


async def test_a_phone_that_is_mine_no_more_is_said_and_not_asked_for(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 5})
    room.settle(account=AccountSettings(local_number=ME, device="200999"))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    assert "Your phone is ringing" in room.said()[0]
    assert "200999 is not your phone any more" in room.said()[0]
    assert room.devices() == [""]


async def test_the_call_may_come_before_the_answer(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0, "slow": 0.5, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["sending"])
    (card,) = room.stack.shown()
    await room.until(lambda: room.cards() == ["dialling"])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.cards() == ["dialling"]
    assert room.stack.shown() == [card]


async def test_where_no_event_comes_the_card_says_so_and_goes(room: Room) -> None:
    room.pbx.behaviour.change({"lose": "outgoing"})
    room.call()
    await room.until(lambda: room.cards() == ["silent"])
    assert "No more was heard of this call" in room.said()[0]
    (card,) = room.stack.shown()
    assert isinstance(card, CallCard)
    assert card.view is not None
    assert card.view.hide_after == 10


@pytest.mark.parametrize(("failure", "what"), [("401", "Check it under Account"), ("500", "Try again")])
async def test_a_call_that_is_not_placed_says_why_and_what_to_do(room: Room, failure: str, what: str) -> None:
    room.pbx.behaviour.change({"failure": failure, "failure_on": "myfone"})
    room.call()
    await room.until(room.notices)
    (text,) = room.notices()
    assert text.startswith("Jonas Bjerregaard was not called. ")
    assert what in text
    assert room.cards() == []


async def test_a_lost_answer_is_doubted_until_the_call_comes(room: Room) -> None:
    room.pbx.behaviour.change({"failure": "reset", "failure_on": "myfone", "ring_delay": 0.3, "talk_time": 60})
    room.call()
    await room.until(room.notices)
    assert "may still ring" in room.notices()[0]
    await room.until(lambda: room.cards() == ["dialling"])
    assert room.notices() == []


async def test_a_lost_answer_whose_call_is_there_already_is_no_news(room: Room) -> None:
    room.pbx.behaviour.change(
        {"failure": "reset", "failure_on": "myfone", "slow": 0.4, "ring_delay": 0, "talk_time": 60}
    )
    room.call()
    await room.until(lambda: room.cards() == ["dialling"])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.notices() == []


async def test_two_dials_turn_into_their_own_calls(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.2, "talk_time": 60})
    room.call("203")
    await room.until(lambda: room.cards() == ["waiting"])
    room.call("204")
    await room.until(lambda: room.cards() == ["dialling", "dialling"])
    assert "Jonas Bjerregaard" in room.said()[0]
    assert "Jonas Bjerregaard" not in room.said()[1]


async def test_a_colleagues_call_leaves_my_card_alone(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.6})
    room.call("86515151")
    await room.until(lambda: room.cards() == ["waiting"])
    room.pbx.behaviour.change({"ring_delay": 0})
    room.pbx.exchange.dial(room.pbx.company.employees["203"], "86515151")
    await room.until(lambda: any(call.employee == "203" for call in room.desk.calls.live_calls()))
    assert room.cards() == ["waiting"]


async def test_a_card_closed_by_hand_comes_back_as_the_call_only(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.3, "talk_time": 60})
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    (card,) = room.stack.shown()
    (button,) = [b for b in card.findChildren(QAbstractButton) if b.accessibleName().startswith("Hide")]
    button.click()
    assert room.cards() == []
    await room.until(lambda: room.cards() == ["dialling"])


async def test_muted_the_card_goes_when_its_call_comes(room: Room) -> None:
    room.pbx.behaviour.change({"ring_delay": 0.2, "talk_time": 60})
    room.settle(popup=Popup(muted=True))
    room.call()
    await room.until(lambda: room.cards() == ["waiting"])
    await room.until(lambda: room.cards() == [])
    await room.until(lambda: len(room.tasks) == 0)
    assert room.cards() == []
