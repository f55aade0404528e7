#pragma once

#include "domain/id.hpp"
#include "domain/json.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::orders {

/// Makes a posted sale into an order document: gives lines their `item_index`, the defaults that every order has, and
/// the totals that the caller left out (R11). What the caller gave stays as it stands. Returns when the sale was made.
/// Throws domain::DomainError: no lines, a line index that comes twice or a parent that is not there, a time that is
/// not one or lies after `now`, an amount in another currency.
std::chrono::sys_seconds complete_order(Json& document, std::string_view default_currency,
                                        std::chrono::sys_seconds now);

/// Tells the one-use card token of the document, or nothing. It must never be stored.
std::optional<std::string> card_number_token_of(const Json& document);

/// The address that the filter `email` looks for, in lower case.
std::optional<std::string> email_of(const Json& document);

} // namespace reprise::orders
