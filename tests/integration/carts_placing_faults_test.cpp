#include "carts/placing_recovery.hpp"
#include "integration/place_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace reprise;
using tests::PlaceFixture;
using tests::problem_of;

TEST_CASE_METHOD(PlaceFixture, "fifty simultaneous placings with one key are one charge and one order",
                 "[placing][R22][R41]")
{
    std::atomic<int> placed{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 50; ++caller) {
        callers.emplace_back([&] {
            const auto problem = problem_of([&] { placed += place().status == 201 ? 1 : 0; });
            placed += problem.empty() || problem == "request_in_flight" ? 0 : 1000;
        });
    }
    for (auto& caller : callers) {
        caller.join();
    }
    CHECK(placed >= 1);
    CHECK(placed <= 50);
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
        problems.push_back(std::to_string(carts::finish_placements(deps, std::chrono::seconds{0})));
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
        CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 1);
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
    CHECK(carts::finish_placements(deps, std::chrono::hours{1}) == 0);
    CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 1);
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
    CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 0);
    orders.loses_answers = orders.is_down = false;
    if (GENERATE(false, true)) {
        CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 1);
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
    CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 0);
    CHECK(state() == "authorizing");
    SECTION("until it is")
    {
        database.look("UPDATE placements SET modified_dts = modified_dts - interval '3600 seconds' RETURNING 1");
        CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 1);
        CHECK(state() == "abandoned");
    }
    SECTION("and after a week a person has to look into it")
    {
        database.look("UPDATE placements SET modified_dts = modified_dts - interval '8 days', "
                      "placed_dts = placed_dts - interval '7 days' RETURNING 1");
        CHECK(carts::finish_placements(deps, std::chrono::seconds{0}) == 0);
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
