#include "io/pg_answer_store.hpp"

#include <pqxx/pqxx>

#include <cstdint>

namespace reprise::io {

namespace {

constexpr Statement find_statement{"find_answer",
                                   "SELECT fingerprint, status, headers, body, "
                                   "floor(extract(epoch FROM creation_dts))::bigint FROM idempotency_keys "
                                   "WHERE merchant_id = $1 AND route = $2 AND idempotency_key = $3"};

constexpr Statement keep_statement{
    "keep_answer",
    "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (merchant_id, route, idempotency_key) DO NOTHING"};

} // namespace

std::vector<Statement> answer_statements()
{
    return {find_statement, keep_statement};
}

std::optional<KeptAnswer> PgAnswerStore::find_answer(const IdempotencyKey& key)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<KeptAnswer> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(find_statement.name, key.merchant_id, key.route, key.key);
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto row = rows.front();
        return KeptAnswer{row[0].as<std::string>(),
                          reply_of(row[1].as<int>(), row[2].as<std::string>(), row[3].as<std::string>()),
                          std::chrono::sys_seconds(std::chrono::seconds(row[4].as<std::int64_t>()))};
    });
}

bool PgAnswerStore::keep_answer(const IdempotencyKey& key, const Reply& reply)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        return transaction
                   .exec_prepared(keep_statement.name, key.merchant_id, key.route, key.key, key.fingerprint,
                                  reply.status, headers_text(reply), reply.body)
                   .affected_rows() == 1;
    });
}

} // namespace reprise::io
