#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// `POST /rest/v2/checkout/cart/finalizeOrder`: keeps what is sent of the cart, and places it (R22, R23). Answers 200
/// with `successful` and the order, or with what is wrong with the sale; a cart that has become an order before is told
/// as that. The card verification number may stand in the cart's card. Throws what `patch_cart` and `place` throw of
/// anything but the sale itself.
io::Reply finalize_ultracart_order(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
