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

/// The same for who has another request: `body` is the text of a CloneRequest, or empty, and `additions` are
/// lists of a cart whose entries come behind what is cloned. Refusals are returned, and kept where the call has a key.
io::Reply make_clone(const Deps& deps, const CloneCall& call, const std::string& body,
                     const Json& additions = Json::object());

} // namespace reprise::orders
