"""Orders whose card the vault holds. Nobody but the vault can seal a number, so they go the way of any sale: through the gateway."""
import concurrent.futures
import json
import random
import time
import uuid

from tqdm import tqdm

from demo_orders import CARDS
from generator.sales import DAY, moment
from in_sequence import in_sequence

CLIENTS = 8
# Up to a day before the card's last, so that all of them are held for as long as a test takes.
OLDEST_DAYS = 59


def order_with_card(sales, seed, index, age, token):
    """An order of DEMO as it is posted."""
    document = json.loads(sales.order(random.Random(f"{seed} card {index}"), "DEMO", 1, index, age).document)
    document["creation_dts"] = moment(int(time.time()) - age)
    document["payment"] = {"payment_method": "Credit Card", "payment_status": "Processed", "credit_card": {"card_number_token": token}}
    return document


def insert_with_cards(client, sales, seed, count):
    """Inserts orders of the last days, as many of each, each with a card of its own."""
    numbers = list(CARDS.values())

    def insert(index):
        card = {"card_number": numbers[index % len(numbers)], "card_expiration_month": 12, "card_expiration_year": time.gmtime().tm_year + 3}
        token = post(client, "/cards", card)["card_number_token"]
        age = (index + 1) * OLDEST_DAYS * DAY // (count + 1)
        return post(client, "/orders", order_with_card(sales, seed, index, age, token))

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        for _ in tqdm(in_sequence(pool, insert, range(count), CLIENTS), total=count, desc="cards", unit="order"):
            pass


def post(client, path, body):
    answer = client.post(path, str(uuid.uuid4()), body)
    if answer.status != 201:
        raise SystemExit(f"error: POST {path} answered {answer.status} {answer.problem().get('code', '')}")
    return answer.json()
