"""The tables of targets, and what grows."""
from growth import growth_factors
from tables import growth_targets, ratio_targets, table

RESULTS = {
    "sizes": [10000, 1000000], "pages": {}, "ready_ms": {}, "growth_factors": {}, "cells": [],
}


def cell(work, way="gateway", clients=16, **more):
    return {"work": work, "way": way, "clients": clients, "ratio": 0.5, "cpu_ratio": 0.4, "p99_to_p50": 2.5, **more}


def rows_of(text):
    return [[part.strip() for part in line.strip("|").split("|")] for line in text.split("\n")][2:]


def test_what_was_not_measured_is_said_not_to_be():
    assert {row[1] for row in rows_of(ratio_targets([]))} == {"not measured"}
    assert {row[1] for row in rows_of(growth_targets(RESULTS))} == {"not measured"}


def test_a_target_is_of_sixteen_clients_through_the_gateway():
    cells = [cell("get", clients=64, ratio=0.1), cell("get", way="direct", ratio=0.2), cell("get", ratio=0.3)]
    assert rows_of(ratio_targets(cells))[0][1:] == ["0.30 (by CPU 0.40)", "0.60", "0.40"]


def test_the_filter_that_grows_most_is_named():
    factors = {"get": 9.0, "email": 1.1, "city": 1.4}
    results = {**RESULTS, "growth_factors": {name: {"p50_us": value, "cpu_us": 1.05} for name, value in factors.items()}}
    assert rows_of(growth_targets(results))[2][1] == "1.40 (city); by CPU 1.05"


def test_growth_is_from_the_fewest_orders_to_the_most_of_works_that_both_have():
    first, last = {"p50_us": 3.0, "cpu_us": 2.0}, {"p50_us": 9.0, "cpu_us": 5.0}
    by_orders = {1000: {"email": last}, 10: {"email": first, "gone": first}, 100: {}}
    assert growth_factors(by_orders) == {"email": {"p50_us": 3.0, "cpu_us": 2.5}}


def test_memory_is_that_of_the_most_connections_and_of_large_carts_by_itself():
    cells = [cell("get", clients=16, resident_mib={"orders": 99, "carts": 99}), cell("get", clients=256, resident_mib={"orders": 20, "carts": 30}),
             cell("clone of 1,000 lines", clients=256, resident_mib={"orders": 25, "carts": 80})]
    row = rows_of(growth_targets({**RESULTS, "cells": cells}))[3]
    assert row[0] == "resident memory of each service at 256 connections"
    assert row[1] == ("20 MiB (orders), 30 MiB (carts), 25 MiB (orders, after clones of 1,000 lines), "
                      "80 MiB (carts, after clones of 1,000 lines)")


def test_the_columns_of_a_table_stand_under_each_other():
    assert table(["a", "long"], [["wider", 1]]) == "| a     | long |\n|-------|------|\n| wider | 1    |"
