#include "component/order_fakes.hpp"
#include "domain/time.hpp"
#include "integration/test_database.hpp"
#include "io/contract.hpp"
#include "io/pg_answer_store.hpp"
#include "orders/erased_cards.hpp"
#include "orders/insert_placed_order.hpp"
#include "orders/order_selection.hpp"
#include "orders/routes.hpp"
#include "support/paths.hpp"
#include "support/token_factory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <pqxx/pqxx>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

using namespace reprise;
using tests::test_now;

namespace {

std::vector<io::Statement> statements()
{
    auto all = orders::order_statements();
    for (auto&& more : {orders::erased_card_statements(), io::answer_statements()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

io::DatabaseTerms patient_terms(const tests::TestDatabase& database)
{
    auto terms = database.terms("reprise_orders");
    terms.lock_timeout = terms.wait_timeout;
    return terms;
}

/// The order service without its network, on a database of its own. Any thread may call the routes.
struct PlacingFixture {
    tests::TestDatabase database{"orders"};
    io::Database connections{patient_terms(database), statements()};
    io::Database search_connections{patient_terms(database), orders::selection_statements()};
    orders::PgOrderStore store{connections, search_connections};
    orders::PgErasedCardStore erased{connections};
    io::PgAnswerStore answers{connections};
    tests::FakeCarts carts;
    io::Contract contract{REPRISE_CONTRACT_FILE};
    domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    domain::MerchantId other = *domain::MerchantId::parse("OTHER");
    io::Merchants merchants{{{demo, io::MerchantPolicy{}}, {other, io::MerchantPolicy{}}}};
    orders::Deps deps{store, erased, answers, carts, contract, merchants, "fingerprint key"};

    io::Request request(const Json& body, const std::string& key = {}, const std::string& merchant = "DEMO") const
    {
        io::Request request;
        request.method = "POST";
        request.path = "/internal";
        request.body = body.dump();
        request.caller.merchant = domain::MerchantId::parse(merchant);
        request.trace = io::trace_of({});
        request.now = test_now;
        if (!key.empty()) {
            request.headers["Idempotency-Key"] = key;
        }
        return request;
    }

    /// Inserts an order whose card the vault holds, placed so long before the clones' newest, and returns its id.
    std::string insert(const std::string& card_id, const Json& clone = {}, int age_seconds = 0,
                       const std::string& merchant = "DEMO")
    {
        const auto placed = placed_body(card_id, clone, age_seconds);
        const auto reply = orders::insert_placed_order(deps, request(placed, card_id + "-key", merchant));
        REQUIRE(reply.status == 201);
        return Json::parse(reply.body).at("order_id").get<std::string>();
    }

    static Json placed_body(const std::string& card_id, const Json& clone = {}, int age_seconds = 0)
    {
        Json body{{"card_id", card_id},
                  {"order",
                   {{"creation_dts", domain::format_rfc3339(test_now - std::chrono::seconds{age_seconds})},
                    {"items", {{{"merchant_item_id", "MUG"}, {"quantity", 1}}}},
                    {"payment",
                     {{"payment_method", "Credit Card"},
                      {"credit_card", {{"card_number", "XXXXXXXXXXXX1111"}, {"card_number_truncated", false}}}}}}}};
        if (!clone.is_null()) {
            body["clone"] = clone;
        }
        return body;
    }

    int mark(const std::vector<std::string>& cards, const std::string& merchant = "DEMO") const
    {
        const auto reply = orders::mark_erased_cards(deps, request({{"card_ids", cards}}, {}, merchant));
        return Json::parse(reply.body).at("orders").get<int>();
    }

    orders::StoredOrder find(const std::string& id) { return store.find(demo, *domain::OrderId::parse(id)).value(); }

    std::vector<std::string> clones_of(const std::string& source, const orders::OrderFilter& other_filters = {})
    {
        auto filter = other_filters;
        filter.source_order_id = source;
        std::vector<std::string> found;
        for (const auto& order : store.list(demo, filter).orders) {
            found.push_back(order.order_id);
        }
        return found;
    }

    /// How PostgreSQL runs a statement as the service prepares it, with a plan for these values or for any (`mode` is a
    /// value of its setting plan_cache_mode; left to itself, it takes the one that costs less).
    std::string plan_of(const std::string& name, const std::string& values, const std::string& mode)
    {
        const auto all = statements();
        const auto statement =
            std::ranges::find_if(all, [&](const io::Statement& known) { return known.name == name; });
        REQUIRE(statement != all.end());
        pqxx::nontransaction transaction(database.admin());
        transaction.exec("SET plan_cache_mode = " + mode);
        transaction.exec("PREPARE " + name + " AS " + statement->sql);
        std::string plan;
        for (const auto& row : transaction.exec("EXPLAIN EXECUTE " + name + values)) {
            plan += row[0].as<std::string>() + "\n";
        }
        return plan;
    }
};

std::string card(char digit)
{
    return std::string(32, digit);
}

Json lineage(const std::string& source, const std::string& root, int generation)
{
    return {{"source_order_id", source}, {"root_order_id", root}, {"generation", generation}};
}

using Ids = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(PlacingFixture, "fifty who insert a placed order under one key insert one, and all have its answer",
                 "[orders][R22][R41]")
{
    const auto placed = placed_body(card('a'));
    std::vector<io::Reply> replies(50);
    std::vector<std::thread> twins;
    for (auto& reply : replies) {
        twins.emplace_back([&] { reply = orders::insert_placed_order(deps, request(placed, "one")); });
    }
    for (auto& twin : twins) {
        twin.join();
    }
    std::set<std::string> bodies;
    for (const auto& reply : replies) {
        CHECK(reply.status == 201);
        bodies.insert(reply.body);
    }
    CHECK(bodies.size() == 1);
    CHECK(database.look("SELECT count(*) FROM orders") == "1");
    CHECK(database.look("SELECT count(*) FROM idempotency_keys") == "1");
}

TEST_CASE_METHOD(PlacingFixture, "a refused placed order leaves nothing, and its key is free for what is an order",
                 "[orders][R22][R41]")
{
    auto bad = placed_body(card('a'));
    bad["order"].erase("items");
    CHECK(orders::insert_placed_order(deps, request(bad, "k")).status == 422);
    CHECK(database.look("SELECT count(*) FROM orders") == "0");
    CHECK(database.look("SELECT count(*) FROM idempotency_keys") == "0");
    CHECK(orders::insert_placed_order(deps, request(placed_body(card('a')), "k")).status == 201);
}

TEST_CASE_METHOD(PlacingFixture, "the clones of an order are found newest first, by its merchant and its exact id",
                 "[orders][R24][R40]")
{
    const auto root = insert(card('0'));
    const auto old = insert(card('1'), lineage(root, root, 1), 30);
    const auto young = insert(card('2'), lineage(root, root, 1), 10);
    const auto grandchild = insert(card('3'), lineage(young, root, 2), 20);
    CHECK(clones_of("DEMO-0000000099").empty());
    CHECK(clones_of("DEMO-00000000%").empty());
    CHECK(clones_of("").empty());
    CHECK(clones_of(root) == Ids{young, old});
    CHECK(clones_of(young) == Ids{grandchild});
    const auto found = find(grandchild);
    CHECK(found.source_order_id == young);
    CHECK(found.root_order_id == root);
    CHECK(found.generation == 2);
    CHECK_FALSE(find(root).source_order_id);
    orders::OrderFilter filter;
    filter.source_order_id = root;
    CHECK(store.list(other, filter).orders.empty());
    CHECK(store.list(demo, filter).orders.front().source_order_id == root);
    filter.page.limit = 1;
    filter.page.after = store.list(demo, filter).next;
    CHECK(clones_of(root, filter) == Ids{old});
    filter = {};
    filter.texts.push_back({"email", "a@b.c", false});
    CHECK(clones_of(root, filter).empty());
}

TEST_CASE_METHOD(PlacingFixture, "orders of a card are found by their index among many orders", "[orders][R32]")
{
    database.look("INSERT INTO orders (merchant_id, order_id, creation_dts, document, list_entry, card_id) "
                  "SELECT 'DEMO', 'DEMO-' || lpad(n::text, 10, '0'), now() - n * interval '1 s', "
                  "'{}', '{}', md5(n::text) FROM generate_series(1, 20000) n");
    database.look("ANALYZE orders");
    const auto cards = plan_of("lock_orders_of_erased_cards", "('DEMO', '[]')", "force_generic_plan");
    INFO(cards);
    CHECK(cards.find("orders_by_card") != std::string::npos);
}

TEST_CASE_METHOD(PlacingFixture, "an order is marked once that its card is erased, by its own merchant only",
                 "[orders][R32][R40]")
{
    const auto id = insert(card('a'));
    const auto untouched = insert(card('b'));
    const auto before = find(id);
    CHECK(mark({card('a')}, "OTHER") == 0);
    CHECK(mark({card('c')}) == 0);
    CHECK(find(id).version == 1);
    CHECK_FALSE(find(id).is_card_erased);
    CHECK(mark({card('a'), card('a'), card('c')}) == 1);
    const auto after = find(id);
    CHECK(after.is_card_erased);
    CHECK(after.version == 2);
    CHECK(after.card_id == before.card_id);
    auto expected = Json::parse(before.document);
    expected["payment"]["credit_card"]["card_number_truncated"] = true;
    CHECK(Json::parse(after.document) == expected);
    CHECK(database.look("SELECT extract(epoch FROM card_erased_dts)::bigint FROM orders WHERE order_id = '" + id +
                        "'") == std::to_string(test_now.time_since_epoch().count()));
    CHECK(mark({card('a')}) == 0);
    CHECK(find(id).version == 2);
    CHECK(find(untouched).version == 1);
}

TEST_CASE_METHOD(PlacingFixture, "those who tell of the same cards at once mark each order once", "[orders][R32]")
{
    Ids cards;
    for (const char digit : std::string("0123456789")) {
        cards.push_back(card(digit));
        insert(card(digit));
    }
    std::atomic<int> marked{0};
    std::vector<std::thread> twins;
    for (int twin = 0; twin < 12; ++twin) {
        auto sequence = cards;
        std::rotate(sequence.begin(), sequence.begin() + twin % 10, sequence.end());
        twins.emplace_back([&, sequence] { marked += mark(sequence); });
    }
    for (auto& twin : twins) {
        twin.join();
    }
    CHECK(marked == 10);
    CHECK(database.look("SELECT count(*) FROM orders WHERE version = 2 AND card_erased_dts IS NOT NULL") == "10");
}
