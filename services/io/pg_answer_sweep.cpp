#include "io/pg_answer_sweep.hpp"

#include <pqxx/pqxx>

namespace reprise::io {

namespace {

/// All merchants there are, by one index lookup for each instead of a scan of all rows.
constexpr Statement merchants_statement{
    "answer_merchants",
    "WITH RECURSIVE found AS ("
    "(SELECT merchant_id FROM idempotency_keys ORDER BY merchant_id LIMIT 1) UNION ALL "
    "SELECT (SELECT next.merchant_id FROM idempotency_keys AS next WHERE next.merchant_id > found.merchant_id "
    "ORDER BY next.merchant_id LIMIT 1) FROM found WHERE found.merchant_id IS NOT NULL) "
    "SELECT merchant_id FROM found WHERE merchant_id IS NOT NULL ORDER BY merchant_id"};

/// The clock in a subquery is read once, so that the index serves the search. Two sweeps at a time share the work. Rows
/// are looked up in the primary key by arrays; a join alone would read the whole table as soon as that looks cheaper. A
/// placing that is under way loses nothing: it is on record in `placements`, and has a row here only when it has ended.
constexpr Statement sweep_statement{
    "sweep_answers",
    "WITH due AS MATERIALIZED ("
    "SELECT route, idempotency_key FROM idempotency_keys WHERE merchant_id = $1 AND creation_dts < "
    "(SELECT date_trunc('second', clock_timestamp()) - $2::integer * interval '24 hours') "
    "ORDER BY creation_dts LIMIT $3 FOR UPDATE SKIP LOCKED), "
    "swept AS ("
    "DELETE FROM idempotency_keys WHERE merchant_id = $1 AND route = ANY (ARRAY (SELECT route FROM due)) "
    "AND idempotency_key = ANY (ARRAY (SELECT idempotency_key FROM due)) "
    "AND (route, idempotency_key) IN (SELECT route, idempotency_key FROM due) RETURNING 1) "
    "SELECT count(*) FROM swept"};

} // namespace

std::vector<Statement> answer_sweep_statements()
{
    return {merchants_statement, sweep_statement};
}

std::vector<domain::MerchantId> PgAnswerSweepStore::merchants()
{
    return database_.run([](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        std::vector<domain::MerchantId> found;
        for (const auto& row : transaction.exec_prepared(merchants_statement.name)) {
            if (auto merchant = domain::MerchantId::parse(row[0].as<std::string>())) {
                found.push_back(std::move(*merchant));
            }
        }
        return found;
    });
}

std::size_t PgAnswerSweepStore::sweep(const domain::MerchantId& merchant)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto rows =
            transaction.exec_prepared(sweep_statement.name, merchant.str(), kept_for_.count(), answer_batch_rows);
        return rows[0][0].as<std::size_t>();
    });
}

} // namespace reprise::io
