#pragma once

#include "carts/deps.hpp"

namespace reprise::carts {

/// `POST /internal/idempotency-key-uses`: what the merchant's key stands for here. A clone's row is under the key that
/// the order service derives, which it says beside the caller's. A placing without an outcome is told of too.
io::Reply find_key_uses(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
