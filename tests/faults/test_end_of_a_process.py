"""R42: a service that is told to end answers what it has taken; one whose event thread is stuck ends by itself."""
import contextlib
import os
import signal
import time

import pytest

from client import Client
from instance import CARTS_OFFSET, Instance, thread_halted
from sale import PLACE, Sale, clone_of, sell, wait_for
from standstill import has_unread_octets, stopped

EXIT_STUCK = 70


@pytest.fixture
def port(stack):
    return stack.port + CARTS_OFFSET


def is_refused(url):
    try:
        Client(url, None).get("/healthz")
    except ConnectionRefusedError:
        return True
    except OSError:
        pass
    return False


@contextlib.contextmanager
def placing_under_way(stack, client, instance):
    """A placing at the instance that waits for the payment gateway. Yields its sale, whose caller has no answer yet."""
    with contextlib.ExitStack() as halted:
        sale = Sale(stack, client)
        sale.client = Client(instance.url, client.token)
        halted.enter_context(stopped(stack, "sandbox"))
        sale.caller.start()
        sale.wait_for(lambda: has_unread_octets(stack, "SANDBOX_URL"), "the sandbox is asked")
        yield sale


def test_a_service_that_is_told_to_end_says_so_refuses_new_connections_and_answers_what_it_has_taken(stack, client, port):
    with Instance(stack, "carts", port, REPRISE_PAYMENT_TIMEOUT_MS=30000, REPRISE_DRAIN_TIMEOUT_MS=60000) as instance:
        kept = Client(instance.url, client.token)
        assert kept.get("/readyz").status == 200
        with placing_under_way(stack, client, instance) as sale:
            instance.terminate()
            wait_for(lambda: is_refused(instance.url), "new connections are refused")
            readiness = kept.get("/readyz")
            assert (readiness.status, readiness.json()["checks"]["serving"]) == (503, "not ready")
            assert readiness.headers["Connection"] == "close"
            assert instance.process.poll() is None and sale.caller.is_alive()
        sale.caller.join()
        assert sale.answer.status == 201, sale.answer
        assert instance.process.wait(60) == 0 and instance.said('"stopped"')
    sale.client = client
    sale.is_one_order_and_one_charge(sale.answer)


def test_a_service_ends_when_its_drain_time_is_over_and_what_it_had_begun_is_finished_by_its_caller(stack, client, port):
    with Instance(stack, "carts", port, REPRISE_PAYMENT_TIMEOUT_MS=60000, REPRISE_DRAIN_TIMEOUT_MS=300) as instance:
        with placing_under_way(stack, client, instance) as sale:
            instance.terminate()
            # The payment gateway still says nothing.
            assert instance.process.wait(60) == 0 and instance.said("the drain time is over")
            sale.caller.join()
            assert sale.answer is None
    sale.client = client
    sale.is_one_order_and_one_charge(sale.repeat())


@pytest.mark.parametrize("service", ["orders", "carts"])
def test_a_service_with_nothing_to_answer_ends_at_once(stack, port, service):
    with Instance(stack, service, port) as instance:
        instance.terminate()
        assert instance.process.wait(60) == 0 and instance.said('"stopped"')


@pytest.mark.parametrize("service", ["orders", "carts"])
def test_a_service_with_a_stuck_event_thread_ends_itself(stack, port, service):
    with Instance(stack, service, port, REPRISE_WATCHDOG_SECONDS=2) as instance:
        # A thread has its name a moment after its start.
        wait_for(lambda: len(instance.threads("events")) >= 2, "the event threads have started")
        with thread_halted(instance.threads("events")[-1]):
            wait_for(lambda: instance.said("an event thread is stuck: the process ends"), "it notices", seconds=120)
        assert instance.process.wait(60) == EXIT_STUCK


def test_a_service_that_was_stopped_as_a_whole_and_goes_on_is_not_stuck(stack, port):
    with Instance(stack, "orders", port, REPRISE_WATCHDOG_SECONDS=2) as instance:
        os.kill(instance.process.pid, signal.SIGSTOP)
        time.sleep(5)
        os.kill(instance.process.pid, signal.SIGCONT)
        wait_for(instance.answers, "it answers again")
        time.sleep(4)
        assert instance.process.poll() is None and not instance.said("stuck")
