#include "domain/card_type.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

using namespace reprise::domain;
using namespace std::chrono;

namespace {
std::string of_length(std::string prefix, std::size_t length)
{
    prefix.resize(length, '0');
    return prefix;
}
} // namespace

TEST_CASE("a number of no brand has no card type", "[R30]")
{
    for (const char* digits : {"", "4", "411111111111", "41111111111111", "411111111111111", "41111111111111111111",
                               "1234567890123456", "4111 1111 1111 1111", "411111111111111a", "-411111111111111"}) {
        CAPTURE(digits);
        CHECK_FALSE(card_type_of(digits));
    }
}

TEST_CASE("the published test numbers have their brand and a right check digit", "[R30]")
{
    struct Known {
        const char* digits;
        CardType type;
    };
    const std::array<Known, 14> known{{{"4111111111111111", CardType::visa},
                                       {"4012888888881881", CardType::visa},
                                       {"4222222222222", CardType::visa},
                                       {"4000000000000000006", CardType::visa},
                                       {"5555555555554444", CardType::mastercard},
                                       {"5105105105105100", CardType::mastercard},
                                       {"2223003122003222", CardType::mastercard},
                                       {"378282246310005", CardType::amex},
                                       {"341111111111111", CardType::amex},
                                       {"6011111111111117", CardType::discover},
                                       {"6011000990139424", CardType::discover},
                                       {"3530111333300000", CardType::jcb},
                                       {"30569309025904", CardType::diners_club},
                                       {"36227206271667", CardType::diners_club}}};
    for (const Known& card : known) {
        CAPTURE(card.digits);
        CHECK(card_type_of(card.digits) == card.type);
        CHECK(passes_luhn(card.digits));
    }
}

TEST_CASE("every issuer range ends where it should", "[R30]")
{
    CHECK_FALSE(card_type_of(of_length("222099", 16)));
    CHECK(card_type_of(of_length("222100", 16)) == CardType::mastercard);
    CHECK(card_type_of(of_length("272099", 16)) == CardType::mastercard);
    CHECK_FALSE(card_type_of(of_length("272100", 16)));
    CHECK_FALSE(card_type_of(of_length("50", 16)));
    CHECK(card_type_of(of_length("51", 16)) == CardType::mastercard);
    CHECK(card_type_of(of_length("559999", 16)) == CardType::mastercard);
    CHECK_FALSE(card_type_of(of_length("56", 16)));
    CHECK_FALSE(card_type_of(of_length("3527", 16)));
    CHECK(card_type_of(of_length("3528", 16)) == CardType::jcb);
    CHECK(card_type_of(of_length("3589", 16)) == CardType::jcb);
    CHECK_FALSE(card_type_of(of_length("3590", 16)));
    CHECK_FALSE(card_type_of(of_length("643", 16)));
    CHECK(card_type_of(of_length("644", 16)) == CardType::discover);
    CHECK(card_type_of(of_length("65", 19)) == CardType::discover);
    CHECK_FALSE(card_type_of(of_length("34", 16)));
    CHECK_FALSE(card_type_of(of_length("36", 13)));
}

TEST_CASE("every single wrong digit and every swap of neighbours is caught by the check digit", "[R30]")
{
    const std::string right = "4012888888881881";
    for (std::size_t i = 0; i < right.size(); ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string wrong = right;
            wrong[i] = digit;
            CHECK(passes_luhn(wrong) == (digit == right[i]));
        }
    }
    CHECK_FALSE(passes_luhn("4021888888881881"));
    CHECK_FALSE(passes_luhn(""));
    CHECK_FALSE(passes_luhn("411111111111111x"));
}

TEST_CASE("a card type has exactly its wire name", "[R30]")
{
    for (const char* name : {"", "visa", "Visa", "VISA ", "Mastercard", "Diners"})
        CHECK_FALSE(parse_card_type(name));
    for (const char* name : {"AMEX", "Diners Club", "Discover", "JCB", "MasterCard", "VISA"}) {
        REQUIRE(parse_card_type(name));
        CHECK(to_string(*parse_card_type(name)) == name);
    }
}

TEST_CASE("a card expires with the last second of its month", "[R5]")
{
    const sys_seconds month_end = sys_days{year{2026} / March / 1} - seconds{1};
    CHECK_FALSE(card_expired(2, 2026, month_end));
    CHECK(card_expired(2, 2026, month_end + seconds{1}));
    CHECK(card_expired(1, 2026, month_end));
    CHECK(card_expired(12, 2025, month_end));
    CHECK_FALSE(card_expired(1, 2027, month_end));
    CHECK_FALSE(card_expired(12, 2026, sys_days{year{2027} / January / 1} - seconds{1}));
    CHECK(card_expired(12, 2026, sys_days{year{2027} / January / 1}));
    CHECK(card_expired(0, 2099, month_end));
    CHECK(card_expired(13, 2099, month_end));
}
