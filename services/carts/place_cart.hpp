#pragma once

#include "carts/deps.hpp"
#include "carts/vault/card_verification_number.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// `POST /carts/{cart_id}/place`: makes exactly one order of the cart, whatever crashes or is repeated in between (R22,
/// decision 0005). 201 with the order; 402 when the card is declined, and the cart stays open. Throws Error
/// idempotency_key_required, cart_not_found, cart_placed with the order's id, version_stale where `If-Match` names
/// another version, cart_incomplete with everything that is missing, cart_placing, request_in_flight; and what a
/// payment gateway or an order service that is down is answered with: then the same key goes on where it stopped.
io::Reply place_cart(const Deps& deps, const io::Request& request);

/// The same for who has read the request: `body` is what was asked for, without the card verification number, which is
/// given beside it or not at all (nullptr).
io::Reply place(const Deps& deps, const io::Request& request, const Json& body,
                const vault::CardVerificationNumber* verification);

} // namespace reprise::carts
