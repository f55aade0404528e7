#include "integration/search_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <algorithm>
#include <set>

using namespace reprise;
using tests::Ids;
using tests::SearchFixture;
using tests::test_now;

TEST_CASE_METHOD(SearchFixture, "creation times count with both their ends", "[search]")
{
    const auto old = sell("old", 3600);
    const auto young = sell("young", 0);
    const auto at = [](int age) {
        return io::percent_encoded(domain::format_rfc3339(test_now - std::chrono::seconds{age}));
    };
    CHECK(found("creation_date_begin=" + at(3600)) == Ids{young, old});
    CHECK(found("creation_date_begin=" + at(3599)) == Ids{young});
    CHECK(found("creation_date_end=" + at(3600)) == Ids{old});
    CHECK(found("creation_date_end=" + at(3601)).empty());
    CHECK(found("creation_date_begin=" + at(0) + "&creation_date_end=" + at(0)) == Ids{young});
}

TEST_CASE_METHOD(SearchFixture, "cards are asked for by whether and until when they can be cloned", "[search][R4]")
{
    constexpr int day = 86400;
    const auto held = [&](int age_seconds) {
        const Json card{{"payment", {{"credit_card", {{"card_number_token", std::string(32, 'a')}}}}}};
        return sell("held", age_seconds, card);
    };
    const auto fresh = held(0);
    const auto last_second = held(60 * day);
    const auto past = held(60 * day + 1);
    const auto none = sell("none", 1);
    database.look("UPDATE orders SET card_id = 'c' WHERE order_id = '" + past + "'");
    CHECK(found("card_reusable=true") == Ids{fresh, last_second});
    CHECK(found("card_reusable=false") == Ids{none, past});
    const auto now = io::percent_encoded(domain::format_rfc3339(test_now));
    const auto soon = io::percent_encoded(domain::format_rfc3339(test_now + std::chrono::seconds{1}));
    CHECK(found("card_reusable=true&card_reusable_until_before=" + now).empty());
    CHECK(found("card_reusable=true&card_reusable_until_before=" + soon) == Ids{last_second});
    CHECK(found("card_reusable_until_before=" + soon) == Ids{last_second, past});
    database.look("UPDATE orders SET card_erased_dts = now() WHERE order_id = '" + last_second + "'");
    CHECK(found("card_reusable=true") == Ids{fresh});
}

TEST_CASE_METHOD(SearchFixture, "paging gives each order once under every sort, while others arrive", "[search]")
{
    const Json sizes{{"A", 5}, {"B", 5}, {"C", 1}, {"D", 9}, {"E", 5}, {"F", 0}};
    Ids all;
    int age = 100;
    for (const auto& [name, price] : sizes.items()) {
        const Json item{
            {"items",
             {{{"merchant_item_id", "MUG"}, {"quantity", 1}, {"cost", {{"value", price}, {"currency_code", "USD"}}}}}}};
        all.push_back(sell(name, age -= (name == "B" ? 0 : 10), item));
    }
    for (const auto* query : {"sort=-creation_dts", "sort=creation_dts", "sort=-total", "sort=total", "item_id=mug",
                              "item_id=m*", "item_id=mug&sort=total", "order_id=DEMO-*", "custom_field_10=*x"}) {
        CAPTURE(query);
        if (std::string(query).ends_with("*x")) {
            CHECK(found(query).empty());
            continue;
        }
        Ids paged;
        auto page = list(std::string(query) + "&limit=1");
        while (true) {
            for (const auto& entry : page.at("orders")) {
                paged.push_back(entry.at("order_id").get<std::string>());
            }
            if (!page.contains("next_cursor")) {
                break;
            }
            const auto cursor = page.at("next_cursor").get<std::string>();
            if (paged.size() == 3) {
                sell("arrived", 0);
            }
            page = list(std::string(query) + "&limit=1&cursor=" + cursor);
        }
        std::erase_if(paged, [&](const auto& id) { return std::ranges::find(all, id) == all.end(); });
        CHECK(paged.size() == all.size());
        CHECK(std::set<std::string>(paged.begin(), paged.end()).size() == all.size());
    }
    CHECK(found("sort=-total&limit=1") == Ids{all[3]});
    CHECK(found("sort=total&limit=1").size() == 1);
}

TEST_CASE_METHOD(SearchFixture, "an order's items are listed with it or not at all", "[search][R42]")
{
    sell("once", 1,
         {{"items",
           {{{"merchant_item_id", "a"}, {"quantity", 1}},
            {{"merchant_item_id", "A"}, {"quantity", 1}},
            {{"merchant_item_id", "b"}, {"quantity", 1}}}}});
    CHECK(database.look("SELECT string_agg(item_id, ' ' ORDER BY item_id) FROM order_items") == "a b");
    orders::StoredOrder twin;
    twin.order_id = "DEMO-0000000001";
    twin.document = twin.list_entry = "{}";
    twin.columns.item_ids = {"c"};
    CHECK_THROWS_AS(store.insert(demo, twin, nullptr, {}), pqxx::unique_violation);
    CHECK(database.look("SELECT count(*) FROM order_items WHERE item_id = 'c'") == "0");
}

TEST_CASE_METHOD(SearchFixture, "a search that takes too long ends with advice, and clones go on meanwhile", "[search]")
{
    const auto id = sell("held", 1);
    io::DatabaseTerms impatient{database.url("reprise_orders")};
    impatient.statement_timeout = std::chrono::milliseconds{100};
    io::Database short_of_time(impatient, orders::selection_statements());
    orders::PgOrderStore hurried(connections, short_of_time);
    pqxx::work lock(database.admin());
    lock.exec("LOCK TABLE order_items IN ACCESS EXCLUSIVE MODE");
    orders::OrderFilter filter;
    filter.item_id = orders::TextFilter{"item_id", "mug", false};
    try {
        hurried.list(demo, filter);
        FAIL("the search did not end");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::search_time_out);
        CHECK(error.detail().find("creation_date_begin") != std::string::npos);
    }
    CHECK(store.find(demo, *domain::OrderId::parse(id)));
}
