#include "component/order_service_fixture.hpp"
#include "domain/cart_totals.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace reprise;
using tests::body_of;
using tests::code_of;
using tests::OrderServiceFixture;
using tests::small_order;
using tests::status_of;

namespace {

const char* const address = "/internal/placed-orders";
const char* const card_id = "0123456789abcdef0123456789abcdef";

/// What the cart service sends for a cart that was paid by card.
Json placed_order()
{
    auto order = small_order();
    order["creation_dts"] = domain::format_rfc3339(tests::test_now);
    order["current_stage"] = "Shipping Department";
    order["internal"] = {{"placed_by_user", "clerk@demo.example"}};
    order["payment"] = {{"payment_method", "Credit Card"},
                        {"payment_status", "Processed"},
                        {"payment_dts", domain::format_rfc3339(tests::test_now)},
                        {"credit_card",
                         {{"card_number", "XXXXXXXXXXXX1111"},
                          {"card_type", "VISA"},
                          {"card_expiration_month", 12},
                          {"card_expiration_year", 2099},
                          {"card_number_truncated", false},
                          {"card_authorization_amount", 37.5},
                          {"card_authorization_reference_number", "A1B2C3"}}},
                        {"transactions",
                         {{{"successful", true},
                           {"transaction_gateway", "sandbox"},
                           {"transaction_timestamp", domain::format_rfc3339(tests::test_now)},
                           {"details", {{{"name", "authorization_code"}, {"value", "A1B2C3"}}}}}}}};
    return order;
}

Json placed_body()
{
    return {{"order", placed_order()}, {"card_id", card_id}};
}

std::string key(const std::string& name)
{
    return "Idempotency-Key: " + name + "\r\n";
}

Json lineage(const std::string& source, const std::string& root, int generation)
{
    return {{"source_order_id", source}, {"root_order_id", root}, {"generation", generation}};
}

} // namespace

TEST_CASE_METHOD(OrderServiceFixture, "a placed order without a key, a scope or a good query is not inserted",
                 "[orders][R22][R41]")
{
    const auto body = placed_body().dump();
    CHECK(code_of(ask("POST", address, body)) == "idempotency_key_required");
    CHECK(status_of(ask("POST", address, body)) == 400);
    CHECK(code_of(ask("POST", address, body, key("a b"))) == "invalid_idempotency_key");
    CHECK(code_of(ask("POST", std::string(address) + "?dry_run=true", body, key("k"))) == "unknown_parameter");
    CHECK(code_of(ask("POST", address, "{", key("k"))) == "malformed_json");
    CHECK(code_of(ask_with("POST", address, "Bearer " + token("DEMO", "order_read checkout_write"))) ==
          "scope_missing");
    CHECK(orders.rows.empty());
}

TEST_CASE_METHOD(OrderServiceFixture, "a body that is no placed order is refused with a pointer and nothing is kept",
                 "[orders][R22]")
{
    const auto fault_after = [&](const std::function<void(Json&)>& change) {
        auto body = placed_body();
        change(body);
        const auto answer = ask("POST", address, body.dump(), key("one-key-for-all"));
        CHECK(status_of(answer) == 422);
        const auto fault = json_of(answer).at("errors").at(0);
        return fault.at("pointer").get<std::string>() + " " + fault.at("code").get<std::string>();
    };
    CHECK(fault_after([](Json& body) { body = Json::array(); }) == " wrong_type");
    CHECK(fault_after([](Json& body) { body["colour"] = 1; }) == " unknown_member");
    CHECK(fault_after([](Json& body) { body.erase("order"); }) == "/order required_member_missing");
    CHECK(fault_after([](Json& body) { body["order"] = "x"; }) == "/order required_member_missing");
    CHECK(fault_after([](Json& body) { body["card_id"] = 7; }) == "/card_id wrong_format");
    CHECK(fault_after([](Json& body) { body["card_id"] = "0123"; }) == "/card_id wrong_format");
    CHECK(fault_after([](Json& body) { body["order"]["order_id"] = "DEMO-0000000001"; }) ==
          "/order/order_id unknown_member");
    CHECK(fault_after([](Json& body) { body["order"]["clone"] = Json::object(); }) == "/order/clone unknown_member");
    CHECK(fault_after([](Json& body) { body["order"].erase("creation_dts"); }) ==
          "/order/creation_dts required_member_missing");
    CHECK(fault_after([&](Json& body) {
              body["order"]["creation_dts"] = domain::format_rfc3339(now + std::chrono::seconds{31});
          }) == "/order/creation_dts in_the_future");
    CHECK(fault_after([](Json& body) { body["order"].erase("items"); }) == "/order/items required_member_missing");
    CHECK(fault_after([](Json& body) { body["order"]["items"][1]["parent_item_index"] = 9; }) ==
          "/order/items/1/parent_item_index unknown_item_index");
    CHECK(fault_after([](Json& body) { body["order"]["nonsense"] = 1; }) == "/order/nonsense unknown_member");
    CHECK(fault_after([](Json& body) {
              body["order"]["special_instructions"] = "4111111111111111";
          }).ends_with(" card_number_not_allowed"));
    CHECK(orders.rows.empty());
    CHECK(orders.answers.empty());
    // A refusal is not the key's answer: what is an order goes through.
    CHECK(status_of(ask("POST", address, placed_body().dump(), key("one-key-for-all"))) == 201);
}

TEST_CASE_METHOD(OrderServiceFixture, "a line of descent that is none, or another merchant's, is refused",
                 "[orders][R24][R40]")
{
    const auto pointer_of = [&](const Json& clone) {
        auto body = placed_body();
        body["clone"] = clone;
        const auto answer = ask("POST", address, body.dump(), key("k"));
        return status_of(answer) == 422 ? json_of(answer).at("errors").at(0).at("pointer").get<std::string>() : "taken";
    };
    const std::string good = "DEMO-0000000001";
    CHECK(pointer_of("x") == "/clone");
    CHECK(pointer_of(Json::object()) == "/clone/source_order_id");
    CHECK(pointer_of(lineage("DEMO-1", good, 1)) == "/clone/source_order_id");
    CHECK(pointer_of(lineage("OTHER-0000000001", good, 1)) == "/clone/source_order_id");
    CHECK(pointer_of(lineage(good, "OTHER-0000000001", 1)) == "/clone/root_order_id");
    CHECK(pointer_of(lineage(good, good, 0)) == "/clone/generation");
    CHECK(pointer_of(lineage(good, good, 1'000'001)) == "/clone/generation");
    CHECK(pointer_of({{"source_order_id", good}, {"root_order_id", good}, {"generation", "1"}}) == "/clone/generation");
    auto more = lineage(good, good, 1);
    more["complete"] = true;
    CHECK(pointer_of(more) == "/clone");
    CHECK(orders.rows.empty());
    CHECK(pointer_of(lineage(good, good, 1'000'000)) == "taken");
}

TEST_CASE_METHOD(OrderServiceFixture, "a placed order is answered as GET shows it, and keeps what only it may have",
                 "[orders][R22][R24]")
{
    const auto answer = ask("POST", address, placed_body().dump(), key("k"));
    CHECK(status_of(answer) == 201);
    CHECK(answer.find("Location: /orders/DEMO-0000000001\r\n") != std::string::npos);
    CHECK(answer.find("ETag: \"1\"\r\n") != std::string::npos);
    const auto got = ask("GET", "/orders/DEMO-0000000001");
    CHECK(body_of(got) == body_of(answer));
    CHECK(got.find("ETag: \"1\"\r\n") != std::string::npos);
    const auto order = json_of(answer);
    const auto sent = placed_order();
    for (const auto* member : {"payment", "internal", "creation_dts", "current_stage", "billing"}) {
        CHECK(order.at(member) == sent.at(member));
    }
    CHECK(order.at("merchant_id") == "DEMO");
    CHECK(order.at("items").at(1).at("item_index") == 2);
    CHECK(order.at("clone").at("card_reusable") == true);
    CHECK_FALSE(order.at("clone").contains("generation"));
    CHECK(orders.rows.begin()->second.card_id == card_id);
    CHECK(body_of(answer).find(card_id) == std::string::npos);
}

TEST_CASE_METHOD(OrderServiceFixture, "the totals of a placed order are those of its cart, or those it came with",
                 "[orders][R11][R22]")
{
    auto order = placed_order();
    const Json shipping{{"value", 4.99}, {"currency_code", "USD"}};
    order["taxes"] = {{"arbitrary_tax_rate", 7.75}};
    order["summary"] = {{"shipping_handling_total", shipping}};
    // The same sale under the names of a cart.
    Json cart{{"currency_code", "USD"}, {"taxes", {{"rate", 7.75}}}, {"summary", {{"shipping_handling", shipping}}}};
    for (const auto& item : order.at("items")) {
        cart["items"].push_back(
            {{"item_id", "MUG"}, {"quantity", item.at("quantity")}, {"unit_cost", item.at("cost")}});
    }
    domain::recompute_totals(cart, "USD");
    const auto summary = json_of(ask("POST", address, Json{{"order", order}}.dump(), key("k"))).at("summary");
    CHECK(summary.at("subtotal") == cart.at("summary").at("subtotal"));
    CHECK(summary.at("total") == cart.at("summary").at("total"));
    CHECK(summary.at("total").at("value") == 45.4); // 37.50, 4.99, and 7.75 % of 37.50.
    order["summary"]["total"] = {{"value", 1.0}, {"currency_code", "USD"}};
    CHECK(json_of(ask("POST", address, Json{{"order", order}}.dump(), key("l"))).at("summary").at("total") ==
          order.at("summary").at("total"));
}

TEST_CASE_METHOD(OrderServiceFixture, "whether the card is held is the sender's word, else the card's id speaks",
                 "[orders][R32]")
{
    const Json::json_pointer pointer("/payment/credit_card/card_number_truncated");
    int number = 0;
    const auto truncated = [&](const Json& body) {
        return json_of(ask("POST", address, body.dump(), key(std::to_string(++number)))).at(pointer);
    };
    auto body = placed_body();
    CHECK(truncated(body) == false);
    body["order"][pointer] = true;
    CHECK(truncated(body) == true);
    body["order"].at("payment").at("credit_card").erase("card_number_truncated");
    CHECK(truncated(body) == false);
    body.erase("card_id");
    CHECK(truncated(body) == true);
    body["order"]["payment"] = {{"payment_method", "Cash"}};
    CHECK(json_of(ask("POST", address, body.dump(), key("cash"))).at("payment") == Json{{"payment_method", "Cash"}});
}

TEST_CASE_METHOD(OrderServiceFixture, "one-use tokens of a placed order are not stored", "[orders][R30]")
{
    auto body = placed_body();
    body["order"]["payment"]["credit_card"]["card_number_token"] = "00112233445566778899aabbccddeeff";
    CHECK(status_of(ask("POST", address, body.dump(), key("k"))) == 201);
    CHECK(orders.rows.begin()->second.document.find("00112233") == std::string::npos);
    CHECK(carts.bound_token.empty());
}

TEST_CASE_METHOD(OrderServiceFixture, "a sender whose clock is ahead of ours by what a token may be is not refused",
                 "[orders][R22]")
{
    auto body = placed_body();
    body["order"]["creation_dts"] = domain::format_rfc3339(now + std::chrono::seconds{30});
    const auto order = json_of(ask("POST", address, body.dump(), key("k")));
    CHECK(order.at("creation_dts") == body.at("order").at("creation_dts"));
}

TEST_CASE_METHOD(OrderServiceFixture, "the same key is one order and one answer, however late it comes again",
                 "[orders][R22][R41]")
{
    const auto body = placed_body().dump();
    const auto first = ask("POST", address, body, key("k"));
    now += std::chrono::days{30};
    const auto again = ask("POST", address, body,
                           key("k") + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-"
                                      "00f067aa0ba902b7-01\r\n");
    CHECK(status_of(again) == 201);
    CHECK(body_of(again) == body_of(first));
    CHECK(again.find("Idempotent-Replayed: true") != std::string::npos);
    CHECK(again.find("Location: /orders/DEMO-0000000001\r\n") != std::string::npos);
    CHECK(again.find("ETag: \"1\"\r\n") != std::string::npos);
    auto changed = placed_body();
    changed["order"]["special_instructions"] = "ring twice";
    CHECK(code_of(ask("POST", address, changed.dump(), key("k"))) == "idempotency_key_reused");
    CHECK(orders.rows.size() == 1);
}

TEST_CASE_METHOD(OrderServiceFixture,
                 "an order that was placed from a clone continues its line when it is cloned again", "[orders][R24]")
{
    const auto root = insert(small_order());
    auto body = placed_body();
    body["clone"] = lineage(root, root, 1);
    const auto child = json_of(ask("POST", address, body.dump(), key("child")));
    CHECK(child.at("clone").at("source_order_id") == root);
    CHECK(child.at("clone").at("root_order_id") == root);
    CHECK(child.at("clone").at("generation") == 1);
    const auto child_id = child.at("order_id").get<std::string>();
    const auto report = json_of(ask("POST", "/orders/" + child_id + "/clone")).at("clone");
    CHECK(report.at("source_order_id") == child_id);
    CHECK(report.at("root_order_id") == root);
    CHECK(report.at("generation") == 2);
    body["clone"] = lineage(child_id, root, 2);
    const auto grandchild = json_of(ask("POST", address, body.dump(), key("grandchild"))).at("clone");
    CHECK(grandchild.at("source_order_id") == child_id);
    CHECK(grandchild.at("root_order_id") == root);
    CHECK(grandchild.at("generation") == 2);
}

TEST_CASE_METHOD(OrderServiceFixture, "a list asks for the clones of exactly one order", "[orders][R24]")
{
    CHECK(code_of(ask("GET", "/orders?cloned_from=a&cloned_from=b")) == "repeated_parameter");
    CHECK(status_of(ask("GET", "/orders?cloned_from=DEMO-0000000001&email=a*")) == 200);
    CHECK(orders.last_filter.source_order_id == "DEMO-0000000001");
    CHECK(orders.last_filter.texts.size() == 1);
    ask("GET", "/orders?cloned_from=*1%25");
    CHECK(orders.last_filter.source_order_id == "*1%");
    ask("GET", "/orders");
    CHECK_FALSE(orders.last_filter.source_order_id);
}
