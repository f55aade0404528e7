#include "integration/sweep_fixture.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace reprise;
using namespace std::chrono_literals;
using carts::Chore;
using carts::SweptBatch;
using tests::SweepFixture;

TEST_CASE_METHOD(SweepFixture, "a card lives in the second of its deadline, and is erased in the next one",
                 "[sweeper][R32]")
{
    const auto living = order_card();
    const auto due = order_card();
    set_deadline(living, "2 seconds");
    CHECK(store.sweep(demo, Chore::cards, trace_id) == SweptBatch{});
    // Whatever the time between the two statements, the second of the deadline is not over when the sweep looks.
    set_deadline(due, "-1 second");
    CHECK(store.lag(demo) >= 1s);
    CHECK(store.sweep(demo, Chore::cards, trace_id).rows >= 1);
    CHECK(held(due) == "ff");
    CHECK(erasures(due) == "1");
    CHECK(database.look("SELECT concat_ws('|', subject, client_id, origin, outcome, trace_id, merchant_id) FROM "
                        "vault.audit WHERE action = 'erasure' AND card_id = '" +
                        due + "'") == "reprise-carts|reprise-carts|carts sweeper|past deadline|" + trace_id + "|DEMO");
    CHECK(store.sweep(demo, Chore::cards, trace_id).rows <= 1);
    CHECK(erasures(due) == "1");
}

TEST_CASE_METHOD(SweepFixture, "the deadline's own second is still good for the sweep", "[sweeper][R32]")
{
    const auto card = order_card();
    // Both halves in one second: otherwise the attempt proves nothing and is made again.
    for (int attempt = 0; attempt < 20; ++attempt) {
        set_deadline(card, "0 seconds");
        const auto before = now();
        const auto batch = store.sweep(demo, Chore::cards, trace_id);
        const bool is_same_second =
            now() == before &&
            database.look("SELECT deadline = to_timestamp(" + std::to_string(before.time_since_epoch().count()) +
                          ") FROM cards WHERE card_id = '" + card + "'") == "t";
        if (is_same_second) {
            CHECK(batch == SweptBatch{});
            CHECK(held(card) == "tt");
            return;
        }
        database.look("UPDATE cards SET erased_dts = NULL");
        database.look("UPDATE vault.card_numbers SET sealed = '\\x00', erased_dts = NULL WHERE sealed IS NULL");
    }
    FAIL("no attempt stayed within one second");
}

TEST_CASE_METHOD(SweepFixture, "all references to a number end at its deadline, each audited once", "[sweeper][R32]")
{
    const auto card = order_card();
    const auto copy = copy_of(card);
    set_deadline(card, "-1 second");
    CHECK(store.sweep(demo, Chore::cards, trace_id) == SweptBatch{2, 2});
    CHECK(held(card) == "ff");
    CHECK(held(copy) == "ff");
    CHECK(erasures(card) == "1");
    CHECK(erasures(copy) == "1");
    // The cart stays, and ends later without a second erasure.
    expire_cart_of(copy);
    CHECK(store.sweep(demo, Chore::carts, trace_id) == SweptBatch{1, 0});
    CHECK(erasures(copy) == "1");
}

TEST_CASE_METHOD(SweepFixture, "a token goes when its minutes are over, and its card with its own deadline",
                 "[sweeper][R30]")
{
    new_token();
    const auto due = new_token();
    database.look("UPDATE card_tokens SET expires_dts = clock_timestamp() - interval '1 second' WHERE card_id = "
                  "(SELECT card_id FROM cards ORDER BY creation_dts DESC LIMIT 1)");
    CHECK(store.sweep(demo, Chore::tokens, trace_id) == SweptBatch{1, 0});
    CHECK(store.sweep(demo, Chore::tokens, trace_id) == SweptBatch{});
    CHECK(database.look("SELECT count(*) FROM card_tokens") == "1");
    CHECK(tests::problem_of([&] { bind(due, 0s); }) == "card_number_token_invalid");
    const auto card = database.look("SELECT card_id FROM cards ORDER BY creation_dts DESC LIMIT 1");
    set_deadline(card, "-1 second");
    CHECK(store.sweep(demo, Chore::cards, trace_id) == SweptBatch{1, 1});
    CHECK(held(card) == "ff");
}

TEST_CASE_METHOD(SweepFixture, "another merchant's cards stay, and all merchants that have rows are found",
                 "[sweeper][R40]")
{
    CHECK(store.scope().merchants.empty());
    const auto card = order_card();
    const auto foreign = order_card(0s, "OTHER");
    set_deadline(card, "-1 second");
    set_deadline(foreign, "-1 second");
    // One that has carts only, and is in no list of merchants.
    database.look("INSERT INTO carts (merchant_id, cart_id, document, summary, expiration_dts) VALUES ('GONE', 'x', "
                  "'{}', '{}', clock_timestamp())");
    const auto found = store.scope();
    CHECK(found.merchants == std::vector{demo, *domain::MerchantId::parse("GONE"), other});
    CHECK(now() - found.now <= 60s);
    CHECK(store.sweep(demo, Chore::cards, trace_id) == SweptBatch{1, 1});
    CHECK(held(foreign) == "tt");
    CHECK(store.lag(demo) == 0s);
    CHECK(store.lag(other) >= 1s);
}

TEST_CASE_METHOD(SweepFixture, "erased cards of orders are told of until they are told, those of others never",
                 "[sweeper][R32]")
{
    const auto card = order_card();
    const auto copy = copy_of(card);
    CHECK(store.untold(demo).empty());
    set_deadline(card, "-1 second");
    store.sweep(demo, Chore::cards, trace_id);
    CHECK(store.untold(demo) == std::vector{card});
    CHECK(store.untold(other).empty());
    store.mark_told(other, {card});
    CHECK(store.untold(demo) == std::vector{card});
    store.mark_told(demo, {card});
    CHECK(store.untold(demo).empty());
    store.mark_told(demo, {});
}
