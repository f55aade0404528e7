#include "carts/vault/card_number.hpp"
#include "carts/vault/card_verification_number.hpp"
#include "carts/vault/secret.hpp"

#include <catch2/catch.hpp>

#include <utility>

using namespace reprise::carts::vault;

TEST_CASE("a secret takes the octets, wipes the text that they came in, and keeps them where they are", "[R6][vault]")
{
    std::string text("s3\0cret", 7);
    text.reserve(1000);
    Secret first(std::move(text));
    CHECK(text.empty()); // NOLINT(bugprone-use-after-move): that it is wiped is what is tested.
    CHECK(first.octets() == std::string_view("s3\0cret", 7));

    const auto* const place = first.octets().data();
    Secret second(std::move(first));
    CHECK(second.octets().data() == place);
    CHECK(first.octets().empty()); // NOLINT(bugprone-use-after-move)

    Secret third{std::string("other")};
    third = std::move(second);
    CHECK(third.octets().data() == place);
    CHECK(second.octets().empty()); // NOLINT(bugprone-use-after-move)
}

TEST_CASE("an empty secret is one, too", "[R6][vault]")
{
    CHECK(Secret(std::string()).octets().empty());
}

TEST_CASE("a text too long for a card number or a verification number is refused, whatever its length", "[R6][vault]")
{
    for (const std::size_t count : {20U, 21U, 1000U, 10'000'000U}) {
        auto number = CardNumber::parse(std::string(count, '4'));
        CHECK(std::get<CardNumberFault>(number) == CardNumberFault::invalid);
    }
    for (const std::size_t count : {5U, 1000U, 10'000'000U}) {
        CHECK_FALSE(CardVerificationNumber::parse(std::string(count, '1')));
    }
    const auto spaced = CardNumber::parse(std::string(1000, ' ') + "4111-1111 1111-1111" + std::string(1000, '-'));
    CHECK(std::get<CardNumber>(spaced).mask() == "XXXXXXXXXXXX1111");
}
