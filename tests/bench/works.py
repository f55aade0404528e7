"""The works that are measured: what is asked, and which limit is beside it."""
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import carts
import filters
import orders
from load import MARK, request_text

# More than can be placed in a second here: each cart can be placed once.
MOST_PLACED_A_SECOND = 1500
EDITED_CARTS = 2000
MANY_LINES = 1000
PAGE_ENTRIES = 50
# Last, since it leaves the largest carts behind.
MANY = "clone of 1,000 lines"
CORE = ("get", "list", "clone", "clone without items", "clone with a card", "insert", "patch", "place", MANY)


@dataclass
class Work:
    name: str
    service: str
    # For so many seconds; most works ask for the same ones always.
    requests: Callable
    # A script of limits.py, and its variables.
    limit: str
    variables: dict = field(default_factory=dict)
    # Whether 503 is an answer: to more than are served at a time.
    may_be_refused: bool = False


def always(requests):
    return lambda _seconds: requests


class Works:
    """Makes the works of a system, of orders and carts that are in it. A work is made when it is asked for first."""

    def __init__(self, system, sample, page_entries=PAGE_ENTRIES):
        self.system, self.sample, self.token, self.page_entries = system, sample, system.token, page_entries
        answers = [system.client.get(f"/orders/{id}") for id in sample.order_ids[::max(1, sample.count // 500)]]
        self.documents = [answer.json() for answer in answers]
        self.cart_batches = itertools.count()
        # Name of a search -> its query strings.
        self.queries_of = {"list": [""], **filters.queries(self.documents)}

    def named(self, name):
        self.wait_for_rest()
        makers = {"get": self.get, "list": self.list, "clone": self.clone, "clone without items": self.clone_none,
                  "clone with a card": self.clone_card, MANY: self.clone_many, "insert": self.insert,
                  "patch": self.patch, "place": self.place}
        return makers[name]()

    def wait_for_rest(self):
        """Services that were asked for more than they serve refuse for a moment, and so does the one for its neighbour."""
        rehearsal = f"/orders/{self.sample.order_ids[0]}/clone?dry_run=true"
        self.system.stack.wait(lambda: self.system.client.post(rehearsal, {}).status == 200)

    # ---- orders ------------------------------------------------------------------------------------------------------

    def get(self):
        requests = [request_text("GET", f"/orders/{id}", self.token) for id in self.sample.order_ids]
        return Work("get", "orders", always(requests), "read", self.sample.variables)

    def page_path(self, query):
        return f"/orders?limit={self.page_entries}{query and '&' + query}"

    def search(self, name, entries):
        """A search that answers so many entries; its limit is a page of as many."""
        queries = self.queries_of[name]
        requests = [request_text("GET", self.page_path(query), self.token) for query in queries]
        return Work(name, "orders", always(requests), "page", {"entries": max(1, entries)})

    def list(self):
        return self.search("list", self.page_entries)

    def searches(self):
        """A work for each filter and sort of the contract."""
        for name, queries in self.queries_of.items():
            if name == "list":
                continue
            asked = queries[::max(1, len(queries) // 20)]
            found = [len(self.answer("get", self.page_path(query)).json()["orders"]) for query in asked]
            yield self.search(name, round(sum(found) / len(found)))

    def insert(self):
        bodies = [{name: value for name, value in document.items() if name not in ("order_id", "clone")}
                  for document in self.documents if len(document["items"]) == 3]
        requests = [request_text("POST", "/orders", self.token, body, Idempotency_Key=MARK) for body in bodies]
        document = json.dumps(bodies[0], ensure_ascii=False, separators=(",", ":"))
        return Work("insert", "orders", always(requests), "insert", {"document": document})

    # ---- clones ------------------------------------------------------------------------------------------------------

    def three_lines(self):
        """The orders of three lines in the sample."""
        listed = ",".join(f"'{id}'" for id in self.sample.order_ids)
        return self.system.psql("orders", f"""
            SELECT order_id FROM orders WHERE merchant_id = 'DEMO' AND order_id IN ({listed})
            AND json_array_length(document::json -> 'items') = 3;""").split("\n")

    def clones(self, name, order_ids, body=None, read=None, may_be_refused=False):
        """Clones of these orders; `read` tells pgbench which documents to read, when they are not those of the sample."""
        requests = [request_text("POST", f"/orders/{id}/clone", self.token, body, Idempotency_Key=MARK) for id in order_ids]
        cart = self.answer("post", f"/orders/{order_ids[0]}/clone", body).json()["cart"]
        return Work(name, "orders", always(requests), "read_and_insert",
                    {**(read or self.sample.variables), "document": self.cart_document(cart["cart_id"])}, may_be_refused)

    def clone(self):
        return self.clones("clone", self.three_lines())

    def clone_none(self):
        return self.clones("clone without items", self.three_lines(), {"items": "none"})

    def clone_card(self):
        """Of orders whose card the vault holds."""
        three = [orders.item(f"ITEM-{place}", place, 10.5 * place) for place in (1, 2, 3)]
        made = [orders.insert(self.system.client, orders.card_order(self.system.client, items=three)) for _ in range(50)]
        return self.clones("clone with a card", [order["order_id"] for order in made])

    def clone_many(self):
        """Of one order of a thousand lines."""
        many = [orders.item(f"ITEM-{place}", 1, 10.5) for place in range(MANY_LINES)]
        order_id = orders.insert(self.system.client, orders.order(items=many))["order_id"]
        read = {"first": int(order_id.rsplit("-", 1)[1]), "stride": 1, "count": 1}
        return self.clones(MANY, [order_id], read=read, may_be_refused=True)

    # ---- carts -------------------------------------------------------------------------------------------------------

    def answer(self, method, path, *body):
        answer = getattr(self.system.client, method)(path, *body)
        assert answer.status in (200, 201), answer
        return answer

    def cart_document(self, cart_id):
        return self.system.psql("carts", f"SELECT document FROM carts WHERE merchant_id = 'DEMO' AND cart_id = '{cart_id}';")

    def new_carts(self, count):
        """The ids of so many new carts of three lines, to be paid in cash: one is made, the others are copies of its row."""
        base = carts.new_cart(self.system.client, items=[carts.line(f"ITEM-{place}", place) for place in (1, 2, 3)])
        base = base.rsplit("/", 1)[1]
        batch = next(self.cart_batches)
        made = self.system.psql("carts", f"""
            INSERT INTO carts (merchant_id, cart_id, document, summary, placed_by, expiration_dts)
            SELECT merchant_id, id, replace(document, '{base}', id), replace(summary, '{base}', id), placed_by, expiration_dts
            FROM carts, generate_series(1, {count}) AS number, upper(md5('{batch} ' || number)) AS id
            WHERE merchant_id = 'DEMO' AND cart_id = '{base}' RETURNING cart_id;""")
        return made.split("\n")

    def patch(self):
        ids = self.new_carts(EDITED_CARTS)
        change = {"shipping": {"special_instructions": MARK}}
        requests = [request_text("PATCH", f"/carts/{id}", self.token, change, If_Match="*", Content_Type="application/merge-patch+json")
                    for id in ids]
        return Work("patch", "carts", always(requests), "change", {"document": self.cart_document(ids[0])})

    def place(self):
        def requests(seconds):
            ids = self.new_carts(MOST_PLACED_A_SECOND * seconds)
            return [request_text("POST", f"/carts/{id}/place", self.token, Idempotency_Key=MARK) for id in ids]
        return Work("place", "carts", requests, "change_and_insert", {"document": self.cart_document(self.new_carts(1)[0])},
                    may_be_refused=True)
