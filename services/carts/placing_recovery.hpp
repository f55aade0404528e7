#pragma once

#include "carts/deps.hpp"

#include <chrono>
#include <stop_token>

namespace reprise::carts {

/// What one pass over the unfinished placements came to.
struct RecoveryPass {
    int finished = 0;
    int open = 0;                   ///< Still without an outcome.
    std::chrono::seconds oldest{0}; ///< The age of the oldest of those.

    bool operator==(const RecoveryPass&) const = default;
};

/// Finishes what nobody finishes any more (R22, decision 0005): placements whose charge nobody has asked for since so
/// long. What the payment gateway decided is asked for, and never charged anew. A placement that is still in doubt, or
/// that somebody works on just now, is left for the next time. Never throws for a single placement: a merchant whose
/// placements fail is left alone for the rest of the pass, so that the others do not wait for it. Ends early when a
/// stop is asked for.
RecoveryPass finish_placements(const Deps& deps, std::chrono::seconds untouched, const std::stop_token& stop = {});

} // namespace reprise::carts
