#include "integration/sweep_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <memory>
#include <thread>

using namespace reprise;
using namespace std::chrono_literals;
using carts::Chore;
using carts::SweptBatch;
using tests::SweepFixture;

TEST_CASE_METHOD(SweepFixture, "a cart that expires takes its copy along and leaves the order's number alone",
                 "[sweeper][R25][R32]")
{
    const auto card = order_card();
    const auto copy = copy_of(card);
    CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{});
    expire_cart_of(copy);
    CHECK(store.sweep(other, Chore::carts, trace_id) == SweptBatch{});
    CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{1, 1});
    CHECK(cart_count() == "0");
    CHECK(held(copy) == "ft");
    CHECK(held(card) == "tt");
    CHECK(erasures(card) == "0");
    CHECK(database.look("SELECT outcome FROM vault.audit WHERE action = 'erasure' AND card_id = '" + copy + "'") ==
          "cart expired");
    set_deadline(card, "-1 second");
    CHECK(store.sweep(demo, Chore::cards, trace_id) == SweptBatch{1, 1});
    CHECK(held(card) == "ff");
    CHECK(erasures(copy) == "1");
    CHECK(erasures(card) == "1");
}

TEST_CASE_METHOD(SweepFixture, "the last carts of a number end it, in one sweep or in two at a time",
                 "[sweeper][R25][R32]")
{
    const auto card = order_card();
    const auto first = copy_of(card);
    const auto second = copy_of(card);
    database.look("UPDATE cards SET erased_dts = clock_timestamp() WHERE card_id = '" + card + "'");
    expire_cart_of(first);
    SECTION("in one batch")
    {
        expire_cart_of(second);
        CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{2, 2});
    }
    SECTION("in two sweeps at a time")
    {
        // The other sweep has ended the second cart and not committed yet.
        pqxx::connection connection(database.url("reprise_carts"));
        auto transaction = std::make_unique<pqxx::work>(connection);
        transaction->exec("DELETE FROM carts WHERE merchant_id = 'DEMO' AND card_id = '" + second + "'");
        transaction->exec("UPDATE cards SET erased_dts = clock_timestamp() WHERE merchant_id = 'DEMO' AND card_id = '" +
                          second + "'");
        std::thread waiting([this] { CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{1, 1}); });
        while (database.look("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = "
                             "current_database()") == "0") {
            std::this_thread::yield();
        }
        transaction->commit();
        waiting.join();
    }
    CHECK(held(first) == "ff");
    CHECK(held(second) == "ff");
}

TEST_CASE_METHOD(SweepFixture, "a cart that is being placed is never swept", "[sweeper][R22][R25]")
{
    const auto copy = copy_of(order_card());
    expire_cart_of(copy);
    database.look("UPDATE carts SET placement_id = 'ABCDEFGHIJKLMNOPQRST'");
    CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{});
    CHECK(cart_count() == "1");
    CHECK(held(copy) == "tt");
}
