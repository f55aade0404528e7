#include "carts/key_use_route.hpp"
#include "integration/place_fixture.hpp"
#include "io/application.hpp"
#include "io/pg_answer_sweep.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace reprise;
using tests::PlaceFixture;

namespace {

struct KeyUsesFixture : PlaceFixture {
    /// The uses of a key, and of the key that the order service made of it, by route.
    std::map<std::string, Json> uses(const std::string& key, const std::string& clone_key = "none",
                                     const std::string& merchant = "DEMO") const
    {
        const Json body{{"idempotency_key", key}, {"clone_key", clone_key}};
        const auto reply = carts::find_key_uses(deps, request(body.dump(), merchant));
        CHECK(reply.status == 200);
        std::map<std::string, Json> by_route;
        const auto document = Json::parse(reply.body);
        for (const auto& use : document.at("uses")) {
            CHECK(by_route.emplace(use.at("route").get<std::string>(), use).second);
        }
        return by_route;
    }
    std::string problem_of_body(const std::string& body) const
    {
        return tests::problem_of([&] { carts::find_key_uses(deps, request(body)); });
    }
    /// Lets everything that is on record have happened so many days earlier, and sweeps.
    void let_pass(int days)
    {
        const auto by = std::to_string(days) + " days'";
        database.look("UPDATE idempotency_keys SET creation_dts = creation_dts - interval '" + by);
        database.look("UPDATE placements SET placed_dts = placed_dts - interval '" + by +
                      ", modified_dts = modified_dts - interval '" + by);
        io::PgAnswerSweepStore(sweep_database, std::chrono::days{30}).sweep(*domain::MerchantId::parse("DEMO"));
    }

    io::Database sweep_database{database.terms("reprise_carts"), io::answer_sweep_statements()};
    const std::string placing = std::string(carts::place_route);
};

} // namespace

TEST_CASE_METHOD(KeyUsesFixture, "what is no question is refused, and a key that nobody used has no uses",
                 "[carts][R41]")
{
    for (const auto* const body :
         {"{}", "[]", R"({"idempotency_key":"k"})", R"({"idempotency_key":"a b","clone_key":"c"})",
          R"({"idempotency_key":"k","clone_key":""})", R"({"idempotency_key":"k","clone_key":"c","more":1})"}) {
        CHECK(problem_of_body(body) == "invalid_body");
    }
    CHECK(uses("nobody's").empty());
}

TEST_CASE_METHOD(KeyUsesFixture, "a key tells of each route that it was used on, to its own merchant only",
                 "[carts][R40][R41]")
{
    const auto made = carts::create_cart(deps, keyed("k", R"({"currency_code":"USD"})"));
    const Json terms{{"fingerprint", std::string(64, 'a')}, {"require_card", false}};
    auto clone = clone_of(terms, tests::planned_cart());
    clone.headers["Idempotency-Key"] = "derived";
    const auto cloned = carts::create_cart(deps, clone);
    payments.next.is_approved = false;
    CHECK(place("k").status == 402);

    const auto found = uses("k", "derived");
    REQUIRE(found.size() == 3);
    CHECK(found.at("POST /carts").at("status") == 201);
    CHECK(found.at("POST /carts").at("state") == "completed");
    CHECK("/carts/" + Json::parse(made.body).at("cart_id").get<std::string>() ==
          found.at("POST /carts").at("resource"));
    CHECK("/carts/" + Json::parse(cloned.body).at("cart").at("cart_id").get<std::string>() ==
          found.at("POST /orders/{order_id}/clone").at("resource"));
    CHECK(found.at(placing).at("status") == 402);
    CHECK_FALSE(found.at(placing).contains("resource"));
    CHECK(uses("derived").empty());
    CHECK(uses("k", "derived", "OTHER").empty());
}

TEST_CASE_METHOD(KeyUsesFixture, "a placing without an outcome is in progress, and then has its answer",
                 "[carts][placing][R41]")
{
    orders.is_down = true;
    CHECK(place_problem() == "neighbour_unavailable");
    const auto begun = uses("k1").at(placing);
    CHECK(begun.at("state") == "in_progress");
    CHECK(begun.at("resource") == "/carts/" + cart_id);
    CHECK_FALSE(begun.contains("status"));
    CHECK(uses("k1", "none", "OTHER").empty());
    orders.is_down = false;
    CHECK(finish() == 1);
    const auto ended = uses("k1").at(placing);
    CHECK(ended.at("state") == "completed");
    CHECK(ended.at("status") == 201);
    CHECK(ended.at("resource") == "/orders/DEMO-0000000007");
}

TEST_CASE_METHOD(KeyUsesFixture, "a placing that is under way when its days end is still finished, and answered",
                 "[placing][sweeper][R22][R41]")
{
    orders.is_down = true;
    CHECK(place_problem() == "neighbour_unavailable");
    let_pass(28);
    CHECK(uses("k1").at(placing).at("state") == "in_progress");
    orders.is_down = false;
    CHECK(place().status == 201);
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.size() == 1);
}

TEST_CASE_METHOD(KeyUsesFixture, "an order whose key may be forgotten is never asked for again", "[placing][R22][R41]")
{
    orders.loses_answers = true;
    CHECK(place_problem() == "neighbour_time_out");
    let_pass(29);
    // The order service has swept its key and would make a second order.
    orders.made.clear();
    orders.loses_answers = false;
    CHECK(place_problem() == "neighbour_time_out");
    CHECK(finish() == 0);
    CHECK(orders.made.empty());
    CHECK(state() == "authorized");
    CHECK(uses("k1").at(placing).at("state") == "in_progress");
}

TEST_CASE_METHOD(KeyUsesFixture, "a placed cart names its order also to a key that has had its days",
                 "[placing][sweeper][R22][R41]")
{
    CHECK(place().status == 201);
    let_pass(31);
    CHECK(uses("k1").empty());
    CHECK(place_problem() == "cart_placed");
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.size() == 1);
}
