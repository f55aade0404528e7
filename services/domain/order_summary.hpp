#pragma once

#include "domain/json.hpp"

#include <string_view>

namespace reprise::domain {

/// The `summary` a placed order is stored with: what the caller gave stays as it stands, `subtotal` and `total` are
/// computed where the caller gave none, by the formulas of a cart (R11) over the order's own names (`cost`,
/// `shipping_handling_total`, `taxes.arbitrary_tax_rate` or else `taxes.tax_rate`). A given subtotal, discount or tax
/// is used for the total. Also checks every amount the formulas read; throws DomainError as `recompute_totals` does,
/// with pointers into the order.
Json order_summary(const Json& order, std::string_view default_currency);

} // namespace reprise::domain
