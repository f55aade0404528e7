#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// What idempotency keys and the audit call `POST /carts`, for a clone as well.
constexpr const char* create_route = "POST /carts";

/// `POST /carts`: keeps a new cart, with its totals computed (R11) and the card of its token bound to it. With the
/// header `Reprise-Clone`, which only the order service can send, it is a planned clone: see clone_routes.hpp. Throws
/// Error invalid_body, card_number_not_allowed or card_number_token_invalid.
io::Reply create_cart(const Deps& deps, const io::Request& request);

/// `GET /carts`: the open carts of the merchant, newest first, page by page.
/// Throws Error unknown_parameter, invalid_parameter or invalid_cursor.
io::Reply list_carts(const Deps& deps, const io::Request& request);

/// `GET /carts/{cart_id}`: one cart, its text passed on as it is kept; 304 when the caller has this version.
/// Throws Error cart_not_found, also for another merchant's cart (R40).
io::Reply get_cart(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
