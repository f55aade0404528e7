#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// `POST /internal/placed-orders`: inserts the order that a placed cart has become (R22), once for its Idempotency-Key,
/// which it must have. Takes `order`, valid by the contract without `order_id` and `clone`, with `creation_dts`, and
/// with what only a placed order has (transactions, authorisation, clerk, whether its card is held); `card_id`, the
/// vault's card of this order; and `clone`, the line of descent of a cart that was a clone (R24). Throws Error
/// idempotency_key_required, malformed_json or request_in_flight. A body that is not such an order is answered 422, and
/// that answer is not kept: the sender repeats the same words until they are an order.
io::Reply insert_placed_order(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
