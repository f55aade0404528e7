#include "integration/sweep_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

using namespace reprise;
using namespace std::chrono_literals;
using tests::SweepFixture;

namespace {

/// A card with a base backup of its row: what a backup holds of it, word for word.
struct BackedUpCard : SweepFixture {
    const std::string card_id = order_card(59 * 24h);
    const std::string number_id = database.look("SELECT " + number_of(card_id));
    const std::string where = " WHERE card_number_id = '" + number_id + "'";
    const std::string row = database.look("SELECT to_json(card_numbers) FROM vault.card_numbers" + where);

    /// Ends the card's day by the clock that is told, erases its row as the sweeper does, and puts the backup of the
    /// row in its place.
    void end_day_and_restore_row()
    {
        const auto deadline =
            database.look("SELECT extract(epoch FROM deadline)::bigint FROM vault.card_numbers" + where);
        key_folder.keep_days(std::chrono::sys_seconds(std::chrono::seconds(std::stoll(deadline))) + 24h);
        database.look("SELECT vault.erase('DEMO', '" + number_id + "')");
        database.look("DELETE FROM vault.card_numbers" + where);
        database.look("INSERT INTO vault.card_numbers SELECT * FROM json_populate_record(NULL::vault.card_numbers, '" +
                      row + "')");
    }
};

} // namespace

TEST_CASE_METHOD(BackedUpCard, "a backup of the database brings no number back whose day is over", "[vault][R32]")
{
    REQUIRE(vault.reseal(demo, number_id, now() + 1h).has_value());
    end_day_and_restore_row();
    CHECK(database.look("SELECT sealed IS NOT NULL AND deadline > clock_timestamp() FROM vault.card_numbers" + where) ==
          "t");
    // The database would still let it be read: it is the key that is missing.
    CHECK_THROWS(vault.reseal(demo, number_id, now() + 48h));
    CHECK_THROWS(vault.use(demo, number_id, [](const auto&) { FAIL("a number came back"); }));

    carts::vault::KeyFolder restarted(keys.folder());
    carts::vault::PgVault restarted_vault(vault_database, restarted);
    CHECK_THROWS(restarted_vault.reseal(demo, number_id, now() + 48h));
}

TEST_CASE_METHOD(BackedUpCard, "a row whose deadline was edited in both tables opens nowhere", "[vault][R31][R33]")
{
    const auto change = GENERATE(as<std::string>{}, "interval '1 second'", "interval '1 day'", "interval '-1 second'");
    for (const auto* table : {"cards", "vault.card_numbers"}) {
        database.look(std::string("UPDATE ") + table + " SET deadline = deadline + " + change + where);
    }
    CHECK_THROWS(vault.reseal(demo, number_id, now() + 1h));
    CHECK_THROWS(vault.use(demo, number_id, [](const auto&) { FAIL("a number came out"); }));
}
