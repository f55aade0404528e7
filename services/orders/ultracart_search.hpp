#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// `GET /rest/v2/order/orders`: the orders that fit the filters of the query, of which there must be one at least.
io::Reply list_ultracart_orders(const Deps& deps, const io::Request& request);

/// `POST /rest/v2/order/orders/query`: the same with the filters in the body, an OrderQuery.
io::Reply query_ultracart_orders(const Deps& deps, const io::Request& request);

/// `POST /rest/v2/order/orders/batch`: the orders of these ids, at most 500, without those that are not there.
io::Reply list_ultracart_batch(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
