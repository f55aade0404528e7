"""What grows: the time of a request with the number of orders, and with the depth of a page."""
import urllib.parse

from figures import least_of
from load import closed_loop, request_text
from works import PAGE_ENTRIES, Works

DEEP_PAGE = 1000
# The shortest page: every filter fills it at any number of orders, so that what grows is not how much they find.
GROWTH_ENTRIES = 1


def works_of(bench):
    """Name of a work -> the work, for all that is compared between numbers of orders."""
    works = Works(bench.system, bench.works.sample, GROWTH_ENTRIES)
    return {work.name: work for work in [works.get(), works.list(), works.clone(), *works.searches()]}


def alone(benches, rounds, seconds):
    """Number of orders -> name of a work -> its median and CPU with one client. Systems of all numbers of orders take turns, so that
    whatever else the machine does meets them alike."""
    works, found = {count: works_of(bench) for count, bench in benches.items()}, {count: {} for count in benches}
    for name in works[min(benches)]:
        measured = {count: [] for count in benches}
        for _ in range(rounds):
            for count, bench in benches.items():
                measured[count].append(bench.round_of(works[count][name], True, 1, seconds))
        for count, bench in benches.items():
            found[count][name] = least_of(measured[count])
        bench.say(f"{name}, one client: " + ", ".join(f"{found[count][name]['p50_us']:.0f} us of {count:,}" for count in benches))
    return found


def growth_factors(by_orders):
    """Name of a work -> its median, and its CPU, at the most orders / at the fewest."""
    fewest, most = by_orders[min(by_orders)], by_orders[max(by_orders)]
    return {name: {key: most[name][key] / fewest[name][key] for key in ("p50_us", "cpu_us")} for name in fewest if name in most}


def deep_page(bench, client, query):
    """The query strings of the first page of a search and of its page 1,000, or its last but one when it has fewer."""
    pages = [query]
    cursor = ""
    while cursor is not None and len(pages) < DEEP_PAGE:
        answer = client.get(f"/orders?limit={PAGE_ENTRIES}{query}{cursor}")
        assert answer.status == 200, answer
        following = answer.json().get("next_cursor")
        cursor = following and "&cursor=" + urllib.parse.quote(following, safe="")
        if cursor:
            pages.append(query + cursor)
    deep = pages[-1] if len(pages) == DEEP_PAGE else pages[max(0, len(pages) - 2)]
    return pages[0], deep, pages.index(deep) + 1


def page_ratios(bench, rounds, seconds):
    """Name of a search that has many pages -> median of its deep page / of its first, in turns with one client."""
    works, url, found = bench.works, bench.system.url("orders", True), {}
    for work in [works.list(), *works.searches()]:
        query = works.queries_of[work.name][0]
        first, deep, number = deep_page(bench, bench.system.client, query and "&" + query)
        if number < 10:
            continue
        requests = [[request_text("GET", f"/orders?limit={PAGE_ENTRIES}{page}", works.token)] for page in (first, deep)]
        times = [[], []]
        for _ in range(rounds):
            for place in (0, 1):
                times[place].append(closed_loop(url, requests[place], 1, seconds).p50_us)
        found[work.name] = {"page": number, "first_us": min(times[0]), "deep_us": min(times[1]), "ratio": min(times[1]) / min(times[0])}
        bench.say(f"{work.name}: page {number:,} takes {found[work.name]['ratio']:.2f} of page 1")
    return found
