#include "integration/search_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <algorithm>
#include <set>

using namespace reprise;
using tests::Ids;
using tests::SearchFixture;
using tests::test_now;

namespace {

/// An order that every filter finds.
Json whole_order()
{
    return Json{
        {"billing",
         {{"email", "Ada@Example.com"},
          {"first_name", "Ada"},
          {"last_name", "SØRENSEN"},
          {"company", "Café Zoë"},
          {"day_phone", "+45 33 12-34"},
          {"city", "København"},
          {"state_region", "GA"},
          {"postal_code", "1050"},
          {"country_code", "DK"}}},
        {"payment",
         {{"payment_method", "Purchase Order"},
          {"payment_dts", "2026-01-05T00:00:00Z"},
          {"purchase_order", {{"purchase_order_number", "PO-7"}}},
          {"credit_card", {{"card_number", "XXXXXXXXXXXX4242"}}}}},
        {"customer_profile", {{"customer_profile_oid", 4711}}},
        {"current_stage", "Completed Order"},
        {"checkout", {{"custom_field1", "one"}, {"custom_field9", "nine"}}},
        {"items",
         {{{"merchant_item_id", "Bone"}, {"quantity", 1}, {"cost", {{"value", 12.34}, {"currency_code", "USD"}}}}}}};
}

/// Each finds it.
const std::vector<std::string> fitting{"email=ADA@example.COM",
                                       "email=ada*",
                                       "first_name=ADA",
                                       "last_name=S%C3%B8rensen",
                                       "last_name=s%C3%98r*",
                                       "company=CAF%C3%89+ZOE%CC%88",
                                       "phone=%2B45+331234",
                                       "phone=%2B453*",
                                       "city=k%C3%B8benhavn",
                                       "state_region=ga",
                                       "postal_code=1050",
                                       "postal_code=10*",
                                       "country_code=dk",
                                       "payment_method=purchase+order",
                                       "current_stage=COMPLETED+ORDER",
                                       "purchase_order_number=po-7",
                                       "customer_profile_oid=4711",
                                       "custom_field_1=ONE",
                                       "custom_field_9=n*",
                                       "card_last4=4242",
                                       "item_id=bone",
                                       "item_id=BO*",
                                       "total=12.34",
                                       "total=12.340",
                                       "payment_date_begin=2026-01-05T00:00:00Z",
                                       "payment_date_end=2026-01-05T01:00:00%2B01:00",
                                       "payment_date_begin=2026-01-01T00:00:00Z&payment_date_end=2026-02-01T00:00:00Z"};

/// None does.
const std::vector<std::string> missing{"email=da@example.com",
                                       "last_name=Sorensen",
                                       "last_name=S%25",
                                       "last_name=S_rensen",
                                       "company=Cafe+Zoe",
                                       "phone=3312",
                                       "postal_code=105_",
                                       "country_code=SE",
                                       "customer_profile_oid=471",
                                       "custom_field_2=one",
                                       "card_last4=4241",
                                       "item_id=BON",
                                       "item_id=%25",
                                       "total=12.35",
                                       "payment_date_begin=2026-01-05T00:00:01Z",
                                       "payment_date_end=2026-01-04T23:59:59Z",
                                       "email=ada*&city=Oslo"};

} // namespace

TEST_CASE_METHOD(SearchFixture, "each filter finds the orders that fit it, newest first, and no others", "[search]")
{
    const auto older = sell("older", 20, whole_order());
    sell("between", 15);
    const auto newer = sell("newer", 10, whole_order());
    sell("foreign", 12, whole_order(), "OTHER");
    for (const auto& query : fitting) {
        CAPTURE(query);
        CHECK(found(query) == Ids{newer, older});
        CHECK(found(query + "&sort=creation_dts") == Ids{older, newer});
        CHECK(found(query + "&sort=-total") == Ids{newer, older});
        CHECK(found(query, "OTHER").size() == 1);
    }
    for (const auto& query : missing) {
        CAPTURE(query);
        CHECK(found(query).empty());
    }
}

TEST_CASE_METHOD(SearchFixture, "an id is found whole, by its beginning, its end or a part", "[search]")
{
    const auto first = sell("first", 10);
    const auto second = sell("second", 5);
    CHECK(found("order_id=" + first) == Ids{first});
    CHECK(found("order_id=" + first.substr(0, first.size() - 1) + "*") == Ids{second, first});
    CHECK(found("order_id=" + first.substr(0, first.size() - 1) + "*&sort=creation_dts") == Ids{first, second});
    CHECK(found("order_id=" + first.substr(0, first.size() - 1) + "*&sort=total").size() == 2);
    CHECK(found("order_id=*" + first.substr(first.size() - 4)) == Ids{first});
    CHECK(found("order_id=*-00*") == Ids{second, first});
    CHECK(found("order_id=*-00").empty());
    CHECK(found("order_id=DEMO-%25").empty());
    CHECK(found("order_id=demo-*").empty());
}

TEST_CASE_METHOD(SearchFixture, "what a caller asks for is a value, whatever it reads like", "[search][R40]")
{
    sell("foreign", 12, {{"billing", {{"company", "any"}}}}, "OTHER");
    const auto odd = sell("odd", 10, {{"billing", {{"company", R"(O'Brien \ "$1" \' ''; --)"}}}});
    const std::string asked = "company=o%27brien%20%5C%20%22%241%22%20%5C%27%20%27%27%3B%20--";
    for (const char* sort : {"-creation_dts", "creation_dts", "-total", "total"}) {
        CAPTURE(sort);
        CHECK(found(asked + "&sort=" + sort) == Ids{odd});
        CHECK(found(asked + "*&sort=" + sort) == Ids{odd});
        CHECK(found(std::string("company=%27%20OR%20true%20--*&sort=") + sort).empty());
        CHECK(found(std::string("company=%5C%27%20OR%20true%20--*&sort=") + sort).empty());
    }
}
