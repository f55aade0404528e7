#include "component/order_service_fixture.hpp"
#include "orders/search_columns.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using tests::body_of;
using tests::OrderServiceFixture;
using tests::status_of;

namespace {

std::string code_of(const std::string& answer)
{
    return OrderServiceFixture::json_of(answer).at("code").get<std::string>();
}

std::optional<std::string> column(const Json& document, const std::string& name)
{
    const auto columns = orders::search_columns_of(document);
    for (std::size_t at = 0; at < columns.texts.size(); ++at) {
        if (orders::text_columns().at(at).name == name) {
            return columns.texts.at(at);
        }
    }
    throw std::out_of_range(name);
}

const std::vector<const char*> senseless{"sort=",
                                         "sort=price",
                                         "sort=%2Btotal",
                                         "total=",
                                         "total=1e3",
                                         "total=12,34",
                                         "total=inf",
                                         "total=nan",
                                         "total=0x1p3",
                                         "total=123456789012345678901",
                                         "customer_profile_oid=1.5",
                                         "customer_profile_oid=-1",
                                         "customer_profile_oid=99999999999999999999",
                                         "card_last4=111",
                                         "card_last4=11111",
                                         "card_last4=1a11",
                                         "card_last4=111*",
                                         "card_last4=",
                                         "card_reusable=yes",
                                         "card_reusable=",
                                         "creation_date_begin=2026-11-01",
                                         "creation_date_end=yesterday",
                                         "payment_date_begin=2026-11-01T00:00:00",
                                         "payment_date_end=",
                                         "card_reusable_until_before=soon",
                                         "order_id=",
                                         "order_id=*",
                                         "order_id=**",
                                         "email=",
                                         "email=*",
                                         "phone=abc",
                                         "phone=*",
                                         "item_id=",
                                         "payment_method=Creditcard",
                                         "payment_method=Credit*",
                                         "current_stage=Complete*",
                                         "current_stage=Shipped"};

} // namespace

TEST_CASE_METHOD(OrderServiceFixture, "a filter that makes no sense is refused by its name", "[search]")
{
    for (const auto* query : senseless) {
        CAPTURE(query);
        const auto answer = ask("GET", std::string("/orders?") + query);
        CHECK(status_of(answer) == 400);
        CHECK(code_of(answer) == "invalid_parameter");
        const std::string name(query, std::string_view(query).find('='));
        CHECK(json_of(answer).at("detail").get<std::string>().find('"' + name + '"') != std::string::npos);
    }
}

TEST_CASE_METHOD(OrderServiceFixture, "a filter is at most 255 octets, known, and there once", "[search]")
{
    CHECK(status_of(ask("GET", "/orders?last_name=" + std::string(255, 'a'))) == 200);
    CHECK(status_of(ask("GET", "/orders?last_name=" + std::string(256, 'a'))) == 400);
    CHECK(code_of(ask("GET", "/orders?custom_field_11=a")) == "unknown_parameter");
    CHECK(code_of(ask("GET", "/orders?city=a&city=b")) == "repeated_parameter");
}

TEST_CASE_METHOD(OrderServiceFixture, "only stars at an end stand for anything, and everything else for itself",
                 "[search]")
{
    ask("GET", "/orders?order_id=*50%25_*&email=A_B%5C*&last_name=*A");
    const auto& filter = orders.last_filter;
    CHECK(filter.order_id->text == "50%_");
    CHECK(filter.order_id->may_begin_before);
    CHECK(filter.order_id->may_go_on);
    REQUIRE(filter.texts.size() == 2);
    CHECK(filter.texts[0].text == "a_b\\");
    CHECK(filter.texts[0].is_prefix);
    CHECK(filter.texts[1].text == "*a");
    CHECK_FALSE(filter.texts[1].is_prefix);
}

TEST_CASE_METHOD(OrderServiceFixture, "texts are looked for in the form in which they are kept", "[search]")
{
    ask("GET",
        "/orders?last_name=S%C3%98RENSEN&phone=%2B45%20(33)%2012-34*&payment_method=credit%20card&item_id=Bone*");
    const auto& filter = orders.last_filter;
    REQUIRE(filter.texts.size() == 3);
    CHECK(filter.texts[0].text == "sørensen");
    CHECK(filter.texts[1].text == "+45331234");
    CHECK(filter.texts[1].is_prefix);
    CHECK(filter.texts[2].text == "credit card");
    CHECK(filter.item_id->text == "bone");
    CHECK(filter.item_id->is_prefix);
}

TEST_CASE_METHOD(OrderServiceFixture, "the filters of cards depend on the merchant's days", "[search][R4]")
{
    write_merchants(R"({"DEMO":{"card_retention_days":10},"OTHER":{}})");
    ask("GET", "/orders?card_reusable=true&card_reusable_until_before=2026-12-01T00:00:00Z");
    CHECK(orders.last_filter.card_reusable->is_reusable);
    CHECK(orders.last_filter.holds_card_created_before);
    const auto days = now - orders.last_filter.card_reusable->since;
    CHECK(*orders.last_filter.holds_card_created_before == *domain::parse_rfc3339("2026-12-01T00:00:00Z") - days);
    ask("GET", "/orders?card_reusable=false");
    CHECK_FALSE(orders.last_filter.card_reusable->is_reusable);
}

TEST_CASE_METHOD(OrderServiceFixture, "a cursor is good for its own filters and its own sort alone", "[search]")
{
    orders.page.next = io::PagePosition{"12.5", "2026-11-23 08:00:00+00", "DEMO-0000000001"};
    const auto answer = ask("GET", "/orders?sort=-total&city=Oslo&limit=1");
    const auto cursor = json_of(answer).at("next_cursor").get<std::string>();
    CHECK(answer.find("Link: </orders?sort=-total&city=Oslo&limit=1&cursor=" + cursor + ">; rel=\"next\"\r\n") !=
          std::string::npos);
    CHECK(status_of(ask("GET", "/orders?sort=-total&city=Oslo&limit=9&cursor=" + cursor)) == 200);
    CHECK(orders.last_filter.page.after == orders.page.next);
    for (const auto* query : {"sort=total&city=Oslo", "city=Oslo", "sort=-total&city=Bergen", "sort=-total"}) {
        CAPTURE(query);
        CHECK(code_of(ask("GET", std::string("/orders?") + query + "&cursor=" + cursor)) == "invalid_cursor");
    }
    CHECK(code_of(ask("GET", "/orders?sort=-total&city=Oslo&cursor=" + cursor, {}, {}, "OTHER")) == "invalid_cursor");
}

TEST_CASE("an order is found by its bill, and by its parcel where the bill is silent", "[search]")
{
    const Json document{{"items", Json::array()},
                        {"billing", {{"city", "Oslo"}, {"evening_phone", "(555) 12-34"}}},
                        {"shipping", {{"city", "Bergen"}, {"last_name", "MÜLLER"}, {"day_phone", "1"}}}};
    CHECK(column(document, "city") == "oslo");
    CHECK(column(document, "last_name") == "müller");
    CHECK(column(document, "phone") == "5551234");
    CHECK_FALSE(column(document, "email"));
    CHECK_FALSE(column({{"items", Json::array()}, {"billing", {{"day_phone", "n/a"}}}}, "phone"));
}

TEST_CASE("of a card an order is found by what its mask shows, and of its lines by each item once", "[search][R6]")
{
    const Json document{
        {"payment",
         {{"credit_card", {{"card_number", "XXXXXXXXXXXX1111"}}}, {"payment_dts", "2026-11-01T00:00:00+01:00"}}},
        {"summary", {{"total", {{"value", 12.5}}}}},
        {"customer_profile", {{"customer_profile_oid", 4711}}},
        {"items",
         {{{"merchant_item_id", "B"}}, {{"merchant_item_id", "a"}}, {{"merchant_item_id", "b"}}, Json::object()}}};
    const auto columns = orders::search_columns_of(document);
    CHECK(column(document, "card_last4") == "1111");
    CHECK(columns.total == "12.5");
    CHECK(columns.payment == domain::parse_rfc3339("2026-10-31T23:00:00Z"));
    CHECK(columns.customer_profile_oid == 4711);
    CHECK(columns.item_ids == std::vector<std::string>{"a", "b"});
}
