#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// `POST /cards`: the one place where a card number enters (R30). Answers a one-use token that lasts 30 minutes, and
/// what may be shown of the card. Throws Error invalid_body with `card_number_invalid` or
/// `card_type_mismatch`; no problem ever repeats a number.
io::Reply enter_card(const Deps& deps, const io::Request& request);

/// `POST /internal/order-cards`: uses a token up for an order that was placed at `creation_dts`, and holds its card
/// until the order's retention ends. An order that is past it already gets none: `held` is false, and the number is
/// erased (R4). Throws Error card_number_token_invalid, invalid_body.
io::Reply bind_order_card(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
