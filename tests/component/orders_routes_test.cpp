#include "component/order_service_fixture.hpp"
#include "domain/time.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using tests::body_of;
using tests::code_of;
using tests::OrderServiceFixture;
using tests::sixty_days;
using tests::small_order;
using tests::status_of;
using tests::with_token;

TEST_CASE_METHOD(OrderServiceFixture, "without a token, with a bad one or without a scope nothing is answered",
                 "[orders]")
{
    CHECK(status_of(ask_with("GET", "/orders", "")) == 401);
    CHECK(ask_with("GET", "/orders", "").find("WWW-Authenticate: Bearer") != std::string::npos);
    CHECK(code_of(ask_with("GET", "/orders", "Bearer nonsense")) == "token_invalid");
    const auto read_only = "Bearer " + token("DEMO", "order_read");
    CHECK(status_of(ask_with("GET", "/orders", read_only)) == 200);
    CHECK(code_of(ask_with("POST", "/orders", read_only)) == "scope_missing");
    CHECK(code_of(ask_with("POST", "/orders/DEMO-0000000001/clone", read_only)) == "scope_missing");
    CHECK(code_of(ask_with("GET", "/orders", "Bearer " + token("NOBODY", "order_read"))) == "merchant_unknown");
}

TEST_CASE_METHOD(OrderServiceFixture, "addresses, methods and media types that are not there have their own problems",
                 "[orders]")
{
    CHECK(code_of(ask("GET", "/nothing")) == "not_found");
    CHECK(code_of(ask("GET", "/orders/")) == "not_found");
    CHECK(code_of(ask("GET", "/orders//clone")) == "not_found");
    const auto wrong_method = ask("DELETE", "/orders");
    CHECK(code_of(wrong_method) == "method_not_allowed");
    CHECK(wrong_method.find("Allow: GET, HEAD, POST, OPTIONS") != std::string::npos);
    CHECK(status_of(ask("OPTIONS", "/orders")) == 204);
    CHECK(status_of(ask("GET", "/orders", {}, "Accept: text/html\r\n")) == 406);
    CHECK(status_of(ask("POST", "/orders", "<a/>", "Content-Type: text/xml\r\n")) == 415);
    CHECK(status_of(ask("POST", "/orders", "{}", "Content-Encoding: gzip\r\n")) == 415);
    CHECK(status_of(ask("POST", "/orders", "{}", "Content-Encoding: identity\r\n")) == 422);
    CHECK(code_of(ask("POST", "/orders", "{")) == "malformed_json");
}

TEST_CASE_METHOD(OrderServiceFixture, "parameters that are unknown, repeated or ill-formed are refused by name",
                 "[orders]")
{
    CHECK(code_of(ask("GET", "/orders?colour=red")) == "unknown_parameter");
    CHECK(body_of(ask("GET", "/orders?colour=red")).find("colour") != std::string::npos);
    CHECK(code_of(ask("GET", "/orders?limit=1&limit=2")) == "repeated_parameter");
    CHECK(code_of(ask("GET", "/orders?limit=0")) == "invalid_parameter");
    CHECK(code_of(ask("GET", "/orders?limit=201")) == "invalid_parameter");
    CHECK(code_of(ask("GET", "/orders?limit=1x")) == "invalid_parameter");
    CHECK(code_of(ask("GET", "/orders?email=%zz")) == "malformed_request");
    CHECK(code_of(ask("GET", "/orders?email=%00")) == "malformed_request");
    CHECK(code_of(ask("GET", "/orders?email=%ff")) == "malformed_request");
    CHECK(code_of(ask("GET", "/orders?cursor=AAAA")) == "invalid_cursor");
    CHECK(status_of(ask("GET", "/orders?limit=200")) == 200);
}

TEST_CASE_METHOD(OrderServiceFixture, "a card number in an address or a header is refused and not repeated",
                 "[orders][R6]")
{
    for (const auto* target : {"/orders/4111111111111111", "/orders?email=4111111111111111",
                               "/orders/%34111111111111111", "/orders?email=4111%201111%201111%201111"}) {
        const auto answer = ask("GET", target);
        CHECK(status_of(answer) == 400);
        CHECK(code_of(answer) == "card_number_not_allowed_in_address");
        CHECK(answer.find("1111111") == std::string::npos);
    }
    CHECK(status_of(ask("POST", "/orders", "{}", "Idempotency-Key: 4111111111111111\r\n")) == 400);
}

TEST_CASE_METHOD(OrderServiceFixture, "a sale that contradicts itself is refused with a pointer and nothing is written",
                 "[orders]")
{
    const auto fault_of = [&](const Json& order) {
        const auto answer = json_of(ask("POST", "/orders", order.dump()));
        return answer.at("errors").at(0).at("pointer").get<std::string>() + " " +
               answer.at("errors").at(0).at("code").get<std::string>();
    };
    auto order = small_order();
    order.erase("items");
    CHECK(fault_of(order) == "/items required_member_missing");
    order = small_order();
    order["items"][0]["item_index"] = 2;
    order["items"][1]["item_index"] = 2;
    CHECK(fault_of(order) == "/items/1/item_index duplicate_item_index");
    order = small_order();
    order["items"][1]["parent_item_index"] = 9;
    CHECK(fault_of(order) == "/items/1/parent_item_index unknown_item_index");
    order = small_order();
    order["creation_dts"] = domain::format_rfc3339(now + std::chrono::seconds{1});
    CHECK(fault_of(order) == "/creation_dts in_the_future");
    order["creation_dts"] = "yesterday";
    CHECK(fault_of(order) == "/creation_dts wrong_format");
    order = small_order();
    order["items"][1]["cost"] = {{"value", 1}, {"currency_code", "EUR"}};
    CHECK(fault_of(order) == "/items/1/cost/currency_code currency_mismatch");
    order["items"][1]["cost"] = {{"value", 1.005}, {"currency_code", "USD"}};
    CHECK(fault_of(order) == "/items/1/cost/value too_many_decimals");
    order = small_order();
    order["nonsense"] = 1;
    CHECK(fault_of(order) == "/nonsense unknown_member");
    CHECK(orders.rows.empty());
}

TEST_CASE_METHOD(OrderServiceFixture, "an inserted order has an id, its totals and a place where it is found",
                 "[orders]")
{
    const auto answer = ask("POST", "/orders", small_order().dump());
    CHECK(status_of(answer) == 201);
    CHECK(answer.find("Location: /orders/DEMO-0000000001") != std::string::npos);
    CHECK(answer.find("ETag: \"1\"") != std::string::npos);
    const auto order = json_of(answer);
    CHECK(order.at("order_id") == "DEMO-0000000001");
    CHECK(order.at("merchant_id") == "DEMO");
    CHECK(order.at("creation_dts") == domain::format_rfc3339(now));
    CHECK(order.at("summary").at("total").at("value") == 37.5);
    CHECK(order.at("items").at(1).at("item_index") == 2);
    CHECK(order.at("clone") == Json{{"card_reusable", false}});
    CHECK(json_of(ask("GET", "/orders/DEMO-0000000001")) == order);
    CHECK(orders.rows.begin()->second.columns.texts.front() == "zoe@example.com");
}

TEST_CASE_METHOD(OrderServiceFixture, "a token is bound, shown as a mask and never stored", "[orders][R30]")
{
    const auto order = json_of(ask("POST", "/orders", with_token(small_order()).dump()));
    CHECK(carts.bound_token == "00112233445566778899aabbccddeeff");
    CHECK(carts.bound_creation == now);
    CHECK(order.at("payment").at("credit_card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(order.at("payment").at("credit_card").at("card_number_truncated") == false);
    CHECK(order.at("clone").at("card_reusable") == true);
    const auto& row = orders.rows.begin()->second;
    CHECK(row.document.find("00112233") == std::string::npos);
    CHECK(row.document.find("01234567") == std::string::npos);
    CHECK(row.card_id == carts.card.card_id);
}

TEST_CASE_METHOD(OrderServiceFixture, "an order says by itself, to the second, when its card is gone",
                 "[orders][R4][R32]")
{
    const auto id = insert(with_token(small_order()));
    const auto begin = now;
    now = begin + sixty_days;
    const auto last = ask("GET", "/orders/" + id);
    CHECK(json_of(last).at("clone").at("card_reusable") == true);
    CHECK(json_of(last).at("clone").at("card_reusable_until") == domain::format_rfc3339(begin + sixty_days));
    CHECK(status_of(ask("GET", "/orders/" + id, {}, "If-None-Match: \"1\"\r\n")) == 304);
    now += std::chrono::seconds{1};
    const auto gone = ask("GET", "/orders/" + id, {}, "If-None-Match: \"1\"\r\n");
    CHECK(status_of(gone) == 200);
    CHECK(json_of(gone).at("clone").at("card_reusable") == false);
    CHECK(json_of(gone).at("payment").at("credit_card").at("card_number_truncated") == true);
}

TEST_CASE_METHOD(OrderServiceFixture, "another merchant's order is answered like a missing one", "[orders][R40]")
{
    const auto id = insert(small_order());
    for (const auto& [method, path] : {std::pair<std::string, std::string>{"GET", "/orders/"}, {"POST", "/orders/"}}) {
        const auto suffix = method == "POST" ? "/clone" : "";
        auto foreign = json_of(ask(method, path + id + suffix, {}, {}, "OTHER"));
        auto missing = json_of(ask(method, path + "OTHER-0000000099" + suffix, {}, {}, "OTHER"));
        auto ill_formed = json_of(ask(method, path + "nonsense" + suffix, {}, {}, "OTHER"));
        for (auto* problem : {&foreign, &missing, &ill_formed}) {
            problem->erase("trace_id");
        }
        CHECK(foreign == missing);
        CHECK(foreign == ill_formed);
        CHECK(foreign.at("status") == 404);
    }
}

TEST_CASE_METHOD(OrderServiceFixture, "the same key has one effect and one answer, and another request under it is 422",
                 "[orders][R41]")
{
    const std::string key = "Idempotency-Key: import-1\r\n";
    const auto first = ask("POST", "/orders", small_order().dump(), key);
    const auto second = ask("POST", "/orders", small_order().dump(), key);
    CHECK(status_of(second) == 201);
    CHECK(body_of(second) == body_of(first));
    CHECK(second.find("Idempotent-Replayed: true") != std::string::npos);
    CHECK(first.find("Idempotent-Replayed") == std::string::npos);
    CHECK(orders.rows.size() == 1);
    CHECK(code_of(ask("POST", "/orders", R"({"items":[]})", key)) == "idempotency_key_reused");
    CHECK(status_of(ask("POST", "/orders", small_order().dump(), key, "OTHER")) == 201);
    CHECK(code_of(ask("POST", "/orders", small_order().dump(), "Idempotency-Key: a b\r\n")) ==
          "invalid_idempotency_key");
    CHECK(code_of(ask("POST", "/orders", small_order().dump(), "Idempotency-Key: " + std::string(256, 'k') + "\r\n")) ==
          "invalid_idempotency_key");
}

TEST_CASE_METHOD(OrderServiceFixture, "work that a neighbour no longer waits for is not begun", "[orders][R1]")
{
    const auto until = [](std::chrono::sys_seconds time) {
        return "Reprise-Deadline: " + domain::format_rfc3339(time) + "\r\n";
    };
    CHECK(code_of(ask("POST", "/orders", small_order().dump(), until(now - std::chrono::seconds{1}))) ==
          "request_time_out");
    CHECK(orders.rows.empty());
    CHECK(status_of(ask("POST", "/orders", small_order().dump(), until(now))) == 201);
}

TEST_CASE_METHOD(OrderServiceFixture,
                 "a broken merchants file changes nothing, and a good one takes effect while it runs", "[orders][R40]")
{
    write_merchants("{");
    CHECK(status_of(ask("GET", "/orders")) == 200);
    write_merchants(R"({"OTHER":{}})");
    CHECK(code_of(ask("GET", "/orders")) == "merchant_unknown");
    write_merchants(R"({"DEMO":{"card_retention_days":7}})");
    CHECK(status_of(ask("GET", "/orders")) == 200);
}
