#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// `POST /internal/charges`: charges the card of a placed order, once for each `attempt_id` (20 letters from a to p),
/// whatever crashes or is repeated in between. Takes `attempt_id`, `order_id`, `card_id`, `amount`, `may_begin`, and of
/// the order its `billing` and `shipping` if it has them. Answers 200 with `outcome`: `approved` or `declined`, with
/// what the gateway said of it; `not_begun` where this attempt never was and may not be, or the vault holds no card.
/// Throws Error invalid_body, request_in_flight, payment_gateway_unavailable and payment_gateway_time_out: the attempt
/// is then in doubt, and asking again is safe.
io::Reply charge_card(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
