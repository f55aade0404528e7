#pragma once

#include "io/idempotency.hpp"
#include "io/pg.hpp"

#include <vector>

namespace reprise::io {

/// The statements that a Database must know for a PgAnswerStore on it.
std::vector<Statement> answer_statements();

/// Kept answers in the table `idempotency_keys`, which both databases have. Any thread may call.
class PgAnswerStore : public AnswerStore {
public:
    /// The database outlives the store.
    explicit PgAnswerStore(Database& database) : database_(database) {}

    std::optional<KeptAnswer> find_answer(const IdempotencyKey& key) override;
    bool keep_answer(const IdempotencyKey& key, const Reply& reply) override;

private:
    Database& database_;
};

} // namespace reprise::io
