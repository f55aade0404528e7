#include "component/order_service_fixture.hpp"
#include "domain/time.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using tests::aged;
using tests::code_of;
using tests::OrderServiceFixture;
using tests::sixty_days;
using tests::small_order;
using tests::status_of;
using tests::with_token;

TEST_CASE_METHOD(OrderServiceFixture, "a clone at 60 days lends the card and one second later does not",
                 "[orders][R4][R8]")
{
    const auto id = insert(with_token(small_order()));
    now += sixty_days;
    const auto in_time = json_of(ask("POST", "/orders/" + id + "/clone")).at("clone").at("card");
    CHECK(in_time.at("outcome") == "copied");
    CHECK(in_time.at("cvv_required") == true);
    CHECK(carts.lent_card == carts.card.card_id);
    now += std::chrono::seconds{1};
    const auto late = json_of(ask("POST", "/orders/" + id + "/clone")).at("clone");
    CHECK(late.at("card").at("outcome") == "not_copied");
    CHECK(late.at("card").at("reason") == "past_retention");
    CHECK(late.at("card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(late.at("complete") == false);
    CHECK_FALSE(carts.lent_card);
    CHECK(carts.cart.at("payment").at("payment_method") == "Credit Card");
    CHECK_FALSE(carts.cart.at("payment").contains("credit_card"));
}

TEST_CASE_METHOD(OrderServiceFixture, "two lines of one item with different options stay two lines", "[orders][R2]")
{
    const auto id = insert(small_order());
    const auto cart = json_of(ask("POST", "/orders/" + id + "/clone")).at("cart");
    REQUIRE(cart.at("items").size() == 2);
    CHECK(cart.at("items").at(0).at("quantity") == 2);
    CHECK(cart.at("items").at(1).at("options").at(0).at("selected_value") == "blue");
    CHECK(cart.at("billing").at("first_name") == "Zoë");
    CHECK(cart.at("summary").at("total").at("value") == 37.5);
}

TEST_CASE_METHOD(OrderServiceFixture, "a dry run asks for nothing to be written and needs no key", "[orders][R14]")
{
    const auto id = insert(small_order());
    const auto answer = ask("POST", "/orders/" + id + "/clone?dry_run=true", {}, "Idempotency-Key: k\r\n");
    CHECK(status_of(answer) == 200);
    CHECK(carts.was_dry_run);
    CHECK_FALSE(carts.was_keyed);
    CHECK(code_of(ask("POST", "/orders/" + id + "/clone?dry_run=maybe")) == "invalid_parameter");
}

TEST_CASE_METHOD(OrderServiceFixture, "a guard that fails is 409 with the report and no cart is posted",
                 "[orders][R15]")
{
    const auto id = insert(small_order());
    const auto answer =
        ask("POST", "/orders/" + id + "/clone",
            R"({"items":"none","guards":{"require_card":true,"require_all_items":true,"max_total":1}})");
    CHECK(status_of(answer) == 409);
    const auto problem = json_of(answer);
    CHECK(problem.at("code") == "guard_failed");
    CHECK(problem.at("errors").size() == 2);
    CHECK(problem.at("clone").at("items").at("not_copied").size() == 2);
    CHECK(carts.posts == 0);
    CHECK(status_of(ask("POST", "/orders/" + id + "/clone", R"({"guards":{"max_total":37.49}})")) == 409);
    CHECK(status_of(ask("POST", "/orders/" + id + "/clone", R"({"guards":{"max_total":37.5}})")) == 201);
    CHECK(carts.posts == 1);
}

TEST_CASE_METHOD(OrderServiceFixture, "a keyed refusal is settled where the key's carts are kept", "[orders][R41]")
{
    const std::string key = "Idempotency-Key: k\r\n";
    CHECK(status_of(ask("POST", "/orders/DEMO-0000000009/clone", {}, key)) == 404);
    CHECK(carts.settled == 1);
    CHECK(status_of(ask("POST", "/orders/DEMO-0000000009/clone")) == 404);
    CHECK(status_of(ask("POST", "/orders/DEMO-0000000009/clone", "{", key)) == 400);
    CHECK(carts.settled == 1);
}

TEST_CASE_METHOD(OrderServiceFixture, "a neighbour that is down or slow is 503 or 504 and leaves nothing", "[orders]")
{
    const auto id = insert(small_order());
    carts.fault = io::Problem::neighbour_unavailable;
    const auto down = ask("POST", "/orders/" + id + "/clone", {}, "Idempotency-Key: k\r\n");
    CHECK(status_of(down) == 503);
    CHECK(down.find("Retry-After: ") != std::string::npos);
    carts.fault = io::Problem::neighbour_time_out;
    CHECK(status_of(ask("POST", "/orders", with_token(small_order()).dump(), "Idempotency-Key: o\r\n")) == 504);
    CHECK(orders.rows.size() == 1);
    CHECK(orders.answers.empty());
}

TEST_CASE_METHOD(OrderServiceFixture, "an order that comes too late takes no card and says so", "[orders][R4]")
{
    carts.card.card_id.reset();
    const auto order = json_of(
        ask("POST", "/orders", aged(with_token(small_order()), *this, sixty_days + std::chrono::seconds{1}).dump()));
    CHECK(order.at("payment").at("credit_card").at("card_number_truncated") == true);
    CHECK(order.at("clone") == Json{{"card_reusable", false}});
    const auto report =
        json_of(ask("POST", "/orders/" + order.at("order_id").get<std::string>() + "/clone")).at("clone");
    CHECK(report.at("card").at("reason") == "past_retention");
    CHECK(report.at("card").at("card_number") == "XXXXXXXXXXXX1111");
}
