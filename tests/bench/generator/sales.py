"""Orders as they come out of years of trade, as the rows that the order service keeps of them: what it does with an order is in
services/orders (keep_order, list_entry_of, search_columns), and test_generate.py compares."""
import collections
import time

from generator.catalogue import BASKETS
from generator.people import SEARCHED
from generator.text import members

DAY = 86400
YEARS_SECONDS = 5 * 365 * DAY
# One order in so many was placed from a clone of an earlier one (R24).
CLONES = 32
GOLDEN_RATIO = 0.6180339887498949
CUSTOM_FIELDS = 10

ORDER_COLUMNS = ("merchant_id", "order_id", "creation_dts", "email", "source_order_id", "root_order_id", "generation", *SEARCHED, "phone",
                 *(f"custom_field_{number}" for number in range(1, CUSTOM_FIELDS + 1)), "payment_method", "purchase_order_number",
                 "card_last4", "payment_dts", "current_stage", "total", "customer_profile_oid", "document", "list_entry")
ITEM_COLUMNS = ("merchant_id", "item_id", "creation_dts", "order_id", "total")

# How often it is paid by what, and how far the payment is.
PAYMENTS = [(60, "Credit Card", "Processed"), (12, "PayPal", "Processed"), (3, "Amazon Pay", "Processed"), (3, "Check", "Processed"),
            (3, "eCheck", "Processed"), (3, "Cash", "Processed"), (2, "Wire Transfer", "Unprocessed"), (2, "COD", "Unprocessed"),
            (2, "Unknown", "Skipped")]
PAYMENT_CHOICES = [payment for weight, *payment in PAYMENTS for _ in range(weight)]
CARDS = [("VISA", 16), ("VISA", 16), ("VISA", 16), ("MasterCard", 16), ("MasterCard", 16), ("AMEX", 15), ("Discover", 16)]
OPEN_STAGES = ["Accounts Receivable", "Pending Clearance", "Fraud Review", "Shipping Department", "Shipping Department", "Pre-ordered", "Hold"]
SOURCES = ["newsletter", "search", "friend", "catalogue", "fair"]

# A document, its row for COPY, and the rows of its items.
Order = collections.namedtuple("Order", "document row item_rows")


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def age_of(share):
    """How old the order is before which that share of all was placed: trade has grown, so the young are more."""
    return int(YEARS_SECONDS * (1 - share) ** 2)


def pick(rng, choices):
    return choices[int(rng.random() * len(choices))]


class Sales:
    """Makes orders out of what is made once. Nothing is kept from one order to the next."""

    def __init__(self, people, catalogue, customers, until):
        self.people, self.catalogue, self.customers, self.until = people, catalogue, customers, until

    def order(self, rng, merchant, first_number, index, age):
        """A merchant's order, the index-th that is made here."""
        source, creation = source_of(rng, index), self.until - age
        # Some customers order often. A clone is an order of the same customer.
        loyalty = (index if source is None else source) * GOLDEN_RATIO % 1
        number = int(self.customers * loyalty ** 2)
        household, email, has_profile = self.people.customer(merchant, number)
        country, basket = household.country, self.catalogue.basket(household.country, int(rng.random() * BASKETS))
        order_id, creation_dts, stage = f"{merchant}-{first_number + index:010}", moment(creation), stage_of(rng, age)
        payment, payment_entry, payment_columns = payment_of(rng, creation, household)
        checkout, checkout_columns = checkout_of(rng)
        document = (
            f'{{"billing":{household.billing[0]}"{email}"{household.billing[1]},"checkout":{checkout},{basket.coupons}'
            f'"creation_dts":"{creation_dts}","currency_code":"{country.currency}","current_stage":"{stage}",'
            f'{profile_of(email, number) if has_profile else ""}{"" if source is None else PLACED_BY_CLERK}"items":{basket.items},'
            f'"language_iso_code":"{country.language}",{marketing_of(rng)}"merchant_id":"{merchant}","order_id":"{order_id}",'
            f'"payment":{payment},"shipping":{household.shipping[0]}"{pick(rng, country.methods)}"{household.shipping[1]},'
            f'"summary":{basket.summary},"taxes":{{"tax_rate":{country.tax_percent}}}}}')
        list_entry = (f'{{{payment_entry[0]}{household.company}"creation_dts":"{creation_dts}","current_stage":"{stage}","email":"{email}",'
                      f'{household.name}"order_id":"{order_id}",{payment_entry[1]}"total":{basket.total}}}')
        descent = "\\N\t\\N\t0" if source is None else descent_from(f"{merchant}-{first_number + source:010}")
        row = (f"{merchant}\t{order_id}\t{creation_dts}\t{email.lower()}\t{descent}\t{household.columns}\t{checkout_columns}\t"
               f"{payment_columns}\t{stage.lower()}\t{basket.total_value}\t{number + 1 if has_profile else NULL}\t")
        items = "".join([f"{merchant}\t{item_id}\t{creation_dts}\t{order_id}\t{basket.total_value}\n" for item_id in basket.item_ids])
        return Order(document, row + f"{document}\t{list_entry}\n".replace("\\", "\\\\"), items)


NULL = "\\N"
PLACED_BY_CLERK = members({"internal": {"placed_by_user": "clerk@demo.example"}})
MARKETING = [members({"marketing": {"advertising_source": source, "mailing_list": listed}}) for source in SOURCES for listed in (True, False)]


def descent_from(source):
    return f"{source}\t{source}\t1"


def source_of(rng, index):
    """The index of the order that this one was cloned from, or None. A source is earlier, and no clone itself."""
    if (index + 1) % CLONES:
        return None
    return CLONES * int(rng.random() * (index // CLONES)) + int(rng.random() * (CLONES - 1))


def stage_of(rng, age):
    """What is older than two weeks is completed or rejected."""
    if age > 14 * DAY or rng.random() < 0.4:
        return "Rejected" if rng.random() < 0.03 else "Completed Order"
    return pick(rng, OPEN_STAGES)


def profile_of(email, number):
    return f'"customer_profile":{{"customer_profile_oid":{number + 1},"email":"{email}"}},'


def marketing_of(rng):
    return pick(rng, MARKETING) if rng.random() < 0.3 else ""


def payment_of(rng, creation, household):
    """The text of `payment`, its members of `list_entry` at their places, and the columns that are searched. A card is known by its
    mask alone, as in an import: nobody here ever had its number."""
    if household.is_company and rng.random() < 0.5:
        number = f"PO-{int(rng.random() * 1000000):06}"
        return ('{"payment_method":"Purchase Order","payment_status":"Unprocessed","purchase_order":{"purchase_order_number":"' + number + '"}}',
                ("", '"payment_method":"Purchase Order",'), f"purchase order\t{number.lower()}\t\\N\t\\N")
    method, status = pick(rng, PAYMENT_CHOICES)
    paid = moment(creation + 2 + int(rng.random() * 20)) if status == "Processed" else None
    text = f'"payment_dts":"{paid}",' if paid else ""
    text += f'"payment_method":"{method}","payment_status":"{status}"}}'
    entry, columns = f'"payment_method":"{method}",', f"{method.lower()}\t\\N\t%s\t{paid or NULL}"
    if method != "Credit Card":
        return "{" + text, ("", entry), columns % NULL
    card_type, length = pick(rng, CARDS)
    last4 = f"{int(rng.random() * 10000):04}"
    card_number = f'"card_number":"{"X" * (length - 4)}{last4}",'
    expiration = f'"card_expiration_month":{1 + int(rng.random() * 12)},"card_expiration_year":{time.gmtime(creation).tm_year + 1 + int(rng.random() * 4)}'
    card = f'{{"credit_card":{{{expiration},{card_number}"card_number_truncated":true,"card_type":"{card_type}"}},'
    return card + text, (card_number, entry), columns % last4


def checkout_of(rng):
    """The text of `checkout`, and the columns of its free fields: each is used, the first ones often."""
    fields = {}
    if rng.random() < 0.5:
        fields[1] = f"Till {int(rng.random() * 40)}"
    if rng.random() < 0.6:
        field = 2 + int(rng.random() ** 2 * (CUSTOM_FIELDS - 1))
        fields[field] = f"F{field}-{int(rng.random() * 50000):05}"
    members_of_fields = "".join([f'"custom_field{field}":"{value}",' for field, value in fields.items()])
    columns = [fields[field].lower() if field in fields else NULL for field in range(1, CUSTOM_FIELDS + 1)]
    return f'{{{members_of_fields}"customer_ip_address":"192.0.2.{int(rng.random() * 256)}"}}', "\t".join(columns)
