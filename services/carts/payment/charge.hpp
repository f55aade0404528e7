#pragma once

#include "carts/payment/payment_gateway.hpp"
#include "carts/placement.hpp"

namespace reprise::carts::payment {

/// What the placing of this cart charges: its total, under the placement's own id. `document` has passed
/// `domain::check_cart`.
Charge charge_of(const Placement& placement, const Json& document);

} // namespace reprise::carts::payment
