#include "carts/placing_recovery.hpp"
#include "integration/place_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace reprise;
using tests::PlaceFixture;
using tests::problem_of;

TEST_CASE_METHOD(PlaceFixture, "fifty simultaneous placings with one key are one charge and one order",
                 "[placing][R22][R41]")
{
    std::vector<std::string> outcomes(50);
    std::vector<std::thread> callers;
    for (auto& outcome : outcomes) {
        callers.emplace_back([&] {
            int status = 0;
            outcome = problem_of([&] { status = place().status; });
            if (outcome.empty()) {
                outcome = std::to_string(status);
            }
        });
    }
    for (auto& caller : callers) {
        caller.join();
    }
    std::set<std::string> seen(outcomes.begin(), outcomes.end());
    CHECK(seen.erase("201") == 1);
    seen.erase("request_in_flight");
    CHECK(seen == std::set<std::string>{});
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.size() == 1);
}

TEST_CASE_METHOD(PlaceFixture, "while a cart is being placed nobody else changes or places it", "[placing][R21][R22]")
{
    std::vector<std::string> problems;
    payments.while_asked = [&] {
        payments.while_asked = nullptr;
        problems.push_back(problem_of([&] { carts::patch_cart(deps, of_cart("PATCH", cart_id, "{}")); }));
        problems.push_back(problem_of([&] { carts::delete_cart(deps, of_cart("DELETE", cart_id)); }));
        problems.push_back(place_problem("k1"));
        problems.push_back(place_problem("k2"));
        problems.push_back(std::to_string(finish()));
    };
    CHECK(place().status == 201);
    CHECK(problems ==
          std::vector<std::string>{"cart_placing", "cart_placing", "request_in_flight", "request_in_flight", "0"});
}

TEST_CASE_METHOD(PlaceFixture, "a gateway that is down leaves the placing on record, and the same key goes on",
                 "[placing][R22]")
{
    payments.is_down = true;
    CHECK(place_problem() == "payment_gateway_unavailable");
    CHECK(state() == "authorizing");
    CHECK(place_problem("k2") == "cart_placing");
    CHECK_FALSE(is_open());
    payments.is_down = false;
    CHECK(place().status == 201);
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(PlaceFixture, "an answer of the gateway that was lost is found again, not charged again",
                 "[placing][R22]")
{
    payments.loses_answers = true;
    CHECK(place_problem() == "payment_gateway_time_out");
    payments.loses_answers = false;
    SECTION("by the caller's retry")
    {
        CHECK(place().status == 201);
    }
    SECTION("by a retry without the verification number, which may only ask")
    {
        CHECK(place("k1", "{}").status == 201);
        CHECK(payments.verification_numbers.size() == 1);
    }
    SECTION("by the service itself, and the caller's retry is told")
    {
        CHECK(finish() == 1);
        const auto reply = place();
        CHECK(reply.status == 201);
        CHECK(reply.headers.back().first == "Idempotent-Replayed");
    }
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.size() == 1);
    CHECK(state() == "placed");
}

TEST_CASE_METHOD(PlaceFixture, "a charge that never was leaves an open cart, and the retry is a new attempt",
                 "[placing][R22]")
{
    payments.is_down = true;
    CHECK(place_problem() == "payment_gateway_unavailable");
    payments.is_down = false;
    CHECK(carts::finish_placements(deps, std::chrono::hours{1}) == carts::RecoveryPass{});
    CHECK(finish() == 1);
    CHECK(state() == "abandoned");
    CHECK(payments.charges.empty());
    CHECK(is_open());
    CHECK(place().status == 201);
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(PlaceFixture, "an order service that is down or loses its answer is asked again with the same request",
                 "[placing][R22]")
{
    const bool is_lost = GENERATE(false, true);
    (is_lost ? orders.loses_answers : orders.is_down) = true;
    CHECK(place_problem() == (is_lost ? "neighbour_time_out" : "neighbour_unavailable"));
    CHECK(state() == "authorized");
    CHECK(finish() == 0);
    orders.loses_answers = orders.is_down = false;
    if (GENERATE(false, true)) {
        CHECK(finish() == 1);
    }
    CHECK(place().status == 201);
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.size() == 1);
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'order'") == "2");
}

TEST_CASE_METHOD(PlaceFixture, "a gateway that cannot be sure yet leaves the cart as it is", "[placing][R22]")
{
    payments.is_down = true;
    CHECK(place_problem() == "payment_gateway_unavailable");
    payments.is_down = false;
    payments.certain_after = std::chrono::seconds{3600};
    CHECK(finish() == 0);
    CHECK(state() == "authorizing");
    SECTION("until it is")
    {
        database.look("UPDATE placements SET modified_dts = modified_dts - interval '3600 seconds' RETURNING 1");
        CHECK(finish() == 1);
        CHECK(state() == "abandoned");
    }
    SECTION("and after a week a person has to look into it")
    {
        database.look("UPDATE placements SET modified_dts = modified_dts - interval '8 days', "
                      "placed_dts = placed_dts - interval '7 days' RETURNING 1");
        CHECK(finish() == 0);
        CHECK(state() == "authorizing");
    }
}

TEST_CASE_METHOD(PlaceFixture, "a charge that is too old to be known again is only asked about", "[placing][R22]")
{
    payments.loses_answers = true;
    CHECK(place_problem() == "payment_gateway_time_out");
    payments.loses_answers = false;
    database.look("UPDATE placements SET placed_dts = placed_dts - interval '8 hours' RETURNING 1");
    CHECK(place().status == 201);
    CHECK(payments.verification_numbers.size() == 1);
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(PlaceFixture, "a gateway that takes long to search is not searched while a caller waits",
                 "[placing][R22]")
{
    payments.loses_answers = true;
    CHECK(place_problem() == "payment_gateway_time_out");
    payments.loses_answers = false;
    payments.certain_after = std::chrono::seconds{60};
    CHECK(place_problem("k1", "{}") == "payment_gateway_time_out");
    // The retry has not asked for the charge, and so keeps nobody from asking what became of it.
    CHECK(finish() == 1);
    CHECK(place("k1", "{}").status == 201);
    CHECK(payments.charges.size() == 1);
}

TEST_CASE_METHOD(PlaceFixture, "a key that is refused elsewhere meanwhile cannot hold a placing up",
                 "[placing][R22][R41]")
{
    const bool is_approved = GENERATE(true, false);
    payments.next.is_approved = is_approved;
    payments.while_asked = [&] {
        const io::IdempotencyKey key{"DEMO", std::string(carts::place_route), "k1", "of another request"};
        CHECK(deps.answers.keep_answer(key, {404, "{}", "application/problem+json", {}}));
    };
    CHECK(place().status == (is_approved ? 201 : 402));
    CHECK(state() == (is_approved ? "placed" : "declined"));
    CHECK(is_open() == !is_approved);
}

TEST_CASE_METHOD(PlaceFixture, "placings that fail are all counted, and are finished once they can be",
                 "[placing][R22]")
{
    payments.is_down = true;
    for (int count = 0; count < 5; ++count) {
        cart_id = new_cart(source_card);
        CHECK(place_problem("k" + std::to_string(count)) == "payment_gateway_unavailable");
    }
    const auto pass = carts::finish_placements(deps, std::chrono::seconds{0});
    CHECK(pass.open == 5);
    CHECK(pass.finished == 0);
    payments.is_down = false;
    CHECK(finish() == 5);
}

TEST_CASE_METHOD(PlaceFixture, "an order whose card's days are over when it is finished has no card", "[placing][R32]")
{
    payments.loses_answers = true;
    CHECK(place_problem() == "payment_gateway_time_out");
    payments.loses_answers = false;
    io::MerchantPolicy short_policy;
    short_policy.card_retention = std::chrono::days{10};
    const io::Merchants merchants({{*domain::MerchantId::parse("DEMO"), short_policy}});
    const carts::Deps keeps_cards_10_days{deps.contract,         merchants,          deps.answers,        deps.carts,
                                          deps.changes,          deps.placements,    deps.charges,        deps.cards,
                                          deps.tokens,           deps.audit,         deps.vault,          deps.orders,
                                          deps.payment_gateways, deps.placing_slots, deps.fingerprint_key};
    database.look("UPDATE placements SET placed_dts = placed_dts - interval '11 days', "
                  "modified_dts = modified_dts - interval '11 days' RETURNING 1");
    CHECK(carts::finish_placements(keeps_cards_10_days, std::chrono::seconds{0}).finished == 1);
    CHECK_FALSE(sent_order().contains("card_id"));
    CHECK(sent_order().at("order").at("payment").at("credit_card").at("card_number_truncated") == true);
}

TEST_CASE_METHOD(PlaceFixture, "more placings than there are places for are told to come again", "[placing][R22]")
{
    while (deps.placing_slots.take(std::chrono::milliseconds(0))) {
    }
    CHECK(place_problem() == "payment_gateway_unavailable");
    CHECK(database.look("SELECT count(*) FROM placements") == "0");
    deps.placing_slots.give_back();
    CHECK(place().status == 201);
    CHECK(deps.placing_slots.take(std::chrono::milliseconds(0)));
}
