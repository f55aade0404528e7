#include "component/order_service_fixture.hpp"
#include "io/key_use.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace std::chrono_literals;
using tests::code_of;
using tests::OrderServiceFixture;
using tests::status_of;

namespace {

const io::IdempotencyKey order_key{"DEMO", "POST /orders", "known", "fingerprint"};

struct KeyUseFixture : OrderServiceFixture {
    KeyUseFixture()
    {
        const io::Reply reply{
            201, "{}", "application/json", {{"ETag", "\"1\""}, {"Location", "/orders/DEMO-0000000001"}}};
        orders.answers["DEMO" + order_key.route + "known"] = {"fingerprint", reply, now - 60s};
        carts.uses = {{"POST /carts/{cart_id}/place", {}, "/carts/A", now - 1s}, {"POST /cards", 201, {}, now - 90s}};
    }
};

} // namespace

TEST_CASE_METHOD(KeyUseFixture, "a key that is missing, foreign or of another form is not found, all alike",
                 "[orders][R40][R41]")
{
    const auto missing = ask("GET", "/idempotency-keys/unknown");
    CHECK(status_of(missing) == 404);
    CHECK(code_of(missing) == "idempotency_key_not_found");
    const auto told = [&](const std::string& answer) {
        auto problem = json_of(answer);
        problem.erase("trace_id");
        return problem;
    };
    CHECK(told(ask("GET", "/idempotency-keys/known", {}, {}, "OTHER")) == told(missing));
    for (const auto* const key : {"a%20b", "%C3%A9", "%7F"}) {
        CHECK(told(ask("GET", std::string("/idempotency-keys/") + key)) == told(missing));
    }
    CHECK(told(ask("GET", "/idempotency-keys/" + std::string(256, 'k'))) == told(missing));
    CHECK(code_of(ask("GET", "/idempotency-keys/known?x=1")) == "unknown_parameter");
    CHECK(code_of(ask("GET", "/idempotency-keys/4111111111111111")) == "card_number_not_allowed_in_address");
    CHECK(code_of(ask("GET", "/idempotency-keys/%34111111111111111")) == "card_number_not_allowed_in_address");
}

TEST_CASE_METHOD(KeyUseFixture, "a key tells what it was used for at both services, newest first", "[orders][R41]")
{
    const auto answer = ask("GET", "/idempotency-keys/%6bnown");
    CHECK(status_of(answer) == 200);
    const auto at = [&](std::chrono::seconds age) { return domain::format_rfc3339(now - age); };
    CHECK(json_of(answer) ==
          Json{{"idempotency_key", "known"},
               {"uses",
                {{{"route", "POST /carts/{cart_id}/place"},
                  {"state", "in_progress"},
                  {"resource", "/carts/A"},
                  {"creation_dts", at(1s)}},
                 {{"route", "POST /orders"},
                  {"state", "completed"},
                  {"status", 201},
                  {"resource", "/orders/DEMO-0000000001"},
                  {"creation_dts", at(60s)}},
                 {{"route", "POST /cards"}, {"state", "completed"}, {"status", 201}, {"creation_dts", at(90s)}}}}});
}

TEST_CASE_METHOD(KeyUseFixture, "half of the truth is no answer: without the cart service a key is not looked up",
                 "[orders][R41]")
{
    carts.fault = io::Problem::neighbour_unavailable;
    CHECK(status_of(ask("GET", "/idempotency-keys/known")) == 503);
    carts.fault = io::Problem::neighbour_time_out;
    CHECK(status_of(ask("GET", "/idempotency-keys/unknown")) == 504);
}

TEST_CASE_METHOD(KeyUseFixture, "a key is looked up with a token of any scope, and not without one", "[orders][R40]")
{
    CHECK(status_of(ask_with("GET", "/idempotency-keys/known", {})) == 401);
    CHECK(status_of(ask_with("GET", "/idempotency-keys/known", "Bearer " + token("DEMO", ""))) == 200);
    CHECK(status_of(ask("POST", "/idempotency-keys/known")) == 405);
    CHECK(status_of(ask("HEAD", "/idempotency-keys/known")) == 200);
}

TEST_CASE("a use goes over the wire and comes back the same", "[orders][R41]")
{
    const std::chrono::sys_seconds then{1'800'000'000s};
    for (const auto& use : {io::KeyUse{"POST /orders", 422, {}, then}, io::KeyUse{"POST /carts", 201, "/carts/A", then},
                            io::KeyUse{"POST /carts/{cart_id}/place", {}, "/carts/B", then}}) {
        CHECK(io::key_use_of(json_of(use)) == use);
    }
    auto broken = json_of(io::KeyUse{"POST /orders", 201, {}, then});
    broken["creation_dts"] = "yesterday";
    CHECK_THROWS_AS(io::key_use_of(broken), io::Error);
}
