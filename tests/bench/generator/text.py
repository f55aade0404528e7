"""The forms in which the order service keeps what it is given."""
import json
import unicodedata

HOLE = "\0"
# As nlohmann::json prints: names in sequence, no white space, UTF-8.
text_of = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def around_holes(value):
    """The parts of a value's text before, between and after the HOLEs in it: most of a document is the same in many, and is made once."""
    return text_of(value).split(text_of(HOLE))


def members(value):
    """The members of an object, to be followed by others."""
    return text_of(value)[1:-1] + ","


def caseless(text):
    """The form in which texts are searched (services/io/caseless)."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())


def dialled(phone):
    """The form in which telephone numbers are searched: digits, and a + before them."""
    kept = "".join(letter for letter in phone if letter in "+0123456789")
    return kept[:1] + kept[1:].replace("+", "")


def copied(values):
    """The values as columns of COPY. Texts of people and items hold none of the characters that end a column."""
    return "\t".join(["\\N" if value is None else str(value) for value in values])
