#include "carts/vault/card_number.hpp"

#include <catch2/catch.hpp>

#include <ostream>
#include <type_traits>

using namespace reprise;
using carts::vault::CardNumber;
using carts::vault::CardNumberFault;
using carts::vault::Secret;

namespace {

template <class Type>
concept printable = requires(std::ostream& stream, const Type& value)
{
    stream << value;
};

CardNumberFault fault_of(std::string text)
{
    const auto parsed = CardNumber::parse(std::move(text));
    return std::get<CardNumberFault>(parsed);
}

} // namespace

TEST_CASE("a card number and a secret can neither be copied nor printed", "[vault][R6]")
{
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<CardNumber>);
    STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<CardNumber>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<CardNumber>);
    STATIC_REQUIRE_FALSE(printable<CardNumber>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Secret>);
    STATIC_REQUIRE_FALSE(printable<Secret>);
}

TEST_CASE("a number of wrong length, check digit or brand is none", "[vault][R30]")
{
    CHECK(fault_of("") == CardNumberFault::invalid);
    CHECK(fault_of("411111111111") == CardNumberFault::invalid);
    CHECK(fault_of("4111111111111112") == CardNumberFault::invalid);
    CHECK(fault_of("41111111111111111111") == CardNumberFault::invalid);
    CHECK(fault_of("4111x11111111111") == CardNumberFault::invalid);
    CHECK(fault_of("9111111111111110") == CardNumberFault::unknown_type);
    // A VISA number has 13, 16 or 19 digits, never 15, however right its check digit is.
    CHECK(fault_of("411111111111116") == CardNumberFault::unknown_type);
}

TEST_CASE("the text that a number came in is wiped, whether it is one or not", "[vault][R6]")
{
    for (std::string text : {"4111-1111 1111-1111", "4111111111111112"}) {
        const auto length = text.size();
        static_cast<void>(CardNumber::parse(std::move(text)));
        CHECK(text.empty());
        text.resize(length);
        CHECK(text.find_first_not_of('\0') == std::string::npos);
    }
}

TEST_CASE("a number shows its brand and its mask", "[vault][R6]")
{
    const auto parsed = CardNumber::parse("3782 822463-10005");
    const auto& number = std::get<CardNumber>(parsed);
    CHECK(number.type() == domain::CardType::amex);
    CHECK(number.mask() == "XXXXXXXXXXX0005");
    CHECK(number.reveal() == "378282246310005");
}
