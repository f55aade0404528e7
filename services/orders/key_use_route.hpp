#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// `GET /idempotency-keys/{idempotency_key}`: what the merchant has used a key for at both services, newest first.
/// Throws Error idempotency_key_not_found, with one text for missing, foreign and ill-formed (R40), and what
/// CartNeighbour throws when the cart service cannot be asked.
io::Reply get_idempotency_key(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
