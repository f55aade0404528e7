"""R1, R41, R42: whatever is killed at whichever step of a clone, its caller who repeats gets one cart, with its card copied
once; and one who does not repeat has left one cart or none, never a half."""
import contextlib

import pytest

from cloning import STEPS, VICTIMS, Clones
from sale import wait_for
from standstill import PATIENCE, kill, statements_waiting


@pytest.fixture(autouse=True)
def patient(stack):
    stack.configure(PATIENCE)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_a_clone_is_one_cart_or_none(stack, client, step, victim):
    clones = Clones(stack, client)
    try:
        with contextlib.ExitStack() as halted:
            step(clones, halted)
            kill(stack, victim)
    finally:
        stack.up()
    answer = clones.keyed.repeat()
    clones.join()
    # PostgreSQL goes on with a statement whose service is dead.
    wait_for(lambda: statements_waiting(stack) == 0, "no statement waits any more")
    clones.keyed.is_one_cart(answer)
    clones.bare.is_one_cart_or_none()
