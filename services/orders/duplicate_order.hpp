#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// Copies an order: it is cloned (R1 to R12), and the cart placed without a charge (R23), so that a new order stands in
/// `Accounts Receivable`, with the card as long as it is held (R4) and the line of descent (R24). Answers as placing
/// does: 201 `{"order"}`. What placing refuses is the answer, and then no cart is left. Under an Idempotency-Key the
/// same order is answered again. Throws what a neighbour that is down is answered with; a cart, or the order, may then
/// be there.
io::Reply duplicate_order(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
