#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// `POST /rest/v2/order/orders/{order_id}/duplicate`: a new order in `Accounts Receivable` (`duplicate_order`), with
/// the parts that `_expand` asks for.
io::Reply duplicate_ultracart_order(const Deps& deps, const io::Request& request);

/// `POST /rest/v2/order/orders/{order_id}/process_payment`: charges an order that awaits its payment
/// (`process_payment`). A charge that is declined is answered 200 with `success: false`.
io::Reply process_ultracart_payment(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
