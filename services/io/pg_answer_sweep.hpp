#pragma once

#include "io/answer_sweep.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <vector>

namespace reprise::io {

/// The statements that a Database must know for a PgAnswerSweepStore on it.
std::vector<Statement> answer_sweep_statements();

/// The table `idempotency_keys`, which both databases have. An answer is kept for its days to the second, by the
/// database's clock. Rows that another sweep has in hand are passed over. Any thread may call.
class PgAnswerSweepStore final : public AnswerSweepStore {
public:
    /// The database outlives the store.
    PgAnswerSweepStore(Database& database, std::chrono::days kept_for) : database_(database), kept_for_(kept_for) {}

    std::vector<domain::MerchantId> merchants() override;
    std::size_t sweep(const domain::MerchantId& merchant) override;

private:
    Database& database_;
    std::chrono::days kept_for_;
};

} // namespace reprise::io
