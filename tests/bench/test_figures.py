"""What rounds come to, and what is read of the load generators' output."""
import pytest
from figures import LimitRound, Round, compared_with_limit, figures_of, least_of, rate_of_pgbench
from load import Failed, load_of, request_text

PGBENCH = """pgbench (15.18 (Debian 15.18-0+deb12u1))
number of transactions actually processed: {count}
number of failed transactions: {failed} (0.000%)
latency average = 0.575 ms
initial connection time = 86.043 ms
tps = 27796.303705 (without initial connection time)
"""


def one_round(rate=100.0, p50=1.0, p99=2.0, longest=5.0, cpu=50.0):
    return Round(rate, p50, 1.5, p99, longest, {"orders": cpu, "load generator": 10.0})


def test_a_run_of_pgbench_in_which_a_transaction_failed_is_no_limit():
    assert rate_of_pgbench(PGBENCH.format(count=10, failed=1)) is None


def test_a_run_of_pgbench_without_any_transaction_is_no_limit():
    assert rate_of_pgbench(PGBENCH.format(count=0, failed=0)) is None


def test_what_a_work_may_be_refused_counts_for_nothing_but_its_share():
    printed = '{"requests":10,"seconds":1.0,"failed":4,"p50_us":1,"p90_us":1,"p99_us":1,"max_us":1}'
    load = load_of(printed, may_be_refused=True)
    assert (load.rate, load.refused) == (6, 0.4)
    with pytest.raises(Failed):
        load_of(printed)
    with pytest.raises(Failed):
        load_of(printed.replace('"failed":4', '"failed":10'), may_be_refused=True)


def test_output_that_is_not_of_a_whole_run_of_pgbench_is_no_limit():
    assert rate_of_pgbench("pgbench: error: connection to server failed") is None


def test_the_rate_of_pgbench_is_without_the_time_to_connect():
    assert rate_of_pgbench(PGBENCH.format(count=4711, failed=0)) == (27796.303705, 4711)


def test_the_least_of_rounds_is_the_least_median_and_the_least_processor_time_of_all_processes():
    assert least_of([one_round(p50=3.0, cpu=20.0), one_round(p50=2.0, cpu=40.0)]) == {"p50_us": 2.0, "cpu_us": 30.0}


def test_a_round_in_which_a_request_failed_has_no_figures():
    with pytest.raises(Failed):
        load_of('{"requests":10,"seconds":1.0,"failed":1,"p50_us":1,"p90_us":1,"p99_us":1,"max_us":1}')


def test_a_round_without_an_answer_has_no_figures():
    with pytest.raises(Failed):
        load_of('{"requests":0,"seconds":1.0,"failed":0,"p50_us":0,"p90_us":0,"p99_us":0,"max_us":0}')


def test_the_last_line_of_a_load_generator_is_what_it_measured():
    load = load_of('Running 2s test\n{"requests":10,"seconds":2.0,"failed":0,"p50_us":1,"p90_us":2,"p99_us":3,"max_us":4}\n')
    assert (load.rate, load.p50_us, load.p90_us, load.p99_us, load.max_us) == (5.0, 1, 2, 3, 4)


def test_a_ratio_is_the_median_of_the_ratios_of_rounds_and_not_the_ratio_of_medians():
    rounds = [one_round(rate=rate) for rate in (100, 10, 60)]
    limits = [LimitRound(rate, 20.0) for rate in (200, 40, 60)]
    assert compared_with_limit(rounds, limits)["ratio"] == 0.5


def test_the_ratio_of_cpu_is_what_the_limit_takes_of_all_that_the_work_takes():
    assert compared_with_limit([one_round(cpu=90.0)], [LimitRound(1.0, 20.0)])["cpu_ratio"] == pytest.approx(0.2)


def test_rounds_and_limits_that_do_not_pair_are_not_compared():
    with pytest.raises(ValueError, match="zip"):
        compared_with_limit([one_round(), one_round()], [LimitRound(1.0, 1.0)])


def test_figures_are_medians_of_rounds_but_the_longest_time_is_the_longest_of_all():
    figures = figures_of([one_round(100, 1, 3, 7), one_round(300, 2, 4, 90), one_round(200, 4, 4, 8)])
    assert (figures["rate"], figures["p50_us"], figures["p99_us"], figures["max_us"], figures["p99_to_p50"]) == (200, 2, 4, 90, 2)


def test_a_request_says_how_long_its_body_is_in_octets():
    head, body = request_text("POST", "/carts", "token", {"name": "Sørensen"}, Idempotency_Key="a-key").split(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")
    assert b"Idempotency-Key: a-key" in head.split(b"\r\n")


def test_a_request_without_a_body_names_no_length():
    assert b"Content-" not in request_text("GET", "/orders", "token")
