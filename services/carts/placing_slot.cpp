#include "carts/placing_slot.hpp"

namespace reprise::carts {

PlacingSlot::PlacingSlot(PlacingSlots& slots) : slots_(slots)
{
    constexpr std::chrono::milliseconds wait{300};
    if (!slots_.try_acquire_for(wait)) {
        throw io::Error(io::Problem::payment_gateway_unavailable, "Too many cards are being charged just now.");
    }
}

} // namespace reprise::carts
