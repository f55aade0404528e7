#include "domain/masking.hpp"
#include "support/cpu_time.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace reprise;
using namespace reprise::domain;

TEST_CASE("a card number is found however it is grouped", "[R6]")
{
    for (const char* text :
         {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111",
          "4111_1111_1111_1111", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "3782 822463 10005", "a4111111111111111b",
          "card:4111111111111111.", "2026-01-15 4111111111111111", "2026-01-15-4111111111111111",
          "4111111111111111 12 26", "4111 1111 1111 1111 123", "1 4111 1111 1111 1111", "0049 30 4111-1111-1111-1111",
          "Kreditkarte\xC3\xA4"
          "4111111111111111"}) {
        CAPTURE(text);
        CHECK(holds_card_number(text));
        CHECK_FALSE(holds_card_number(redact_card_numbers(text)));
    }
}

TEST_CASE("what is no card number is left alone", "[R6]")
{
    for (const char* text :
         {"", "411111111111", "4111111111111112", "4111  1111  1111  1111", "4111/1111/1111/1111", "XXXXXXXXXXXX1111",
          "1234567890123456", "41111111111111111111", "0123456789ABCDEF0123456789ABCDEF", "DEMO-0000000001",
          "2026-01-15T10:00:00Z", "+49 30 1234567", "4111 1111 1111 111"}) {
        CAPTURE(text);
        CHECK_FALSE(holds_card_number(text));
        CHECK(redact_card_numbers(text) == text);
    }
}

TEST_CASE("a random identifier is no card number, though its digits could be one", "[R6]")
{
    for (const char* text :
         {"90c48828f6cf4111111111111111aabc", "/carts/DAD07A4111111111111111E582CDE3FF",
          "4a111111-1111-4111-8b12-4111111111aa", "52753985-4619-5202-8d70-890a57626824",
          "00-90c48828f6cf4111111111111111aabc-b7ad6b7169203331-01", "4789123852005189c2a385955353f892",
          "00-4789123852005189c2a385955353f892-4789123852005189-01", "place-90c48828f6cf4111111111111111aabc",
          "2026-11-27-4a111111-1111-4111-8b12-4111111111aa-2", "4a111111-1111-4111-8b12-4111111111aa-again"}) {
        CAPTURE(text);
        CHECK_FALSE(holds_card_number(text));
        CHECK(redact_card_numbers(text) == text);
    }
    for (const char* text :
         {"41111111-1111-1111-0000-000000000000", "41111111-1111-1111-8000-000000000000",
          "52753985-4619-5202-7d70-890a57626824", "90c48828f6cf4111111111111111aabcd", "card-4111111111111111",
          "place-90c48828f6cf4111111111111111aabcd", "4111111111111111-4a111111-1111-4111-8b12-4111111111aa",
          "4a111111-1111-4111-8b12-4111111111aa-4111111111111111", "0000000000000000a4111111111111111",
          "4111111111111111D251210112345678", "4111111111111111D25121011234567F"}) {
        CAPTURE(text);
        CHECK(holds_card_number(text));
    }
}

TEST_CASE("an order id is no card number, whatever digits its merchant's ends in", "[R6]")
{
    for (const char* text : {"SHOP422-2222222222", "/orders/SHOP422-2222222222/clone", "4A411111-1111111111"}) {
        CAPTURE(text);
        CHECK_FALSE(holds_card_number(text));
        CHECK(redact_card_numbers(text) == text);
    }
    for (const char* text : {"411111-1111111111", "shop422-2222222222", "SHOP422-2222222222-4111111111111111",
                             "SHOP422 2222222222", "OURSHOPS422-2222222222"}) {
        CAPTURE(text);
        CHECK(holds_card_number(text));
    }
}

TEST_CASE("a barcode that begins like a VISA is no card number, and a VISA of that length is", "[R6]")
{
    // Found by counting up from 4006381000000: the check digits of EAN-13 and of Luhn are both right.
    CHECK_FALSE(holds_card_number("4006381000093"));
    CHECK(holds_card_number("4222222222222"));
}

TEST_CASE("a mask shows the last four digits and no other", "[R6]")
{
    CHECK(mask_card_number("4111111111111111") == "XXXXXXXXXXXX1111");
    CHECK(mask_card_number("378282246310005") == "XXXXXXXXXXX0005");
    CHECK(mask_card_number("12345") == "X2345");
    CHECK(mask_card_number("1234") == "XXXX");
    CHECK(mask_card_number("").empty());
}

TEST_CASE("a mask is 8 to 15 X and four digits", "[R6]")
{
    for (const char* text : {"XXXXXXXX1111", "XXXXXXXXXXXX1111", "XXXXXXXXXXXXXXX1111"})
        CHECK(is_card_number_mask(text));
    for (const char* text : {"", "XXXXXXX1111", "XXXXXXXXXXXXXXXX1111", "xxxxxxxxxxxx1111", "XXXXXXXXXXXX111",
                             "4XXXXXXXXXXX1111", "XXXXXXXXXXXX1111 ", "XXXXXXXXXXXX11111"}) {
        CAPTURE(text);
        CHECK_FALSE(is_card_number_mask(text));
    }
}

TEST_CASE("redaction replaces every number by its mask and keeps the rest", "[R6]")
{
    CHECK(redact_card_numbers("pay 4111 1111 1111 1111, or 378282246310005!") ==
          "pay XXXXXXXXXXXX1111, or XXXXXXXXXXX0005!");
    CHECK(redact_card_numbers("2026-01-15 4111111111111111 ok") == "2026-01-15 XXXXXXXXXXXX1111 ok");
}

TEST_CASE("the digits a mask still shows do not make another number with what follows", "[R6]")
{
    // After the first number is masked, its last four digits and the next twelve spell a second one.
    const std::string redacted = redact_card_numbers("5555555555554444 1111 1111 1111 4111-1111-1111-1111");
    CHECK_FALSE(holds_card_number(redacted));
    CHECK(redacted.find("1111 1111 1111 1111") == std::string::npos);
    CHECK_FALSE(holds_card_number(redact_card_numbers("4000001234562345 6789 0123 4567 8901 2345")));
}

TEST_CASE("redaction leaves no card number in any text of digits and separators", "[R6]")
{
    std::uint64_t state = 42;
    const auto next = [&state](std::uint64_t bound) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state >> 33U) % bound;
    };
    for (int round = 0; round < 4'000; ++round) {
        std::string text;
        const auto size = 13 + next(60);
        for (std::uint64_t i = 0; i < size; ++i)
            text += "0123444455556789 -._ax"[next(22)];
        if (next(2) == 0)
            text.insert(next(text.size()), " 4111 1111 1111 1111");
        const std::string redacted = redact_card_numbers(text);
        CAPTURE(text, redacted);
        REQUIRE_FALSE(holds_card_number(redacted));
        REQUIRE((redacted == text) == !holds_card_number(text));
    }
}

TEST_CASE("many digits are searched in a time that grows with the text and no faster", "[R6]")
{
    std::string few;
    while (few.size() < 65'536)
        few += "4 5 1 1 3 ";
    const std::string many = few + few + few + few;
    CHECK(tests::cpu_time_of([&] { redact_card_numbers(many); }) <
          10 * tests::cpu_time_of([&] { redact_card_numbers(few); }));
}

TEST_CASE("a card number is found anywhere in a document, by its pointer", "[R6]")
{
    CHECK(find_card_number(Json::parse(R"({"a":[{"b":"x 4111111111111111"}]})")) == "/a/0/b");
    CHECK(find_card_number(Json::parse(R"({"a":{"b":4111111111111111}})")) == "/a/b");
    CHECK(find_card_number(Json::parse(R"({"a":4111111111111111.0})")) == "/a");
    CHECK(find_card_number(Json::parse(R"({"a":4.111111111111111e15})")) == "/a");
    CHECK(find_card_number(Json::parse(R"({"a":-4111111111111111})")) == "/a");
    CHECK(find_card_number(Json::parse(R"("4111-1111-1111-1111")")) == "");
    CHECK(find_card_number(Json::parse(R"({"a/b~c":["4111111111111111"]})")) == "/a~1b~0c/0");
}

TEST_CASE("a pointer never repeats the number it points to", "[R6]")
{
    CHECK(find_card_number(Json::parse(R"({"n":{"4111111111111111":true}})")) == "/n/XXXXXXXXXXXX1111");
    CHECK(find_card_number(Json::parse(R"({"4111 1111 1111 1111":{"b":1}})")) == "/XXXXXXXXXXXX1111");
}

TEST_CASE("a document without card numbers is clean", "[R6]")
{
    const Json clean =
        Json::parse(R"({"card_number":"XXXXXXXXXXXX1111","rate":0.4111111111111111,"oid":9007199254740991,
    "when":"2026-01-15T10:00:00Z","none":null,"yes":true,"list":[1,2.5,"4111"],"split":["4111","1111","1111","1111"]})");
    CHECK_FALSE(find_card_number(clean));
}

TEST_CASE("a mask that ends the word of an identifier leaves no number behind in it", "[masking][R6]")
{
    // Found by the fuzzer: the middle is 32 hex digits, a random identifier, until what is joined to it becomes a mask.
    const std::string text = "411111110600_5dd1111111101111d41111111110005d/4111111111111111";
    REQUIRE(domain::holds_card_number(text));
    const auto redacted = domain::redact_card_numbers(text);
    CHECK_FALSE(domain::holds_card_number(redacted));
    CHECK(domain::redact_card_numbers(redacted) == redacted);
}
