#pragma once

#include "orders/routes.hpp"

namespace reprise::orders {

/// `POST /internal/erased-cards`: the vault has erased these cards, 1 to 200 of them (R32). Answers how many orders
/// were marked by that; ids that are unknown, foreign or known to be erased mark none, so that it may be repeated.
/// Throws Error invalid_body.
io::Reply mark_erased_cards(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
