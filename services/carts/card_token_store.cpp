#include "carts/card_token_store.hpp"

#include "carts/effect_statement.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

constexpr io::Statement find_card_token_statement{
    "find_card_token",
    "SELECT cards.card_id, cards.card_number_id, cards.card_type, cards.card_number_mask, "
    "cards.card_expiration_month, cards.card_expiration_year, "
    "extract(epoch FROM date_trunc('second', clock_timestamp()))::bigint "
    "FROM card_tokens JOIN cards ON cards.merchant_id = card_tokens.merchant_id "
    "AND cards.card_id = card_tokens.card_id "
    "WHERE card_tokens.merchant_id = $1 AND card_tokens.token_digest = $2 AND card_tokens.used_dts IS NULL "
    "AND card_tokens.expires_dts >= date_trunc('second', clock_timestamp())"};

} // namespace

std::vector<io::Statement> card_token_statements()
{
    static const std::string bind_sql =
        "WITH " + bound_card_expressions("order") + effect_expressions("bound") + " SELECT count(*) FROM bound";
    static const std::string spend_sql =
        "WITH " + used_token_expressions() + effect_expressions("erased") + " SELECT count(*) FROM erased";
    return {find_card_token_statement, {"bind_card_token", bind_sql.c_str()}, {"spend_card_token", spend_sql.c_str()}};
}

std::optional<TokenCard> PgCardTokenStore::find(const domain::MerchantId& merchant, const std::string& token_digest)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<TokenCard> {
        pqxx::nontransaction transaction(connection);
        const auto rows =
            transaction.exec_prepared(find_card_token_statement.name, merchant.str(), pqxx::binarystring(token_digest));
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto row = rows.front();
        return TokenCard{row[0].as<std::string>(),
                         row[1].as<std::string>(),
                         {row[2].as<std::string>(), row[3].as<std::string>(), row[4].as<int>(), row[5].as<int>()},
                         std::chrono::sys_seconds(std::chrono::seconds(row[6].as<std::int64_t>()))};
    });
}

Outcome PgCardTokenStore::bind(const domain::MerchantId& merchant, const BoundCard& card, const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    add_bound_card(parameters, card);
    return parameters.run(database_, "bind_card_token");
}

Outcome PgCardTokenStore::spend(const domain::MerchantId& merchant, const std::string& token_digest,
                                const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    parameters.add_octets(token_digest);
    return parameters.run(database_, "spend_card_token");
}

} // namespace reprise::carts
