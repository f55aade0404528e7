#include "component/order_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace reprise;
using tests::body_of;
using tests::code_of;
using tests::OrderServiceFixture;
using tests::sixty_days;
using tests::small_order;
using tests::status_of;
using tests::with_token;

namespace {

const char* const address = "/internal/erased-cards";

Json ids(const std::vector<std::string>& card_ids)
{
    return {{"card_ids", card_ids}};
}

/// The entity tag of an answer.
std::string tag_of(const std::string& answer)
{
    const auto begin = answer.find("ETag: ") + 6;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
}

} // namespace

TEST_CASE_METHOD(OrderServiceFixture, "what is no list of 1 to 200 card ids marks nothing", "[orders][R32]")
{
    insert(with_token(small_order()));
    const auto good = *carts.card.card_id;
    for (const auto& body : {Json::object(), Json::array(), Json{{"card_ids", good}}, ids({}), ids({good, "0123"}),
                             Json{{"card_ids", {good, 1}}}, Json{{"card_ids", {good}}, {"all", true}},
                             ids(std::vector<std::string>(201, good))}) {
        CHECK(code_of(ask("POST", address, body.dump())) == "invalid_body");
    }
    CHECK(code_of(ask("POST", address, "{")) == "malformed_json");
    CHECK(code_of(ask("POST", std::string(address) + "?x=1", ids({good}).dump())) == "unknown_parameter");
    CHECK(code_of(ask_with("POST", address, "Bearer " + token("DEMO", "order_read checkout_write"))) ==
          "scope_missing");
    CHECK_FALSE(orders.rows.begin()->second.is_card_erased);
    CHECK(json_of(ask("POST", address, ids(std::vector<std::string>(200, good)).dump())) == Json{{"orders", 1}});
}

TEST_CASE_METHOD(OrderServiceFixture, "another merchant's cards and unknown ones are no one's", "[orders][R32][R40]")
{
    const auto id = insert(with_token(small_order()));
    const auto before = ask("GET", "/orders/" + id);
    const auto body = ids({*carts.card.card_id, std::string(32, 'f')}).dump();
    CHECK(json_of(ask("POST", address, body, {}, "OTHER")) == Json{{"orders", 0}});
    CHECK(body_of(ask("GET", "/orders/" + id)) == body_of(before));
    CHECK(tag_of(ask("GET", "/orders/" + id)) == tag_of(before));
    CHECK(json_of(ask("POST", address, body)) == Json{{"orders", 1}});
}

TEST_CASE_METHOD(OrderServiceFixture, "an order says that its card is gone as soon as that is told, and only once",
                 "[orders][R32]")
{
    const auto id = insert(with_token(small_order()));
    const auto before = ask("GET", "/orders/" + id);
    CHECK(json_of(before).at("clone").at("card_reusable") == true);
    const auto body = ids({*carts.card.card_id}).dump();
    CHECK(json_of(ask("POST", address, body)) == Json{{"orders", 1}});
    const auto after = ask("GET", "/orders/" + id, {}, "If-None-Match: " + tag_of(before) + "\r\n");
    CHECK(status_of(after) == 200);
    CHECK(tag_of(after) != tag_of(before));
    CHECK(json_of(after).at("clone").at("card_reusable") == false);
    CHECK(json_of(after).at("payment").at("credit_card").at("card_number_truncated") == true);
    CHECK(json_of(after).at("payment").at("credit_card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(json_of(ask("POST", address, body)) == Json{{"orders", 0}});
    now += sixty_days + std::chrono::seconds{1};
    CHECK(status_of(ask("GET", "/orders/" + id, {}, "If-None-Match: " + tag_of(after) + "\r\n")) == 304);
    const auto report = json_of(ask("POST", "/orders/" + id + "/clone")).at("clone").at("card");
    CHECK(report.at("outcome") == "not_copied");
}

TEST_CASE_METHOD(OrderServiceFixture, "the entity tag changes when a card's days are over, and not when that is swept",
                 "[orders][R32]")
{
    const auto id = insert(with_token(small_order()));
    const auto in_time = ask("GET", "/orders/" + id);
    now += sixty_days + std::chrono::seconds{1};
    const auto late = ask("GET", "/orders/" + id);
    CHECK(tag_of(late) != tag_of(in_time));
    CHECK(json_of(ask("POST", address, ids({*carts.card.card_id}).dump())) == Json{{"orders", 1}});
    const auto swept = ask("GET", "/orders/" + id);
    CHECK(body_of(swept) == body_of(late));
    CHECK(tag_of(swept) == tag_of(late));
    for (const auto& answer : {in_time, late, swept}) {
        CHECK(tag_of(answer).find_first_not_of("\"0123456789") == std::string::npos);
    }
}

TEST_CASE_METHOD(OrderServiceFixture, "the document of an order that is marked is shown as it is kept", "[orders][R32]")
{
    const auto id = insert(with_token(small_order()));
    ask("POST", address, ids({*carts.card.card_id}).dump());
    auto& row = orders.rows.begin()->second;
    // No JSON at all: reading it would end in an internal error.
    row.document = "{as it is kept}";
    CHECK(body_of(ask("GET", "/orders/" + id)).starts_with("{as it is kept,\"clone\":{"));
}
