"""Whose mails are claimed next."""

from uuid import UUID

from mailer.turns import BatchSize, Turns

A, B, C = (UUID(int=number) for number in range(3))


def test_each_comes_once_in_a_round() -> None:
    turns = Turns()
    turns.add([A, B])
    turns.add([B, C])
    assert turns.take(2) == [A, B]
    turns.add([A])  # has more
    turns.add([A, B, C])
    assert turns.take(9) == [C, A, B]
    assert turns.take(1) == []


def test_batches_shrink_while_a_server_is_slow_and_grow_again() -> None:
    size = BatchSize(200)
    for expected in (100, 50, 25, 12, 10, 10):
        size.learn(60)
        assert size.mails == expected
    size.learn(6)
    assert size.mails == 10
    for expected in (20, 40, 80, 160, 200, 200):
        size.learn(1)
        assert size.mails == expected
