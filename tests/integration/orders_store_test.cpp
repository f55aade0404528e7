#include "domain/time.hpp"
#include "integration/test_database.hpp"
#include "io/pg_answer_store.hpp"
#include "orders/order_selection.hpp"
#include "orders/order_store.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

using namespace reprise;

namespace {

std::vector<io::Statement> statements()
{
    auto all = orders::order_statements();
    const auto answers = io::answer_statements();
    all.insert(all.end(), answers.begin(), answers.end());
    return all;
}

struct OrderStoreFixture {
    tests::TestDatabase database{"orders"};
    io::Database connections{database.terms("reprise_orders"), statements()};
    io::Database search_connections{database.terms("reprise_orders"), orders::selection_statements()};
    orders::PgOrderStore store{connections, search_connections};
    io::PgAnswerStore answers{connections};
    domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    domain::MerchantId other = *domain::MerchantId::parse("OTHER");

    orders::StoredOrder order(std::int64_t number, std::int64_t age_seconds) const
    {
        orders::StoredOrder order;
        order.order_id = domain::make_order_id(demo, number).str();
        order.creation = std::chrono::sys_seconds{std::chrono::seconds{1'700'000'000 - age_seconds}};
        order.document = R"({"name":"Zoë \"\\ 名前"})";
        order.list_entry = R"({"order_id":")" + order.order_id + "\"}";
        order.generation = 2;
        order.source_order_id = "DEMO-0000000098";
        order.root_order_id = "DEMO-0000000099";
        return order;
    }

    std::vector<std::string> ids(const orders::OrderFilter& filter)
    {
        std::vector<std::string> found;
        for (const auto& order : store.list(demo, filter).orders) {
            found.push_back(order.order_id);
        }
        return found;
    }

    io::IdempotencyKey key(const std::string& name) const { return {"DEMO", "POST /orders", name, "fingerprint"}; }
};

} // namespace

TEST_CASE_METHOD(OrderStoreFixture, "an order reads back equal to the byte, and only to its own merchant",
                 "[orders][R40]")
{
    auto placed = order(1, 0);
    placed.card_id = "0123456789abcdef0123456789abcdef";
    REQUIRE(store.insert(demo, placed, nullptr, {}));
    const auto found = store.find(demo, *domain::OrderId::parse(placed.order_id));
    REQUIRE(found);
    CHECK(found->document == placed.document);
    CHECK(found->creation == placed.creation);
    CHECK(found->card_id == placed.card_id);
    CHECK(found->generation == 2);
    CHECK(found->source_order_id == placed.source_order_id);
    CHECK(found->root_order_id == placed.root_order_id);
    CHECK_FALSE(found->is_card_erased);
    CHECK_FALSE(store.find(other, *domain::OrderId::parse(placed.order_id)));
    CHECK(store.list(other, {}).orders.empty());
}

TEST_CASE_METHOD(OrderStoreFixture, "orders that are read at the same time are each given to who asked for them",
                 "[orders][R40]")
{
    constexpr std::int64_t orders_of_demo = 20;
    const auto id_of = [this](std::int64_t number) { return domain::make_order_id(demo, number); };
    for (std::int64_t number = 1; number <= orders_of_demo; ++number) {
        auto placed = order(number, 0);
        placed.document = "document " + std::to_string(number);
        REQUIRE(store.insert(demo, placed, nullptr, {}));
    }
    std::atomic<int> right = 0;
    const auto ask = [&](std::int64_t first) {
        for (std::int64_t step = 0; step < orders_of_demo; ++step) {
            const auto number = (first + step) % orders_of_demo + 1;
            const auto found = store.find(demo, id_of(number));
            const bool is_own = found && found->document == "document " + std::to_string(number);
            const bool is_hidden =
                !store.find(other, id_of(number)) && !store.find(demo, id_of(number + orders_of_demo));
            right += is_own && is_hidden ? 1 : 0;
        }
    };
    std::vector<std::jthread> threads;
    for (std::int64_t first = 0; first < 8; ++first) {
        threads.emplace_back([&ask, first] { ask(first); });
    }
    threads.clear();
    CHECK(right == 8 * orders_of_demo);
}

TEST_CASE_METHOD(OrderStoreFixture, "a merchant may be called NULL", "[orders][R40]")
{
    const auto null = *domain::MerchantId::parse("NULL");
    auto placed = order(1, 0);
    placed.order_id = "NULL-0000000001";
    REQUIRE(store.insert(null, placed, nullptr, {}));
    const auto id = *domain::OrderId::parse(placed.order_id);
    CHECK(store.find(null, id));
    CHECK_FALSE(store.find(demo, id));
}

TEST_CASE_METHOD(OrderStoreFixture, "several orders are read in the order in which they are wanted", "[orders][R40]")
{
    for (const std::int64_t number : {1, 2, 3}) {
        REQUIRE(store.insert(demo, order(number, 0), nullptr, {}));
    }
    const std::vector<std::string> wanted{"DEMO-0000000003",      "DEMO-0000000009", "{,\"}", "DEMO-0000000001", "",
                                          "DEMO-0000000003 OR 1", "DEMO-0000000002"};
    std::vector<std::string> found;
    for (const auto& stored : store.find_all(demo, wanted)) {
        found.push_back(stored.order_id);
    }
    CHECK(found == std::vector<std::string>{"DEMO-0000000003", "DEMO-0000000001", "DEMO-0000000002"});
    CHECK(store.find_all(other, wanted).empty());
    CHECK(store.find_all(demo, {}).empty());
}

TEST_CASE_METHOD(OrderStoreFixture, "ids are never given twice, also by two services at once", "[orders]")
{
    orders::PgOrderStore second(connections, search_connections);
    std::set<std::string> given;
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int round = 0; round < 60; ++round) {
                const auto id = (thread % 2 == 0 ? store : second).next_id(demo).str();
                const std::lock_guard lock(mutex);
                given.insert(id);
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(given.size() == 480);
    CHECK(store.next_id(other).str() == "OTHER-0000000001");
}

TEST_CASE_METHOD(OrderStoreFixture, "twins with one key insert one order, with its answer in the same transaction",
                 "[orders][R41]")
{
    const auto claim = key("twin");
    std::atomic<int> inserted{0};
    std::vector<std::thread> twins;
    for (int twin = 1; twin <= 16; ++twin) {
        twins.emplace_back([&, twin] {
            const io::Reply reply{201, std::to_string(twin), "application/json", {{"Location", "/x"}}};
            inserted += store.insert(demo, order(twin, twin), &claim, reply) ? 1 : 0;
        });
    }
    for (auto& twin : twins) {
        twin.join();
    }
    CHECK(inserted == 1);
    CHECK(ids({}).size() == 1);
    const auto kept = answers.find_answer(claim);
    REQUIRE(kept);
    CHECK(kept->fingerprint == "fingerprint");
    CHECK(kept->reply.status == 201);
    CHECK(kept->reply.headers == std::vector<std::pair<std::string, std::string>>{{"Location", "/x"}});
    CHECK(ids({}).front() == domain::make_order_id(demo, std::stoll(kept->reply.body)).str());
    auto foreign = claim;
    foreign.merchant_id = "OTHER";
    CHECK_FALSE(answers.find_answer(foreign));
}

TEST_CASE_METHOD(OrderStoreFixture, "an insert that fails keeps no answer", "[orders][R41][R42]")
{
    REQUIRE(store.insert(demo, order(1, 0), nullptr, {}));
    const auto claim = key("fails");
    CHECK_THROWS_AS(store.insert(demo, order(1, 0), &claim, {}), pqxx::unique_violation);
    CHECK_FALSE(answers.find_answer(claim));
}

TEST_CASE_METHOD(OrderStoreFixture, "a twin that waits too long is told that the key is in flight", "[orders][R41]")
{
    pqxx::connection holder(database.url("reprise_orders"));
    pqxx::work open(holder);
    open.exec("INSERT INTO idempotency_keys VALUES ('DEMO', 'POST /orders', 'held', 'f', 201, '{}', '')");
    io::DatabaseTerms impatient{database.url("reprise_orders")};
    impatient.lock_timeout = std::chrono::milliseconds{100};
    io::Database waiting(impatient, statements());
    orders::PgOrderStore waiter(waiting, search_connections);
    const auto claim = key("held");
    try {
        waiter.insert(demo, order(1, 0), &claim, {});
        FAIL("the twin did not wait");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::request_in_flight);
    }
    CHECK(ids({}).empty());
}

TEST_CASE_METHOD(OrderStoreFixture, "a connection that the server ended is replaced without a word", "[orders]")
{
    REQUIRE(store.insert(demo, order(1, 0), nullptr, {}));
    database.look("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'reprise_orders' "
                  "AND datname = current_database()");
    CHECK(ids({}).size() == 1);
}

TEST_CASE_METHOD(OrderStoreFixture, "a serialization failure and a deadlock are tried again, and not for ever",
                 "[orders]")
{
    for (const std::string state : {"40001", "40P01"}) {
        int count = 0;
        const auto fail_times = [&](int times) {
            return connections.run([&, times](pqxx::connection& connection) {
                pqxx::nontransaction transaction(connection);
                if (++count <= times) {
                    transaction.exec("DO $$ BEGIN RAISE EXCEPTION 'twin' USING ERRCODE = '" + state + "'; END $$");
                }
                return count;
            });
        };
        CHECK(fail_times(2) == 3);
        count = 0;
        try {
            fail_times(100);
            FAIL("it was tried for ever");
        } catch (const io::Error& error) {
            CHECK(error.problem() == io::Problem::database_unavailable);
        }
        CHECK(count == 3);
    }
}

TEST_CASE("a database that is not there is said to be unavailable, and the caller is not kept waiting", "[orders]")
{
    io::Database nowhere(io::DatabaseTerms{"postgresql://nobody@/nothing?host=/nowhere"}, {});
    CHECK_FALSE(nowhere.is_ready());
    try {
        nowhere.run([](pqxx::connection&) {});
        FAIL("there is no such database");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::database_unavailable);
    }
}

TEST_CASE_METHOD(OrderStoreFixture, "a payment is recorded on the version that was seen, once, with its answer",
                 "[orders][R41]")
{
    auto placed = order(1, 0);
    REQUIRE(store.insert(demo, placed, nullptr, {}));
    const auto id = *domain::OrderId::parse(placed.order_id);
    placed.document = R"({"paid":true})";
    placed.list_entry = R"({"current_stage":"Shipping Department"})";
    placed.columns = orders::search_columns_of(Json::parse(
        R"({"items":[],"current_stage":"Shipping Department","payment":{"payment_dts":"2026-11-27T08:00:00Z"}})"));
    const auto paid_key = key("pay");
    const io::Reply answer{200, "{}", "application/json", {}};
    CHECK_FALSE(store.record_payment(other, placed, &paid_key, answer));
    CHECK(store.record_payment(demo, placed, &paid_key, answer));
    CHECK(store.find(demo, id)->document == R"({"paid":true})");
    CHECK(store.find(demo, id)->version == 2);
    CHECK(answers.find_answer(paid_key)->reply.body == "{}");
    CHECK(database.look("SELECT current_stage || ' ' || (payment_dts AT TIME ZONE 'UTC') FROM orders") ==
          "shipping department 2026-11-27 08:00:00");
    CHECK_FALSE(store.record_payment(demo, placed, nullptr, answer));
    placed.version = 2;
    placed.document = "{}";
    CHECK_FALSE(store.record_payment(demo, placed, &paid_key, answer));
    CHECK(store.find(demo, id)->document == R"({"paid":true})");
    CHECK(store.record_payment(demo, placed, nullptr, answer));
}
