#include "integration/sweep_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

#include <thread>
#include <vector>

using namespace reprise;
using carts::Chore;
using tests::SweepFixture;

TEST_CASE_METHOD(SweepFixture, "two sweeps at a time share the work: each card is erased and audited once",
                 "[sweeper][R34]")
{
    // As many numbers, each with an order and a cart that hold it, as several batches take.
    database.look("INSERT INTO vault.card_numbers (merchant_id, card_number_id, key_id, deadline, sealed) SELECT "
                  "'DEMO', md5('n' || n), '2026-01-01', clock_timestamp() - interval '1 hour', '\\x00' FROM "
                  "generate_series(1, 700) AS n");
    database.look("INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
                  "card_expiration_month, card_expiration_year, deadline) SELECT merchant_id, md5(holder || "
                  "card_number_id), card_number_id, holder, 'VISA', 'XXXXXXXXXXXX1111', 12, 2039, deadline FROM "
                  "vault.card_numbers, unnest(ARRAY['order', 'cart']) AS holder");
    std::vector<std::thread> sweeps;
    for (int sweep = 0; sweep < 2; ++sweep) {
        sweeps.emplace_back([this] {
            while (store.sweep(demo, Chore::cards, trace_id).rows > 0) {
            }
        });
    }
    for (auto& sweep : sweeps) {
        sweep.join();
    }
    store.sweep(demo, Chore::cards, trace_id);
    CHECK(database.look("SELECT count(*) FROM cards WHERE erased_dts IS NULL") == "0");
    CHECK(database.look("SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL") == "0");
    CHECK(database.look("SELECT count(*) FROM vault.audit") == "1400");
    CHECK(database.look("SELECT count(DISTINCT card_id) FROM vault.audit") == "1400");
}

TEST_CASE_METHOD(SweepFixture, "what the sweep looks for is found by an index, however many rows there are",
                 "[sweeper][R32]")
{
    database.look("INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
                  "card_expiration_month, card_expiration_year, deadline) SELECT 'DEMO', md5('c' || n), md5('n' || n), "
                  "'order', 'VISA', 'XXXXXXXXXXXX1111', 12, 2039, clock_timestamp() + interval '1 day' FROM "
                  "generate_series(1, 20000) AS n");
    database.look("ANALYZE cards");
    pqxx::connection connection(database.url("reprise_carts"));
    for (const auto& statement : carts::sweep_statements()) {
        pqxx::nontransaction(connection).exec(std::string("PREPARE ") + statement.name + " AS " + statement.sql);
    }
    const auto plan_of = [&](const std::string& call) {
        pqxx::nontransaction transaction(connection);
        std::string plan;
        for (const auto& row : transaction.exec("EXPLAIN EXECUTE " + call)) {
            plan += row[0].as<std::string>() + "\n";
        }
        return plan;
    };
    for (const auto* const call : {"sweep_cards('DEMO', 'x', 200)", "sweep_lag('DEMO')"}) {
        const auto found = plan_of(call);
        CHECK_THAT(found, Catch::Contains("cards_by_deadline"));
        CHECK_THAT(found, !Catch::Contains("Seq Scan on cards"));
    }
    const auto plan = plan_of("sweep_carts('DEMO', 'x', 200)");
    CHECK_THAT(plan, Catch::Contains("cards_by_number"));
    CHECK_THAT(plan, !Catch::Contains("Seq Scan on cards"));
    CHECK_THAT(plan_of("sweep_merchants"), !Catch::Contains("Seq Scan on cards"));
    CHECK_THAT(plan_of("untold_cards('DEMO', 200)"), Catch::Contains("cards_untold"));
}
