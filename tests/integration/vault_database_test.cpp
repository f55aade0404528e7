#include "carts/card_store.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>
#include <pqxx/pqxx>

using namespace reprise;
using namespace std::chrono_literals;
using tests::CartServiceFixture;

namespace {

constexpr std::chrono::days sixty{60};

const std::string forbidden = "42501";

/// The SQLSTATE that a statement of that role ends in; empty when it is allowed.
std::string state_of(const CartServiceFixture& service, const std::string& role, const std::string& sql)
{
    pqxx::connection connection(service.database.url(role));
    try {
        pqxx::nontransaction(connection).exec(sql);
        return {};
    } catch (const pqxx::insufficient_privilege&) {
        return forbidden; // libpqxx 6.4 leaves its SQLSTATE out.
    } catch (const pqxx::sql_error& error) {
        return error.sqlstate();
    }
}

} // namespace

TEST_CASE_METHOD(CartServiceFixture, "the role of the carts cannot look into the vault", "[vault][R31]")
{
    order_card();
    for (const auto* sql : {"SELECT sealed FROM vault.card_numbers", "SELECT 1 FROM vault.card_numbers",
                            "UPDATE vault.card_numbers SET deadline = now()", "DELETE FROM vault.card_numbers",
                            "SELECT * FROM vault.audit", "CREATE TABLE vault.x (a int)", "CREATE TABLE x (a int)",
                            "DROP SCHEMA vault CASCADE", "ALTER FUNCTION vault.lend(text, text) RESET search_path"}) {
        CHECK(state_of(*this, "reprise_carts", sql) == forbidden);
    }
    CHECK(state_of(*this, "reprise_vault", "SELECT sealed FROM vault.card_numbers").empty());
    CHECK(state_of(*this, "reprise_vault", "SELECT 1 FROM cards") == forbidden);
    CHECK(state_of(*this, "reprise_vault", "DELETE FROM vault.card_numbers") == forbidden);
}

TEST_CASE_METHOD(CartServiceFixture, "the audit can only be added to, and nobody chooses its time", "[vault][R34]")
{
    order_card();
    const std::string columns = "merchant_id, subject, client_id, action, resource, origin, remote_address, trace_id";
    const std::string values = "'DEMO','a','b','clone','/carts/1','c','203.0.113.7','e'";
    for (const auto* role : {"reprise_carts", "reprise_vault", "reprise_audit"}) {
        for (const auto* table : {"vault.audit", "vault.audit_trail"}) {
            const auto of_table = [&](const std::string& before, const std::string& after = {}) {
                return state_of(*this, role, before + table + after);
            };
            CAPTURE(role, table);
            CHECK(of_table("UPDATE ", " SET subject = 'x'") == forbidden);
            CHECK(of_table("DELETE FROM ") == forbidden);
            CHECK(of_table("INSERT INTO ", " (" + columns + ", occurred_dts) VALUES (" + values + ", now())") ==
                  forbidden);
        }
        CHECK(state_of(*this, role, "TRUNCATE vault.audit") == forbidden);
        CHECK(state_of(*this, role, "DROP TABLE vault.audit CASCADE") == forbidden);
        CHECK(state_of(*this, role, "DROP SCHEMA vault CASCADE") == forbidden);
        const auto inserted = "INSERT INTO vault.audit (" + columns + ", outcome) VALUES (" + values + ", 'd')";
        CHECK(state_of(*this, role, inserted) == (role == std::string("reprise_audit") ? forbidden : ""));
    }
}

TEST_CASE_METHOD(CartServiceFixture, "the trail is read by a role that can do nothing else, and names no card to it",
                 "[vault][R34][R31]")
{
    order_card();
    CHECK(state_of(*this, "reprise_audit", "SELECT outcome FROM vault.audit_trail").empty());
    CHECK(state_of(*this, "reprise_audit", "SELECT card_id FROM vault.audit_trail") == "42703");
    for (const auto* table : {"vault.audit", "vault.card_numbers", "cards", "card_tokens", "carts", "placements"}) {
        CHECK(state_of(*this, "reprise_audit", std::string("SELECT 1 FROM ") + table) == forbidden);
    }
    CHECK(state_of(*this, "reprise_audit", "SELECT vault.erase('DEMO', 'x')") == forbidden);
    for (const auto* role : {"reprise_carts", "reprise_vault"}) {
        CHECK(state_of(*this, role, "SELECT 1 FROM vault.audit_trail") == forbidden);
        CHECK(state_of(*this, role, "SELECT 1 FROM vault.audit") == forbidden);
    }
    CHECK(database.look("SELECT outcome FROM vault.audit_trail WHERE action = 'bind'") == "held");
}

TEST_CASE_METHOD(CartServiceFixture, "the vault refuses past the deadline by the database's own clock", "[vault][R33]")
{
    const auto merchant = *domain::MerchantId::parse("DEMO");
    const auto card_id = order_card(sixty - 1h);
    const auto number = database.look("SELECT card_number_id FROM cards WHERE card_id = '" + card_id + "'");
    CHECK(deps.cards.check(merchant, card_id) == carts::Outcome::done);
    CHECK(vault.reseal(merchant, number, now() + 1h).has_value());

    database.look("UPDATE vault.card_numbers SET deadline = date_trunc('second', clock_timestamp()) + interval '2 s' "
                  "WHERE card_number_id = '" +
                  number + "'");
    CHECK(deps.cards.check(merchant, card_id) == carts::Outcome::done);

    database.look("UPDATE vault.card_numbers SET deadline = date_trunc('second', clock_timestamp()) - interval '1 s' "
                  "WHERE card_number_id = '" +
                  number + "'");
    CHECK(deps.cards.check(merchant, card_id) == carts::Outcome::card_past_retention);
    CHECK_FALSE(vault.reseal(merchant, number, now() + 1h).has_value());
}

TEST_CASE_METHOD(CartServiceFixture, "an erased, a missing and another merchant's card are all erased", "[vault][R33]")
{
    const auto merchant = *domain::MerchantId::parse("DEMO");
    const auto card_id = order_card();
    const auto number = database.look("SELECT card_number_id FROM cards WHERE card_id = '" + card_id + "'");
    CHECK(deps.cards.check(*domain::MerchantId::parse("OTHER"), card_id) == carts::Outcome::card_erased);
    CHECK(deps.cards.check(merchant, std::string(32, '0')) == carts::Outcome::card_erased);
    CHECK_FALSE(vault.reseal(*domain::MerchantId::parse("OTHER"), number, now() + 1h).has_value());
    database.look("UPDATE vault.card_numbers SET sealed = NULL, erased_dts = now()");
    CHECK(deps.cards.check(merchant, card_id) == carts::Outcome::card_erased);
    CHECK_FALSE(vault.reseal(merchant, number, now() + 1h).has_value());
}

TEST_CASE_METHOD(CartServiceFixture, "a row that was prolonged or moved in SQL does not open", "[vault][R31]")
{
    const auto demo = *domain::MerchantId::parse("DEMO");
    const auto number = database.look("SELECT card_number_id FROM cards WHERE card_id = '" + order_card() + "'");
    SECTION("prolonged")
    {
        database.look("UPDATE vault.card_numbers SET deadline = deadline + interval '1 s'");
        CHECK_THROWS(vault.reseal(demo, number, now() + 1h));
    }
    SECTION("moved to another merchant")
    {
        database.look("UPDATE vault.card_numbers SET merchant_id = 'OTHER'");
        CHECK_THROWS(vault.reseal(*domain::MerchantId::parse("OTHER"), number, now() + 1h));
    }
    SECTION("swapped")
    {
        const auto other = database.look("SELECT card_number_id FROM cards WHERE card_id = '" + order_card() + "'");
        database.look("UPDATE vault.card_numbers SET sealed = (SELECT sealed FROM vault.card_numbers WHERE "
                      "card_number_id = '" +
                      other + "') WHERE card_number_id = '" + number + "'");
        CHECK_THROWS(vault.reseal(demo, number, now() + 1h));
    }
}

TEST_CASE_METHOD(CartServiceFixture, "the vault keeps no number for longer than 60 days", "[vault][R4]")
{
    const auto keep = [&](const std::string& age) {
        return state_of(*this, "reprise_carts",
                        "SELECT vault.keep('DEMO', '" + age +
                            "', '2027-01-15', clock_timestamp() + "
                            "interval '" +
                            age + "', '\\x00')");
    };
    CHECK(keep("59 days").empty());
    CHECK(keep("60 days 1 minute") == "RV003");
    CHECK(keep("10 years") == "RV003");
}
