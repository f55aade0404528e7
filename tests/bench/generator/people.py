"""Customers: invented people of many countries, as Faker makes their names, streets, towns, telephone numbers and companies.

A customer lives in one of the households of a country, which one depends on the customer's number alone: who orders again is the same
person, and nobody needs to be remembered.
"""
import dataclasses
import functools
import random
import zlib

from faker import Faker
from unidecode import unidecode

from generator.text import HOLE, around_holes, caseless, copied, dialled, members

PROVIDED, HOUSEHOLDS, FEWEST_CARD_DIGITS = 300, 3000, 13


@dataclasses.dataclass(frozen=True, eq=False)
class Country:
    """Prices are made in cents of a dollar: `rate` makes them the currency's minor units."""
    locale: str
    code: str
    currency: str
    decimals: int
    rate: float
    language: str
    tax_percent: float
    methods: list


COUNTRIES = [
    Country("en_US", "US", "USD", 2, 1.0, "ENG", 7.25, ["UPS: Ground", "FedEx: Ground", "USPS: Priority Mail"]),
    Country("de_DE", "DE", "EUR", 2, 0.9, "GER", 19, ["DHL: Paket", "DPD: Classic"]),
    Country("en_GB", "GB", "GBP", 2, 0.8, "ENG", 20, ["Royal Mail: Tracked 48", "DPD: Next Day"]),
    Country("ja_JP", "JP", "JPY", 0, 1.5, "JPN", 10, ["Yamato: TA-Q-BIN", "DHL: Express"]),
    Country("fr_FR", "FR", "EUR", 2, 0.9, "FRE", 20, ["La Poste: Colissimo", "Chronopost: 13"]),
    Country("no_NO", "NO", "NOK", 2, 10.5, "NOR", 25, ["Posten: Servicepakke"]),
    Country("sv_SE", "SE", "SEK", 2, 10.4, "SWE", 25, ["PostNord: MyPack"]),
    Country("pl_PL", "PL", "PLN", 2, 4.0, "POL", 23, ["InPost: Paczkomaty", "DPD: Classic"]),
    Country("es_ES", "ES", "EUR", 2, 0.9, "SPA", 21, ["Correos: Paq Premium"]),
    Country("pt_BR", "BR", "BRL", 2, 5.0, "POR", 17.5, ["Correios: SEDEX"]),
    Country("el_GR", "GR", "EUR", 2, 0.9, "GRE", 24, ["ELTA: Courier"]),
    Country("cs_CZ", "CZ", "CZK", 2, 23.0, "CZE", 21, ["Zásilkovna: Z-BOX"]),
]
SEARCHED = ("first_name", "last_name", "company", "city", "state_region", "postal_code", "country_code")
PHONES = ("day_phone", "day_phone", "evening_phone", "cell_phone")


class Household:
    """What the orders of its customers say of it: the texts of `billing` around the e-mail address and of `shipping` around the method,
    the members of `list_entry`, and the columns that are searched."""

    def __init__(self, country, person, phone):
        self.country, self.is_company = country, "company" in person
        self.billing = around_holes({**person, **phone, "email": HOLE})
        self.shipping = around_holes({**person, "shipping_method": HOLE})
        self.company = members({"company": person["company"]}) if self.is_company else ""
        self.name = members({name: person[name] for name in ("first_name", "last_name")})
        self.columns = copied([*(caseless(person[name]) if name in person else None for name in SEARCHED),
                               *([dialled(number) for number in phone.values()] or [None])])
        ascii_name = unidecode(f"{person['first_name']}.{person['last_name']}")
        self.mailbox = "".join(letter for letter in ascii_name if letter.isalnum() or letter == ".")


class People:
    """All customers of all merchants, the same for the same seed."""

    def __init__(self, seed):
        self.seed = seed

    def customer(self, merchant, number):
        """(household, e-mail address, whether the merchant keeps a profile)."""
        drawn = zlib.crc32(f"{merchant} {number}".encode())
        drawn, is_abroad = divmod(drawn, 3)
        drawn, has_profile = divmod(drawn, 3)
        drawn, chosen = divmod(drawn, HOUSEHOLDS)
        household = self.household(COUNTRIES[drawn % len(COUNTRIES)] if is_abroad == 0 else home_of(merchant), chosen)
        email = f"{household.mailbox}{number}@example.{('com', 'net', 'org')[drawn % 3]}"
        return household, email if drawn % 7 == 0 else email.lower(), has_profile > 0

    @functools.lru_cache(maxsize=None)
    def household(self, country, number):
        rng = random.Random(f"{self.seed} {country.code} {number}")
        person = {name: rng.choice(texts) for name, texts in self.texts(country).items() if texts}
        phone = {rng.choice(PHONES): person.pop("phone")}
        if rng.random() < 0.8:
            person.pop("company")
        return Household(country, {**person, "country_code": country.code}, phone if rng.random() < 0.9 else {})

    @functools.lru_cache(maxsize=None)
    def texts(self, country):
        """What Faker makes for that country, without what the service refuses."""
        faker = Faker(country.locale)
        faker.seed(f"{self.seed} {country.code}")
        providers = {"first_name": (faker.first_name, 30), "last_name": (faker.last_name, 30), "company": (faker.company, 50),
                     "address1": (faker.street_address, 50), "city": (faker.city, 32), "postal_code": (faker.postcode, 20),
                     "phone": (faker.phone_number, 25)}
        if country.code == "US":
            providers["state_region"] = faker.state_abbr, 2
        return {name: [text for text in dict.fromkeys(provide() for _ in range(PROVIDED)) if is_accepted(text, longest)]
                for name, (provide, longest) in providers.items()}


def is_accepted(text, longest):
    """Whether the service takes it: it is not too long, and has too few digits for a card number."""
    return len(text) <= longest and sum(map(str.isdecimal, text)) < FEWEST_CARD_DIGITS


@functools.lru_cache(maxsize=None)
def home_of(merchant):
    """Where most of a merchant's customers live."""
    return COUNTRIES[0] if merchant == "DEMO" else COUNTRIES[zlib.crc32(merchant.encode()) % len(COUNTRIES)]
