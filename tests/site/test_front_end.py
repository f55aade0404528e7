"""A front end of another origin, in a real browser: it clones an order and changes the cart when its merchant has allowed the
origin, and reads nothing otherwise. The headers themselves: tests/e2e/test_cors.py."""
import functools
import http.server
import shutil
import threading
import uuid

import pytest

from browser import browse
from stack import REPOSITORY


class QuietPages(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def front_end(tmp_path):
    """The origin of a web server with one empty page and its module."""
    (tmp_path / "index.html").write_text("<!DOCTYPE html><title>Front end</title>")
    shutil.copy(REPOSITORY / "tests/site/front_end.mjs", tmp_path / "module.js")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietPages, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def call_gateway(stack, page, token):
    """What the page could read of each answer."""
    values = [stack.urls["GATEWAY_URL"], token, "DEMO-0000000001", str(uuid.uuid4())]
    return browse(stack, url=page, call={"name": "callGateway", "values": values})["returned"]


@pytest.fixture
def decided(stack):
    """Puts other settings of DEMO in force, at the gateway as well; in the end everything is as it was."""
    def decide(**settings):
        stack.decide(**settings)
        stack.up()
    yield decide
    decide()


def test_a_page_of_an_allowed_origin_clones_an_order_and_changes_the_cart(stack, client, front_end, decided):
    decided(allowed_origins=[front_end])
    seen = call_gateway(stack, front_end, client.token)
    assert {name: answer.get("status") for name, answer in seen.items()} == {"list": 200, "clone": 201, "change": 200, "unknown": 404}, seen
    assert seen["list"]["link"] and seen["clone"]["tag"] and seen["change"]["tag"] != seen["clone"]["tag"]
    assert seen["unknown"]["body"]["code"] == "order_not_found"
    assert client.get("/carts/" + seen["clone"]["body"]["cart"]["cart_id"]).json()["checkout"]["comments"] == "From a front end"


def test_a_page_of_another_origin_reads_nothing_and_changes_nothing(stack, client, front_end, decided):
    decided(allowed_origins=["https://shop.example.com"])
    carts = stack.count("carts")
    seen = call_gateway(stack, front_end, client.token)
    assert seen == {name: {"refused": "TypeError"} for name in ("list", "clone", "change", "unknown")}
    assert stack.count("carts") == carts
