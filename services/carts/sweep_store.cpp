#include "carts/sweep_store.hpp"

#include <pqxx/pqxx>

#include <cstdint>

namespace reprise::carts {

namespace {

// What holds for all statements here: a clock in a subquery of its own is read once, before the search, so that an
// index can be used; the bare function would be called for every row. Rows are named by an array, which is looked up in
// the primary key; a join would read the whole table as soon as that looks cheaper. FOR UPDATE SKIP LOCKED makes two
// sweeps at a time share the work: each row is ended, and audited, by one of them. And numbers are erased in the order
// of their ids, so that two sweeps with references to the same ones do not lock each other out.

constexpr io::Statement now_statement{"sweep_clock", "SELECT extract(epoch FROM date_trunc('second', "
                                                     "clock_timestamp()))::bigint"};

/// All merchants there are, by one index lookup for each instead of a scan of all rows. Tokens need no look of their
/// own: their cards are there for good.
constexpr io::Statement merchants_statement{
    "sweep_merchants",
    "WITH RECURSIVE of_cards AS ("
    "(SELECT merchant_id FROM cards ORDER BY merchant_id LIMIT 1) UNION ALL "
    "SELECT (SELECT next.merchant_id FROM cards AS next WHERE next.merchant_id > of_cards.merchant_id "
    "ORDER BY next.merchant_id LIMIT 1) FROM of_cards WHERE of_cards.merchant_id IS NOT NULL), "
    "of_carts AS ("
    "(SELECT merchant_id FROM carts ORDER BY merchant_id LIMIT 1) UNION ALL "
    "SELECT (SELECT next.merchant_id FROM carts AS next WHERE next.merchant_id > of_carts.merchant_id "
    "ORDER BY next.merchant_id LIMIT 1) FROM of_carts WHERE of_carts.merchant_id IS NOT NULL) "
    "SELECT merchant_id FROM of_cards WHERE merchant_id IS NOT NULL "
    "UNION SELECT merchant_id FROM of_carts WHERE merchant_id IS NOT NULL ORDER BY merchant_id"};

constexpr io::Statement lag_statement{
    "sweep_lag",
    "SELECT coalesce(extract(epoch FROM (SELECT date_trunc('second', clock_timestamp())) - min(deadline)), "
    "0)::bigint FROM cards WHERE merchant_id = $1 AND erased_dts IS NULL "
    "AND deadline < (SELECT date_trunc('second', clock_timestamp()))"};

/// The deadline's own second is still good (R4).
constexpr io::Statement cards_statement{
    "sweep_cards",
    "WITH due AS MATERIALIZED ("
    "SELECT card_id FROM cards WHERE merchant_id = $1 AND erased_dts IS NULL "
    "AND deadline < (SELECT date_trunc('second', clock_timestamp())) "
    "ORDER BY deadline LIMIT $3 FOR UPDATE SKIP LOCKED), "
    "ended AS ("
    "UPDATE cards SET erased_dts = clock_timestamp() "
    "WHERE merchant_id = $1 AND card_id = ANY (ARRAY (SELECT card_id FROM due)) RETURNING card_id, card_number_id), "
    // The second of two references finds the number erased already.
    "erased AS MATERIALIZED (SELECT card_id, vault.erase($1, card_number_id) FROM "
    "(SELECT card_id, card_number_id FROM ended ORDER BY card_number_id) AS ordered), "
    "audited AS ("
    "INSERT INTO vault.audit (merchant_id, subject, client_id, action, card_id, origin, outcome, trace_id) "
    "SELECT $1, 'reprise-carts', 'reprise-carts', 'erasure', card_id, 'carts sweeper', 'past deadline', $2 "
    "FROM erased) "
    "SELECT count(*), count(*) FROM erased"};

constexpr io::Statement tokens_statement{"sweep_tokens",
                                         "WITH due AS MATERIALIZED ("
                                         "SELECT token_digest FROM card_tokens WHERE merchant_id = $1 "
                                         "AND expires_dts < (SELECT date_trunc('second', clock_timestamp())) "
                                         "ORDER BY expires_dts LIMIT $3 FOR UPDATE SKIP LOCKED), "
                                         "removed AS ("
                                         "DELETE FROM card_tokens WHERE merchant_id = $1 "
                                         "AND token_digest = ANY (ARRAY (SELECT token_digest FROM due)) RETURNING 1) "
                                         "SELECT count(*), 0 FROM removed WHERE $2::text IS NOT NULL"};

/// All living references to the numbers concerned are locked, and waited for: otherwise two sweeps, each with one of
/// the last two carts of a number, would both leave it to the other.
constexpr io::Statement carts_statement{
    "sweep_carts",
    "WITH expired AS MATERIALIZED ("
    "SELECT cart_id, card_id FROM carts WHERE merchant_id = $1 AND placement_id IS NULL "
    "AND expiration_dts <= (SELECT clock_timestamp()) ORDER BY expiration_dts LIMIT $3 FOR UPDATE SKIP LOCKED), "
    "removed AS ("
    "DELETE FROM carts WHERE merchant_id = $1 AND cart_id = ANY (ARRAY (SELECT cart_id FROM expired)) RETURNING 1), "
    "living AS MATERIALIZED ("
    "SELECT card_id, card_number_id, card_id = ANY (ARRAY (SELECT card_id FROM expired WHERE card_id IS NOT NULL)) AS "
    "is_due FROM cards "
    "WHERE merchant_id = $1 AND erased_dts IS NULL AND card_number_id = ANY (ARRAY ("
    "SELECT own.card_number_id FROM cards AS own WHERE own.merchant_id = $1 "
    "AND own.card_id = ANY (ARRAY (SELECT card_id FROM expired WHERE card_id IS NOT NULL)))) "
    "ORDER BY card_id FOR UPDATE), "
    "ended AS ("
    "UPDATE cards SET erased_dts = clock_timestamp() WHERE merchant_id = $1 "
    "AND card_id = ANY (ARRAY (SELECT card_id FROM living WHERE is_due)) RETURNING card_id), "
    "lonely AS MATERIALIZED ("
    "SELECT card_number_id FROM living GROUP BY card_number_id HAVING bool_and(is_due) ORDER BY card_number_id), "
    "erased AS MATERIALIZED (SELECT vault.erase($1, card_number_id) FROM lonely), "
    "audited AS ("
    "INSERT INTO vault.audit (merchant_id, subject, client_id, action, resource, card_id, origin, outcome, trace_id) "
    "SELECT $1, 'reprise-carts', 'reprise-carts', 'erasure', '/carts/' || expired.cart_id, expired.card_id, "
    "'carts sweeper', 'cart expired', $2 FROM ended JOIN expired ON expired.card_id = ended.card_id) "
    // What nobody selects is not computed: the numbers are counted, so that they are erased.
    "SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM ended), (SELECT count(*) FROM erased)"};

constexpr io::Statement untold_statement{
    "untold_cards", "SELECT card_id FROM cards WHERE merchant_id = $1 AND holder = 'order' AND erased_dts IS NOT NULL "
                    "AND told_dts IS NULL ORDER BY erased_dts LIMIT $2"};

constexpr io::Statement told_statement{"mark_cards_told",
                                       "UPDATE cards SET told_dts = clock_timestamp() "
                                       "WHERE merchant_id = $1 AND card_id = ANY ($2::text[]) AND told_dts IS NULL"};

const char* statement_of(Chore chore)
{
    switch (chore) {
    case Chore::cards:
        return cards_statement.name;
    case Chore::tokens:
        return tokens_statement.name;
    case Chore::carts:
        break;
    }
    return carts_statement.name;
}

/// Ids are hex digits: nothing of them needs an escape.
std::string array_of(const std::vector<std::string>& card_ids)
{
    std::string text = "{";
    for (const auto& card_id : card_ids) {
        text += (text.size() == 1 ? "" : ",") + card_id;
    }
    return text + "}";
}

} // namespace

std::vector<io::Statement> sweep_statements()
{
    return {now_statement,    merchants_statement, lag_statement,    cards_statement,
            tokens_statement, carts_statement,     untold_statement, told_statement};
}

SweepScope PgSweepStore::scope()
{
    return database_.run([](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto clock = transaction.exec_prepared(now_statement.name);
        SweepScope scope{std::chrono::sys_seconds(std::chrono::seconds(clock[0][0].as<std::int64_t>())), {}};
        const auto rows = transaction.exec_prepared(merchants_statement.name);
        for (const auto& row : rows) {
            if (auto merchant = domain::MerchantId::parse(row[0].as<std::string>())) {
                scope.merchants.push_back(std::move(*merchant));
            }
        }
        return scope;
    });
}

std::chrono::seconds PgSweepStore::lag(const domain::MerchantId& merchant)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(lag_statement.name, merchant.str());
        return std::chrono::seconds(rows[0][0].as<std::int64_t>());
    });
}

SweptBatch PgSweepStore::sweep(const domain::MerchantId& merchant, Chore chore, const std::string& trace_id)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(statement_of(chore), merchant.str(), trace_id, sweep_batch_rows);
        return SweptBatch{rows[0][0].as<std::size_t>(), rows[0][1].as<std::size_t>()};
    });
}

std::vector<std::string> PgSweepStore::untold(const domain::MerchantId& merchant)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        std::vector<std::string> card_ids;
        const auto rows = transaction.exec_prepared(untold_statement.name, merchant.str(), sweep_batch_rows);
        for (const auto& row : rows) {
            card_ids.push_back(row[0].as<std::string>());
        }
        return card_ids;
    });
}

void PgSweepStore::mark_told(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids)
{
    database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        transaction.exec_prepared(told_statement.name, merchant.str(), array_of(card_ids));
    });
}

} // namespace reprise::carts
