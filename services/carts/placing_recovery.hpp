#pragma once

#include "carts/deps.hpp"

#include <chrono>

namespace reprise::carts {

/// Finishes what nobody finishes any more (R22, decision 0005): placements that were left untouched for that long. What
/// the payment gateway decided is asked for, and never charged anew. A placement that is still in doubt, or that
/// somebody works on just now, is left for the next time. Never throws for a single placement; each that fails is
/// logged. Returns how many came to an end.
int finish_placements(const Deps& deps, std::chrono::seconds untouched);

} // namespace reprise::carts
