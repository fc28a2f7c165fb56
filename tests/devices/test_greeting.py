"""Commands in turn, spaced, until somebody is content."""

from simlab.devices.greeting import Greeting


def said(
    greeting: Greeting, until_s: float, content_from_s: float = 1e9
) -> list[tuple[int, bytes]]:
    """What was said and when, in tenths of a second; asked every 10 ms."""
    found = []
    for step in range(round(until_s * 100)):
        now_s = step / 100
        words = greeting.say(now_s, content=now_s >= content_from_s)
        if words:
            found.append((round(now_s * 10), words))
    return found


def test_a_round_is_spaced_and_comes_again() -> None:
    assert said(Greeting((b"a", b"b")), 4.0) == [(0, b"a"), (1, b"b"), (21, b"a"), (22, b"b")]


def test_it_stops_when_the_device_does_what_was_wanted_but_ends_its_round() -> None:
    assert said(Greeting((b"a", b"b")), 9.0, 2.11) == [(0, b"a"), (1, b"b"), (21, b"a"), (22, b"b")]


def test_it_does_not_ask_for_ever() -> None:
    assert said(Greeting((b"a",), rounds=2), 9.0) == [(0, b"a"), (20, b"a")]


def test_settings_that_cannot_be_heard_are_said_all_the_same() -> None:
    assert said(Greeting((b"a", b"b")), 5.0, 0.0) == []
    assert said(Greeting((b"a", b"b"), least=1), 5.0, 0.0) == [(0, b"a"), (1, b"b")]
