#pragma once

#include "domain/json.hpp"
#include "domain/money.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::domain {

/// Where a kind of sale keeps what the totals are made of: a cart and an order use different names for the same things.
struct SaleMembers {
    std::string_view unit_price;        ///< Of a line, where it has no `arbitrary_unit_cost`.
    std::string_view shipping;          ///< Of the summary, where it has no `arbitrary_shipping_handling_total`.
    std::string_view shipping_discount; ///< Of the summary.
    std::string_view tax_rate;          ///< Of the taxes; the first choice.
    std::string_view other_tax_rate;    ///< Of the taxes; the second choice, may be the same.
};

/// The names a cart uses.
inline constexpr SaleMembers cart_members{"unit_cost", "shipping_handling", "shipping_handling_discount", "rate",
                                          "rate"};
/// The names a placed order uses.
inline constexpr SaleMembers order_members{"cost", "shipping_handling_total", "shipping_handling_total_discount",
                                           "arbitrary_tax_rate", "tax_rate"};

/// What one line comes to. A kit component is not `counted`: its kit carries the price.
struct LineAmounts {
    Money total_cost;
    Money discount;
    Money total_cost_with_discount;
    Money unit_cost_with_discount;
    bool counted = true;
    bool taxable = true;
};

/// What a whole sale comes to, every amount in the one `currency_code`.
struct SaleAmounts {
    std::string currency_code;
    std::vector<LineAmounts> lines;
    Money subtotal;
    Money subtotal_discount;
    Money subtotal_with_discount;
    Money taxable_subtotal;
    Money taxable_subtotal_discount;
    Money taxable_subtotal_with_discount;
    Money shipping_handling_with_discount;
    Money gift; ///< Gift charge and gift wrap together.
    Money tax;
    Money total;
};

/// The currency of the sale, or else the first one that an amount of it names, or else the merchant's.
std::string currency_of_sale(const Json& sale, const SaleMembers& members, std::string_view default_currency);

/// R11: the amounts of a cart or an order. Rounds half away from zero, once per line and once for the tax.
/// Throws DomainError with a pointer into the sale for each bad amount (at most FaultList::most_faults).
SaleAmounts amounts_of_sale(const Json& sale, const SaleMembers& members, std::string_view default_currency);

/// The amount in a member of an object in that currency, or nothing when it is absent. Throws DomainError with a
/// pointer from the object.
std::optional<Money> amount_at(const Json& object, std::string_view name, const std::string& currency_code);

} // namespace reprise::domain
