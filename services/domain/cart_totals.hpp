#pragma once

#include "domain/json.hpp"

#include <string_view>

namespace reprise::domain {

/// R11: computes everything a cart says about money from its prices, quantities, discounts, rates and shipping.
/// Writes `currency_code` where there is none, `items[].position`, `.total_cost`, `.unit_cost_with_discount` and
/// `.total_cost_with_discount`, and `summary`, of which only `arbitrary_shipping_handling_total`, `shipping_handling`
/// and `shipping_handling_discount` are the caller's and stay. Everything else of the cart is left alone.
/// `default_currency` is the merchant's, for a cart in which no currency is named.
/// Throws DomainError with pointers into the cart, one fault for each bad amount: `currency_mismatch`,
/// `unknown_currency`, `too_many_decimals`, `amount_out_of_range`, `required_member_missing`, `wrong_type`,
/// `quantity_out_of_range`, `out_of_range`; the cart may then be half written.
void recompute_totals(Json& cart, std::string_view default_currency);

} // namespace reprise::domain
