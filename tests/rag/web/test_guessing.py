import threading
import time

import anyio
import pytest

from index.settings import load_settings
from rag.web.accounts import Accounts
from rag.web.guessing import AT_ONCE, Busy, Guess, Guesses
from rag.web.store.database import Database
from rag.web.store.signins import SignInStore
from rag.web.throttle import Limits

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(tmp_path):
    accounts = Accounts(SignInStore(Database.open(load_settings(state=tmp_path))))
    accounts.put("wang", "operator", PASSWORD)
    return accounts


class Counting:
    """Stands in for argon2: counts how many checks run at once and in all."""

    def __init__(self, seconds=0.0):
        self.seconds, self.now, self.most, self.all = seconds, 0, 0, 0
        self.lock = threading.Lock()

    def __call__(self, _, given):
        with self.lock:
            self.now, self.all = self.now + 1, self.all + 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        with self.lock:
            self.now -= 1
        return given == PASSWORD


def test_sixty_guesses_at_once_run_two_by_two_and_most_are_sent_away(accounts, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", counting := Counting(0.05))
    guesses, outcomes, free = Guesses(accounts, waiting=4), [], []

    async def guess(number):
        try:
            outcomes.append(await guesses.check(Guess("wang", "wrong", f"10.0.0.{number}")))
        except Busy:
            outcomes.append("busy")

    async def main():
        async with anyio.create_task_group() as group:
            for number in range(60):
                group.start_soon(guess, number)
            await anyio.sleep(0.06)
            # Others still get a thread: no guess holds one while it waits.
            free.append(anyio.to_thread.current_default_thread_limiter().available_tokens)

    anyio.run(main)
    assert counting.most == AT_ONCE
    assert (outcomes.count("busy"), outcomes.count(None)) == (60 - AT_ONCE - 4, AT_ONCE + 4)
    assert free == [40]
    assert anyio.run(guesses.check, Guess("wang", PASSWORD, "10.0.0.9")).name == "wang"


def test_one_place_may_guess_so_often_and_the_right_password_costs_nothing(accounts, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", Counting())
    guesses = Guesses(accounts, per_place=Limits(per_second=0.0, burst=3))

    async def main():
        for _ in range(9):
            assert (await guesses.check(Guess("wang", PASSWORD, "here"))).name == "wang"
        for number in range(3):
            assert await guesses.check(Guess(f"name{number}", "wrong", "here")) is None
        for device in ("", "forged.device", f"another{'.' * 3}"):
            with pytest.raises(Busy):
                await guesses.check(Guess("wang", PASSWORD, "here", device))
        assert await guesses.check(Guess("wang", PASSWORD, "there"))
        device = accounts.device(accounts.get("wang"))
        assert await guesses.check(Guess("wang", PASSWORD, "here", device))

    anyio.run(main)


def test_a_program_is_known_again_until_its_account_changes(accounts, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", counting := Counting())
    guesses = Guesses(accounts)

    async def main():
        for _ in range(5):
            assert (await guesses.known(Guess("wang", PASSWORD, "here"))).name == "wang"
        assert counting.all == 1
        assert await guesses.known(Guess("wang", PASSWORD + "x", "here")) is None
        assert await guesses.known(Guess("wan", "g" + PASSWORD, "here")) is None
        accounts.remove("wang")
        assert await guesses.known(Guess("wang", PASSWORD, "here")) is None

    anyio.run(main)
