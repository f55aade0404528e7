#include "carts/card_store.hpp"

#include "carts/effect_statement.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

constexpr io::Statement now_statement{"card_clock", "SELECT extract(epoch FROM date_trunc('second', clock_timestamp()))"
                                                    "::bigint"};

constexpr io::Statement check_statement{"check_card", "SELECT vault.lend(merchant_id, card_number_id) FROM cards "
                                                      "WHERE merchant_id = $1 AND card_id = $2 AND holder = 'order'"};

} // namespace

std::vector<io::Statement> card_statements()
{
    static const std::string enter_sql =
        "WITH entered AS ("
        "INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
        "card_expiration_month, card_expiration_year, deadline) "
        "SELECT $1, $9, $10, 'token', $11, $12, $13::smallint, $14::smallint, "
        "vault.keep($1, $10, $15, to_timestamp($16::bigint), $17::bytea) "
        "RETURNING card_id, deadline), "
        "given AS ("
        "INSERT INTO card_tokens (merchant_id, token_digest, card_id, expires_dts) "
        "SELECT $1, $18::bytea, card_id, deadline FROM entered), " +
        effect_expressions("entered") + " SELECT count(*) FROM entered";
    return {now_statement, check_statement, {"enter_card", enter_sql.c_str()}};
}

std::chrono::sys_seconds PgCardStore::now()
{
    return database_.run([](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(now_statement.name);
        return std::chrono::sys_seconds(std::chrono::seconds(rows.front().front().as<std::int64_t>()));
    });
}

Outcome PgCardStore::enter(const domain::MerchantId& merchant, const NewCard& card, const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    parameters.add(card.card_id).add(card.number.card_number_id);
    parameters.add(card.facts.card_type).add(card.facts.card_number);
    parameters.add(std::to_string(card.facts.card_expiration_month));
    parameters.add(std::to_string(card.facts.card_expiration_year));
    parameters.add(card.number.key_id).add(std::to_string(card.number.deadline.time_since_epoch().count()));
    parameters.add_octets(card.number.octets).add_octets(card.token_digest);
    return parameters.run(database_, "enter_card");
}

Outcome PgCardStore::check(const domain::MerchantId& merchant, const std::string& card_id)
{
    return database_.run([&](pqxx::connection& connection) {
        try {
            pqxx::nontransaction transaction(connection);
            const auto rows = transaction.exec_prepared(check_statement.name, merchant.str(), card_id);
            return rows.empty() ? Outcome::card_erased : Outcome::done;
        } catch (const pqxx::sql_error& refusal) {
            if (const auto outcome = outcome_of(refusal)) {
                return *outcome;
            }
            throw;
        }
    });
}

} // namespace reprise::carts
