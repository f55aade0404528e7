#pragma once

#include "domain/id.hpp"
#include "domain/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::orders {

/// Makes a posted sale into an order document: gives lines their `item_index`, the defaults that every order has, and
/// the totals that the caller left out (R11). What the caller gave stays as it stands, its card too. Returns when the
/// sale was made. Throws domain::DomainError: no lines, a line index that comes twice or a parent that is not there, a
/// time that is not one or lies after `now`, an amount in another currency.
std::chrono::sys_seconds complete_order(Json& document, std::string_view default_currency,
                                        std::chrono::sys_seconds now);

/// Says of the document's card that it is not held, so that only its mask is known. Nothing where there is no card.
void truncate_card(Json& document);

/// Tells the one-use card token of the document, or nothing. It must never be stored.
std::optional<std::string> card_number_token_of(const Json& document);

} // namespace reprise::orders
