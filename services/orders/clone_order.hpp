#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// The route whose answers are kept, by the cart service, under the caller's key.
inline constexpr std::string_view clone_route = "POST /orders/{order_id}/clone";

/// `POST /orders/{order_id}/clone`: plans the cart (R1 to R15) and posts it to the cart service, which keeps the cart,
/// the copied card and the answer in one transaction. With `dry_run=true` the same code runs and nothing is written
/// (R14). Throws Error order_not_found, guard_failed with the report, invalid_body, and what a neighbour that is down
/// is answered with.
io::Reply clone_order(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
