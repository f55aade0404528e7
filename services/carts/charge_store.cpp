#include "carts/charge_store.hpp"

#include "carts/effect_statement.hpp"
#include "carts/lock_statement.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

constexpr io::Statement card_statement{
    "order_card_number", "SELECT card_number_id, card_expiration_month, card_expiration_year FROM cards "
                         "WHERE merchant_id = $1 AND card_id = $2 AND holder = 'order' AND erased_dts IS NULL "
                         "AND date_trunc('second', clock_timestamp()) <= deadline"};

constexpr io::Statement find_statement{"find_charge",
                                       "SELECT payment_gateway, payment_credentials, "
                                       "floor(extract(epoch FROM clock_timestamp() - creation_dts))::bigint, outcome "
                                       "FROM charges WHERE merchant_id = $1 AND attempt_id = $2"};

/// A repetition of this statement, when its connection broke after the commit, changes nothing.
constexpr io::Statement begin_statement{
    "begin_charge", "INSERT INTO charges (merchant_id, attempt_id, order_id, payment_gateway, payment_credentials) "
                    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (merchant_id, attempt_id) DO NOTHING"};

std::string decide_sql()
{
    return "WITH decided AS ("
           "UPDATE charges SET outcome = $10 WHERE merchant_id = $1 AND attempt_id = $9 AND outcome IS NULL "
           "RETURNING merchant_id), " +
           effect_expressions("decided") + " SELECT count(*) FROM decided";
}

} // namespace

std::vector<io::Statement> charge_statements()
{
    static const std::string decide = decide_sql();
    return {card_statement, find_statement, begin_statement, {"decide_charge", decide.c_str()}};
}

bool ChargeStore::run_alone(const domain::MerchantId& merchant, const std::string& attempt_id,
                            const std::function<void()>& work)
{
    return carts::run_alone(locks_, merchant, attempt_id, work);
}

std::optional<OrderCardNumber> ChargeStore::card(const domain::MerchantId& merchant, const std::string& card_id)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<OrderCardNumber> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(card_statement.name, merchant.str(), card_id);
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto& row = rows.front();
        return OrderCardNumber{row[0].as<std::string>(), row[1].as<int>(), row[2].as<int>()};
    });
}

std::optional<RecordedCharge> ChargeStore::find(const domain::MerchantId& merchant, const std::string& attempt_id)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<RecordedCharge> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(find_statement.name, merchant.str(), attempt_id);
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto& row = rows.front();
        return RecordedCharge{{row[0].as<std::string>(), row[1].as<std::string>()},
                              std::chrono::seconds(row[2].as<std::int64_t>()),
                              row[3].is_null() ? std::nullopt : std::optional(row[3].as<std::string>())};
    });
}

void ChargeStore::begin(const domain::MerchantId& merchant, const std::string& attempt_id, const std::string& order_id,
                        const io::PaymentGatewayChoice& gateway)
{
    database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        transaction.exec_prepared(begin_statement.name, merchant.str(), attempt_id, order_id, gateway.name,
                                  gateway.credentials);
    });
}

Outcome ChargeStore::decide(const domain::MerchantId& merchant, const std::string& attempt_id,
                            const std::string& outcome, const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    parameters.add(attempt_id).add(outcome);
    return parameters.run(database_, "decide_charge", Outcome::overtaken);
}

} // namespace reprise::carts
