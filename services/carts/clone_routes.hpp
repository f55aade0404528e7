#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

#include <string>

namespace reprise::carts {

/// `POST /carts` with the header `Reprise-Clone`: keeps the cart that the order service planned, its report with it,
/// and a copy of the order's card. When the vault refuses the card (R33) the cart is kept without it and its report
/// says so, or, where the caller required the card, nothing is kept but the refusal. A dry run writes nothing (R14).
/// Answers `{"cart","clone"}`. Throws Error guard_failed, malformed_request, invalid_body.
io::Reply accept_clone(const Deps& deps, const io::Request& request);

/// `POST /internal/clone-refusals`: settles a refusal of the order service under the clone's key. Answers what the key
/// holds already, or else keeps the problem of the body and answers it (R41). Throws Error malformed_request,
/// invalid_idempotency_key, invalid_body.
io::Reply settle_clone_refusal(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
