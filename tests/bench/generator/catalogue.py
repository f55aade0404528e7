"""What the merchants sell, and the baskets that customers fill: few items are bought often, and most are bought rarely (Zipf)."""
import functools
import itertools
import random

from generator.text import caseless, members, text_of

ITEMS, ZIPF_EXPONENT = 4000, 1.0
# So many different baskets there are in a country: what is bought together is bought together by others too.
BASKETS = 5000
LONGEST_BASKET = 400
MATERIALS = ["Oak", "Ash", "Linen", "Cotton", "Wool", "Stoneware", "Glass", "Steel", "Brass", "Cork", "Paper", "Slate"]
THINGS = ["mug", "bowl", "lamp", "shirt", "scarf", "chair", "clock", "tray", "box", "candle", "frame", "hook", "basket", "vase",
          "apron", "towel", "board", "jug", "bell", "kettle", "ladder", "mirror", "pencil", "ruler", "stool", "tin", "whisk", "rug"]
COLOURS = ["blue", "green", "red", "black", "white", "grey", "ochre", "rosé", "café", "natural", "navy", "teal"]
SIZES = {"shirt": ["S", "M", "L", "XL"], "apron": ["S", "L"], "scarf": ["short", "long"]}
QUANTITIES = [1] * 14 + [2] * 5 + [3, 3, 4, 6, 12, 24]
COUPONS = {"WELCOME5": 5, "TEA10": 10, "SPRING15": 15, "STAFF20": 20}
COUPON_SHARE = 0.12


def amount(minor_units, country):
    """An amount as the service prints it: a whole number where it is one."""
    if country.decimals and minor_units % 100:
        return {"currency_code": country.currency, "value": minor_units / 100}
    return {"currency_code": country.currency, "value": minor_units // 100 if country.decimals else minor_units}


def share_of(minor_units, percent):
    """Rounded half up, as the service rounds amounts that are not negative."""
    return (minor_units * round(percent * 100) + 5000) // 10000


class Basket:
    """The lines of an order as text, what they come to, and the items in them in their searched form."""

    def __init__(self, country, lines, coupon):
        subtotal = sum(cost * line["quantity"] for line, cost in lines)
        discount = 0
        for index, (line, cost) in enumerate(lines, 1):
            line["item_index"] = index
            if coupon:
                line["discount"] = amount(share_of(cost * line["quantity"], COUPONS[coupon]), country)
                discount += share_of(cost * line["quantity"], COUPONS[coupon])
        freight, tax = round(700 * country.rate), share_of(subtotal - discount, country.tax_percent)
        total = amount(subtotal - discount + freight + tax, country)
        summary = {"subtotal": amount(subtotal, country), "shipping_handling_total": amount(freight, country),
                   "tax": amount(tax, country), "total": total, **({"subtotal_discount": amount(discount, country)} if coupon else {})}
        self.items, self.summary, self.total = text_of([line for line, _ in lines]), text_of(summary), text_of(total)
        self.coupons = members({"coupons": [{"coupon_code": coupon}]}) if coupon else ""
        self.total_value = total["value"]
        self.item_ids = list(dict.fromkeys(caseless(line["merchant_item_id"]) for line, _ in lines))


class Catalogue:
    """All items, the most popular first, and all baskets; the same for the same seed."""

    def __init__(self, seed):
        self.seed = seed
        rng = random.Random(f"{seed} items")
        names = list(itertools.product(MATERIALS, THINGS, COLOURS))
        rng.shuffle(names)
        self.items = [(f"{thing[:6].upper()}-{material[:4].upper()}-{number:04}", f"{material} {thing}, {colour}",
                       max(20, round(rng.lognormvariate(7.3, 1.1))), round(rng.uniform(0.1, 12), 1), SIZES.get(thing))
                      for number, (material, thing, colour) in enumerate(names[:ITEMS], 1)]
        self.popularity = list(itertools.accumulate(rank ** -ZIPF_EXPONENT for rank in range(1, len(self.items) + 1)))

    @functools.lru_cache(maxsize=None)
    def basket(self, country, number):
        """Three lines at the median, and a long tail. The same item may come twice."""
        rng = random.Random(f"{self.seed} {country.code} {number}")
        count = min(LONGEST_BASKET, max(1, round(rng.lognormvariate(1.1, 0.85))))
        chosen = rng.choices(self.items, cum_weights=self.popularity, k=count)
        coupon = rng.choice(list(COUPONS)) if rng.random() < COUPON_SHARE else None
        return Basket(country, [self.line(rng, country, item) for item in chosen], coupon)

    @staticmethod
    def line(rng, country, item):
        """A line, and what one piece costs in minor units."""
        item_id, description, cents, pounds, sizes = item
        cost = max(1, round(cents * country.rate))
        line = {"merchant_item_id": item_id, "description": description, "quantity": rng.choice(QUANTITIES),
                "cost": amount(cost, country), "weight": {"value": pounds, "uom": "LB"}}
        if sizes:
            line["options"] = [{"label": "Size", "value": rng.choice(sizes)}]
        return line, cost
