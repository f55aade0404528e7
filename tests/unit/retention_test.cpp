#include "domain/retention.hpp"

#include <catch2/catch.hpp>

using namespace reprise::domain;
using namespace std::chrono;

namespace {
constexpr sys_seconds creation = sys_days{year{2026} / March / 1} + hours{10};
constexpr sys_seconds day_sixty = creation + days{60};
} // namespace

TEST_CASE("a card is not lent one second after its order is 60 days old", "[R4]")
{
    STATIC_REQUIRE_FALSE(within_card_retention(creation, day_sixty + seconds{1}, days{60}));
}

TEST_CASE("an order of exactly 60 days still lends its card", "[R4]")
{
    STATIC_REQUIRE(within_card_retention(creation, day_sixty, days{60}));
    STATIC_REQUIRE(within_card_retention(creation, day_sixty - seconds{1}, days{60}));
    STATIC_REQUIRE(card_reusable_until(creation, days{60}) == creation + seconds{5'184'000});
}

TEST_CASE("no merchant can keep cards longer than 60 days, and none less than none", "[R4]")
{
    STATIC_REQUIRE(maximum_card_retention == days{60});
    STATIC_REQUIRE(card_reusable_until(creation, days{61}) == day_sixty);
    STATIC_REQUIRE(card_reusable_until(creation, days::max()) == day_sixty);
    STATIC_REQUIRE(card_reusable_until(creation, days{-1}) == creation);
    STATIC_REQUIRE(card_reusable_until(creation, days{1}) == creation + hours{24});
}

TEST_CASE("a retention of no days lends a card in the second of the order only", "[R4]")
{
    STATIC_REQUIRE(within_card_retention(creation, creation, days{0}));
    STATIC_REQUIRE_FALSE(within_card_retention(creation, creation + seconds{1}, days{0}));
}
