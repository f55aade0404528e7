#pragma once

#include "domain/json.hpp"
#include "orders/routes.hpp"

namespace reprise::orders {

/// `POST /orders`: inserts a placed sale, once for each Idempotency-Key.
/// Throws Error invalid_body for a sale that contradicts itself, card_number_token_invalid, and what a neighbour or the
/// database that is down is answered with. The card is bound before the order is inserted: a crash in between leaves a
/// card that no order names, which dies at its deadline.
io::Reply insert_order(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
