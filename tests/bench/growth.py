"""What grows: the time of a request with the number of orders, and with the depth of a page."""
import urllib.parse

from load import closed_loop, request_text
from works import PAGE_ENTRIES, Works

DEEP_PAGE = 1000
# A short page: most filters fill it at any number of orders, so that what grows is not just how much they find.
GROWTH_ENTRIES = 10


def alone(bench, works, rounds, seconds):
    """Name of a work -> its median and CPU with one client, for what is compared between numbers of orders."""
    works, found = Works(works.system, works.sample, GROWTH_ENTRIES), {}
    for work in [works.get(), works.list(), works.clone(), *works.searches()]:
        found[work.name] = {**bench.alone(work, rounds, seconds), "entries": work.variables.get("entries", 1)}
    bench.say("with one client: " + ", ".join(f"{name} {value['p50_us']:.0f} us" for name, value in list(found.items())[:3]))
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


def page_ratios(bench, works, rounds, seconds):
    """Name of a search that has many pages -> median of its deep page / of its first, in turns with one client."""
    url, found = bench.system.url("orders", True), {}
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
