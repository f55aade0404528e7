"""The demo orders: invented people, real shapes. Card numbers are the card brands' published test numbers.

Each entry is (merchant, card or None, order). The sequence is fixed, so that DEMO-0000000001 is always the same order, and
every age is counted from the moment given.
"""
import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400

CARDS = {
    "VISA": "4111111111111111", "VISA2": "4242424242424242", "VISA3": "4012888888881881",
    "MasterCard": "5555555555554444", "MasterCard2": "2223003122003222", "MasterCard3": "5105105105105100",
    "AMEX": "378282246310005", "AMEX2": "371449635398431", "Discover": "6011111111111117",
    "JCB": "3530111333300000", "Diners Club": "30569309025904",
}

# item id: description, price in the order's currency, weight in pounds, properties of its own
CATALOGUE = {
    "MUG-BLUE": ("Stoneware mug, blue", 14.5, 0.8, {"country_code_of_origin": "PT"}),
    "TEA-DARJ": ("Darjeeling, first flush, 100 g", 18.0, 0.3, {"tax_free": True}),
    "COFFEE-500": ("Coffee, whole bean, 500 g", 15.95, 1.1, {}),
    "TSHIRT": ("T-shirt, organic cotton", 24.0, 0.4, {"country_code_of_origin": "TR"}),
    "LAMP-OAK": ("Desk lamp, oak", 129.0, 5.2, {"ship_separately": True}),
    "BATTERY-12": ("Battery, 12 V", 89.9, 9.5, {"hazmat": True, "no_shipping_discount": True}),
    "KIT-BREAKFAST": ("Breakfast for two", 60.0, 4.2, {"kit": True}),
    "EBOOK-TEA": ("The Book of Tea (e-book)", 4.99, 0, {"tax_product_type": "digital"}),
    "CHAIR-ASH": ("Chair, ash, 6\" cushion", 349.0, 18.0, {"free_shipping": True}),
    "RING-18K": ("Ring, 18 k gold", 1250.0, 0.1, {"exclude_coupon": True}),
    "SAMPLE": ("Sample card", 0.0, 0.05, {}),
    "FILTER-100": ("Paper filters, 100", 3.2, 0.2, {"cogs": 0.85, "manufacturer_sku": "PF/100"}),
}


def money(value, currency="USD"):
    return {"value": value, "currency_code": currency}


def moment(now, seconds):
    return datetime.datetime.fromtimestamp(now + seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def option(label, value, **more):
    return {"label": label, "value": value, **more}


def line(item_id, quantity=1, price=None, options=(), **more):
    """A line of the catalogue; `sale` fills in the currency."""
    return {"merchant_item_id": item_id, "quantity": quantity, "price": price, "options": list(options), **more}


def breakfast_kit(quantity, first_index):
    """A kit and its two components, which follow it and carry no price of their own."""
    component = {"kit_component": True, "parent_item_index": first_index, "parent_merchant_item_id": "KIT-BREAKFAST"}
    return [line("KIT-BREAKFAST", quantity),
            line("MUG-BLUE", 2 * quantity, component_unit_value=14.5, **component),
            line("COFFEE-500", quantity, component_unit_value=15.95, **component)]


def items_of(lines, currency):
    items = []
    for index, given in enumerate(lines, 1):
        description, price, pounds, own = CATALOGUE[given["merchant_item_id"]]
        item = {"item_index": index, "description": description, **own}
        item.update({name: value for name, value in given.items() if name not in ("price", "options", "discount")})
        if not given.get("kit_component"):
            item["cost"] = money(price if given["price"] is None else given["price"], currency)
        if given["options"]:
            item["options"] = given["options"]
        if "discount" in given:
            item["discount"] = money(given["discount"], currency)
        if pounds:
            item["weight"] = {"value": pounds, "uom": "LB"}
        items.append(item)
    return items


def person(first, last, email, country, city, address, **more):
    return {"first_name": first, "last_name": last, "email": email, "country_code": country, "city": city,
            "address1": address, **more}


def shipping_of(billing, method, more):
    carried = ("first_name", "last_name", "company", "address1", "address2", "city", "state_region", "postal_code",
               "country_code", "day_phone")
    return {**{name: billing[name] for name in carried if name in billing}, "shipping_method": method, **more}


def card_of(now, name, months_left):
    """The body of POST /cards for a test card that has so many months to go."""
    today = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
    months = today.year * 12 + today.month - 1 + months_left
    return {"card_number": CARDS[name], "card_expiration_month": months % 12 + 1, "card_expiration_year": months // 12}


def masked(now, name, months_left):
    """What an importer sends of a card whose number it no longer has."""
    card = card_of(now, name, months_left)
    number = card.pop("card_number")
    return {"card_number": "X" * (len(number) - 4) + number[-4:], "card_type": name.rstrip("23"), **card}


def sale(now, age, billing, lines, *, merchant="DEMO", currency="USD", stage="Completed Order", card=None,
         months_left=20, mask=None, method=None, payment=None, shipping=None, ship_by="UPS: Ground", freight=9.95, **more):
    """One entry. `card` names a card whose number is held, `mask` one of which only the mask is left."""
    paid = {"payment_method": method or ("Credit Card" if card or mask else "Unknown"), **(payment or {})}
    if mask:
        paid["credit_card"] = masked(now, mask, months_left)
    order = {
        "creation_dts": moment(now, -age), "current_stage": stage, "currency_code": currency, "language_iso_code": "ENG",
        "billing": billing, "shipping": shipping_of(billing, ship_by, shipping or {}), "items": items_of(lines, currency),
        "payment": paid, "summary": {"shipping_handling_total": money(freight, currency)}, **more,
    }
    if "summary" in more:
        order["summary"] = {**more["summary"], "shipping_handling_total": money(freight, currency)}
    return merchant, card_of(now, card, months_left) if card else None, order


CALIFORNIA_TAX = {"tax_rate": 7.25, "tax_rate_state": 6.0, "tax_rate_county": 1.25, "tax_county": "Sacramento", "tax_shipping": False}
ADA = person("Ada", "Lindqvist", "ada@example.com", "US", "Sacramento", "214 Juniper Street", address2="Suite 3",
             company="Lindqvist & Daughters", state_region="CA", postal_code="95814", day_phone="(916) 555-0142")
JUNE = person("June", "O'Brien", "june.obrien@example.com", "US", "Austin", "77 \"Old\" Mill Rd \\ Rear", state_region="TX",
              postal_code="78701", day_phone="512-555-0188")
TARO = person("太郎", "山田", "taro@example.jp", "JP", "東京都千代田区", "丸の内1丁目9番1号", postal_code="100-0005")
ZOE = person("Zoë", "Müller-Weiß", "zoe@example.de", "DE", "Köln", "Hauptstraße 5", postal_code="50667", title="Dr.")


def recent_orders(now):
    """Within their days: cards are held."""
    return [
        # DEMO-0000000001: the order that the printed session clones.
        sale(now, 3 * DAY + 2 * HOUR, ADA, breakfast_kit(1, 1) + [
            line("TSHIRT", 1, options=[option("Size", "M"), option("Colour", "Green")]),
            line("TSHIRT", 2, options=[option("Size", "L"), option("Print", "Say \"hi\" \\ ¡olé!", cost_change=money(3.0))]),
            line("TEA-DARJ", 3, discount=5.4)],
            card="VISA", taxes=CALIFORNIA_TAX, coupons=[{"coupon_code": "TEA10"}],
            checkout={"comments": "Please pack the mugs twice.", "custom_field1": "Till 4", "customer_ip_address": "192.0.2.17"},
            marketing={"advertising_source": "newsletter", "mailing_list": True},
            customer_profile={"customer_profile_oid": 61001, "email": "ada@example.com"},
            affiliates=[{"affiliate_oid": 900, "sub_id": "spring"}],
            internal={"merchant_notes": "Called on Monday.", "sales_rep_code": "WEST"}),
        sale(now, 7 * MINUTE, JUNE, [line("COFFEE-500", 2), line("FILTER-100", 1)], card="MasterCard", stage="Accounts Receivable",
             payment={"payment_status": "Unprocessed"}),
        sale(now, 55 * MINUTE, TARO, [line("LAMP-OAK", 1, 18900)], card="JCB", currency="JPY", freight=2400, stage="Pending Clearance",
             ship_by="DHL: Express", language_iso_code="JPN", exchange_rate=151.2),
        sale(now, 5 * HOUR, ZOE, [line("MUG-BLUE", 6, 13.9), line("TEA-DARJ", 2, 17.5)], card="VISA2", currency="EUR",
             taxes={"tax_rate": 19, "tax_rate_country": 19, "tax_shipping": True}, stage="Fraud Review", ship_by="DHL: Paket",
             fraud_score={"score": 4.2, "country_match": True, "ip_city": "Köln"}, language_iso_code="GER"),
        sale(now, DAY, person("Amélie", "Bénard", "amelie@example.fr", "FR", "Saint-Étienne", "12 bis, rue de l'Église",
                              postal_code="42000"), [line("CHAIR-ASH", 2, 319)], card="AMEX", currency="EUR",
             stage="Shipping Department", gift={"gift": True, "gift_message": "Joyeux anniversaire, maman 🎂\n— A.",
             "gift_email": "maman@example.fr", "gift_wrap_title": "Kraft", "gift_wrap_cost": money(4.5, "EUR")}),
        sale(now, 2 * DAY, person("Иван", "Петров", "ivan@example.com", "BG", "София", "бул. Витоша 15", postal_code="1000"),
             [line("RING-18K", 1, 1190)], card="MasterCard2", currency="EUR", stage="Hold", months_left=5),
        sale(now, 4 * DAY, person("نور", "الحسن", "noor@example.ae", "AE", "دبي", "شارع الشيخ زايد ١٢"),
             [line("EBOOK-TEA", 1), line("SAMPLE", 3)], card="Discover", freight=0, stage="Completed Order", ship_by="Download"),
        sale(now, 6 * DAY, person("דנה", "לוי", "dana@example.co.il", "IL", "תל אביב", "רחוב דיזנגוף 99", postal_code="6433223"),
             [line("BATTERY-12", 1)], card="Diners Club", stage="Least Cost Routing",
             shipping={"least_cost_route": True, "least_cost_route_shipping_methods": ["FedEx: Ground", "UPS: Ground"]}),
        sale(now, 8 * DAY, person("María José", "García Núñez", "mj@example.mx", "MX", "Mérida", "Calle 60 #491", state_region="YUC",
                                  postal_code="97000"), breakfast_kit(3, 1), card="VISA3", stage="Pre-ordered",
             properties=[{"name": "channel", "value": "phone", "display": False},
                         {"name": "promo", "value": "launch", "expiration_dts": moment(now, -2 * DAY)},
                         {"name": "warranty", "value": "24 months", "expiration_dts": moment(now, 700 * DAY)}]),
        sale(now, 11 * DAY, person("Siobhán", "Ní Bhriain", "siobhan@example.ie", "IE", "Galway", "1 Shop St", postal_code="H91 P9X2"),
             [line("TSHIRT", 1, 22, options=[option("Size", "S")]), line("TSHIRT", 1, 22, options=[option("Size", "XL")])],
             card="MasterCard3", currency="EUR", stage="Advanced Order Routing", coupons=[
                 {"coupon_code": "WELCOME5", "base_coupon_code": "WELCOME"}, {"coupon_code": "AUTO-FREIGHT", "automatically_applied": True}]),
        # A card in its last month: from the next month on it is copied and reported as expired (R5).
        sale(now, 20 * DAY, person("Rosa", "Nguyễn", "rosa@example.com", "US", "San José", "9 King St", state_region="CA",
                                   postal_code="95113"), [line("LAMP-OAK", 1)], card="VISA", months_left=0, taxes=CALIFORNIA_TAX),
        sale(now, 27 * DAY, person("Chinedu", "Okafor", "chinedu@example.ng", "NG", "Lagos", "14 Broad Street"),
             [line("COFFEE-500", 12, 14.2, discount=17.04)], card="AMEX2", checkout={"custom_field5": "bulk", "custom_field10": "Ward 3"}),
        sale(now, 33 * DAY, person("Βασίλης", "Παπαδόπουλος", "vasilis@example.gr", "GR", "Θεσσαλονίκη", "Τσιμισκή 44",
                                   postal_code="546 23"), [line("MUG-BLUE", 1), line("MUG-BLUE", 1)], card="VISA2", currency="EUR"),
        sale(now, 41 * DAY, person("Priya", "शर्मा", "priya@example.in", "IN", "जयपुर", "१२ एम.आई. रोड", postal_code="302001"),
             [line("TEA-DARJ", 10, 950)], card="MasterCard", currency="INR", freight=120),
        sale(now, 52 * DAY, person("민준", "김", "minjun@example.kr", "KR", "서울특별시", "세종대로 110", postal_code="04524"),
             [line("EBOOK-TEA", 1, 6500)], card="VISA", currency="KRW", freight=0, ship_by="Download"),
    ]


def orders_around_day_60(now):
    """Hours from the end of their days, on both sides of it."""
    held = [60 * DAY - 30 * HOUR, 60 * DAY - 9 * HOUR, 60 * DAY - 3 * HOUR, 60 * DAY - 50 * MINUTE]
    past = [60 * DAY + 40 * MINUTE, 60 * DAY + 4 * HOUR, 60 * DAY + 20 * HOUR, 61 * DAY]
    names = ["Alice", "Bob", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hugo"]
    towns = [("US", "Boise"), ("CA", "Québec"), ("GB", "Leeds"), ("US", "Reno"), ("ES", "Cádiz"), ("US", "Ocala"), ("AU", "Perth"), ("CL", "Ñuñoa")]
    entries = []
    for index, age in enumerate(held + past):
        country, town = towns[index]
        billing = person(names[index], "Sixty", f"{names[index].lower()}@example.com", country, town, f"{index + 1} Border Lane")
        lines = [line("COFFEE-500", index + 1), line("FILTER-100", 2)]
        card = {"card": "VISA"} if age < 60 * DAY else {"mask": "MasterCard" if index % 2 else "VISA2"}
        entries.append(sale(now, age, billing, lines, customer_profile={"customer_profile_oid": 62000 + index}, **card))
    return entries


def other_methods(now):
    """Paid otherwise than by card, at every age."""
    clinic = person("Wei", "陈", "accounts@clinic.example", "US", "Seattle", "400 Pine St", company="Clinic on Pine", state_region="WA",
                    postal_code="98101")
    return [
        sale(now, 90 * MINUTE, clinic, [line("BATTERY-12", 4, arbitrary_unit_cost=money(79.0))], method="Purchase Order",
             payment={"purchase_order": {"purchase_order_number": "PO-2291/7"}}, stage="Accounts Receivable", taxes={"tax_rate": 10.1}),
        sale(now, 9 * DAY, JUNE, [line("LAMP-OAK", 1)], method="PayPal", payment={"payment_status": "Processed"}),
        sale(now, 12 * DAY, ADA, [line("CHAIR-ASH", 4)], method="Check", payment={"check": {"check_number": "10482"}}, taxes=CALIFORNIA_TAX),
        sale(now, 15 * DAY, clinic, [line("COFFEE-500", 40, 13.1)], method="Quote Request", stage="Quote Request",
             quote={"quoted_by": "clerk", "quoted_dts": moment(now, -14 * DAY), "quote_expiration_dts": moment(now, 16 * DAY)}),
        sale(now, 16 * DAY, clinic, [line("COFFEE-500", 80, 12.4)], method="Quote Request", stage="Quote Sent"),
        sale(now, 22 * DAY, person("Olu", "Adé", "olu@example.com", "GB", "London", "5 Brick Lane", postal_code="E1 6PU"),
             [line("MUG-BLUE", 2, 11)], method="COD", currency="GBP", freight=4.2),
        sale(now, 30 * DAY, JUNE, [line("TSHIRT", 3, options=[option("Size", "M")])], method="Money Order", stage="Pending Clearance"),
        sale(now, 44 * DAY, ZOE, [line("RING-18K", 1, 1199)], method="Wire Transfer", currency="EUR", stage="Rejected",
             reject_dts=moment(now, -43 * DAY), reject_reason="Never paid."),
        sale(now, 58 * DAY, clinic, [line("FILTER-100", 100, 2.9)], method="eCheck",
             payment={"echeck": {"bank_account_name": "Clinic on Pine", "bank_name": "First Bank", "bank_account_type": "Checking"}}),
        sale(now, 75 * DAY, person("Lars", "Ødegård", "lars@example.no", "NO", "Tromsø", "Storgata 1", postal_code="9008"),
             [line("LAMP-OAK", 1, 1390)], method="Insurance", currency="NOK", freight=99,
             payment={"insurance": {"insurance_type": "Property", "claim_id": "CL-77"}}),
        sale(now, 100 * DAY, JUNE, [line("SAMPLE", 5)], method="Cash", freight=0, stage="Completed Order", ship_by="Pick up in the shop"),
        sale(now, 130 * DAY, person("Thảo", "Trần", "thao@example.vn", "VN", "Huế", "3 Lê Lợi"), [line("TEA-DARJ", 1)], method="Amazon Pay"),
        sale(now, 170 * DAY, ADA, breakfast_kit(2, 1), method="Affirm", taxes=CALIFORNIA_TAX),
        # A guest: no name, no profile, only an address to send the e-book to.
        sale(now, 25 * MINUTE, {"email": "guest-4711@example.com"}, [line("EBOOK-TEA", 1)], method="Apple Pay", freight=0, ship_by="Download"),
        sale(now, 3 * HOUR, {"email": "guest-4712@example.com", "country_code": "US"}, [line("EBOOK-TEA", 2)], stage="Unknown", freight=0),
    ]


def old_orders(now):
    """Long past their days: only masks are left."""
    return [
        sale(now, 64 * DAY, ADA, [line("COFFEE-500", 2), line("TEA-DARJ", 1)], mask="VISA", taxes=CALIFORNIA_TAX, refund_dts=moment(now, -50 * DAY),
             refund_reason="Arrived late", payment={"payment_status": "Refunded"}),
        sale(now, 90 * DAY, TARO, [line("MUG-BLUE", 2, 2100)], mask="JCB", currency="JPY", freight=800),
        sale(now, 200 * DAY, ZOE, [line("TSHIRT", 1, 22, options=[option("Size", "L")])], mask="MasterCard", currency="EUR",
             utms=[{"utm_source": "newsletter", "utm_campaign": "autumn"}]),
        sale(now, 365 * DAY, JUNE, breakfast_kit(1, 1), mask="Discover", shipping={
            "tracking_numbers": ["1Z999AA10123456784"], "shipping_date": moment(now, -364 * DAY), "delivery_date": moment(now, -362 * DAY)}),
        sale(now, 900 * DAY, person("สมชาย", "ใจดี", "somchai@example.th", "TH", "กรุงเทพมหานคร", "99 ถนนสุขุมวิท", postal_code="10110"),
             [line("LAMP-OAK", 2, 4500)], mask="VISA3", currency="THB", freight=150, months_left=-12),
        sale(now, 2400 * DAY, person("Łukasz", "Żółć", "lukasz@example.pl", "PL", "Łódź", "ul. Piotrkowska 100", postal_code="90-004"),
             [line("CHAIR-ASH", 1, 1290)], mask="AMEX", currency="PLN", freight=0, months_left=-48),
    ]


def other_merchant(now):
    """The second merchant's: nobody of the first may ever see them."""
    return [
        sale(now, 2 * DAY, person("Inge", "Visser", "inge@example.nl", "NL", "Utrecht", "Oudegracht 12", postal_code="3511 AB"),
             [line("MUG-BLUE", 4, 12.5)], merchant="OTHER", currency="EUR", card="VISA2"),
        sale(now, 80 * DAY, person("Tom", "Peeters", "tom@example.be", "BE", "Gent", "Korenlei 3", postal_code="9000"),
             [line("TEA-DARJ", 2, 16)], merchant="OTHER", currency="EUR", mask="MasterCard"),
    ]


def demo_orders(now):
    """All entries, in the order in which they are imported. The second is the session's order past its days."""
    recent, old = recent_orders(now), old_orders(now)
    return [recent[0], old[0]] + recent[1:] + orders_around_day_60(now) + other_methods(now) + old[1:] + other_merchant(now)
