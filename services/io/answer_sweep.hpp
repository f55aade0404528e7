#pragma once

#include "domain/id.hpp"
#include "io/metrics.hpp"

#include <cstddef>
#include <stop_token>
#include <vector>

namespace reprise::io {

/// How many kept answers one statement deletes at most.
inline constexpr int answer_batch_rows = 200;

/// Kept answers that have had their days. Any thread may call; several services may sweep one database at a time. Every
/// function throws Error when the database cannot do it now.
class AnswerSweepStore {
public:
    virtual ~AnswerSweepStore() = default;
    /// All that have kept answers, also those that are served no more.
    virtual std::vector<domain::MerchantId> merchants() = 0;
    /// Deletes one batch, and says how many: as many as `answer_batch_rows`: there may be more.
    virtual std::size_t sweep(const domain::MerchantId& merchant) = 0;
};

/// Deletes kept answers that have had their days (R41), whether or not anyone asks for them. Any thread may call.
/// Metric: `reprise_idempotency_keys_swept_total`.
class AnswerSweeper {
public:
    /// Both outlive the sweeper.
    AnswerSweeper(AnswerSweepStore& answers, Metrics& metrics) : answers_(answers), metrics_(metrics) {}

    /// One sweep over all merchants. Ends early when a stop is asked for. A merchant whose answers cannot be swept does
    /// not keep the others waiting: the first such failure is thrown when all have had their turn.
    void sweep(const std::stop_token& stop = {});

private:
    void sweep_merchant(const domain::MerchantId& merchant, const std::stop_token& stop);

    AnswerSweepStore& answers_;
    Metrics& metrics_;
};

} // namespace reprise::io
