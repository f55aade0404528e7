#pragma once

#include "carts/deps.hpp"

namespace reprise::carts {

/// One of the places for those who wait for a payment gateway, for one scope.
class PlacingSlot {
public:
    /// Throws Error payment_gateway_unavailable when all are taken for longer than a usual charge takes.
    explicit PlacingSlot(PlacingSlots& slots);
    ~PlacingSlot() { slots_.release(); }
    PlacingSlot(const PlacingSlot&) = delete;
    PlacingSlot& operator=(const PlacingSlot&) = delete;

private:
    PlacingSlots& slots_;
};

} // namespace reprise::carts
