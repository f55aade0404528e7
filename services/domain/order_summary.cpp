#include "domain/order_summary.hpp"

#include "domain/domain_error.hpp"
#include "domain/json_access.hpp"
#include "domain/sale_amounts.hpp"

namespace reprise::domain {
namespace {

/// The total of an order: what its caller gave counts before what the lines come to.
Money total_of(const Json& given, const SaleAmounts& amounts)
{
    const std::string& currency_code = amounts.currency_code;
    const Money subtotal = amount_at(given, "subtotal", currency_code).value_or(amounts.subtotal);
    const Money discount = amount_at(given, "subtotal_discount", currency_code).value_or(amounts.subtotal_discount);
    const Money tax = amount_at(given, "tax", currency_code).value_or(amounts.tax);
    return add(add(subtract(subtotal, discount), amounts.shipping_handling_with_discount), add(amounts.gift, tax));
}

} // namespace

Json order_summary(const Json& order, std::string_view default_currency)
{
    const SaleAmounts amounts = amounts_of_sale(order, order_members, default_currency);
    const Json* given = find_member(order, "summary");
    Json summary = given == nullptr ? Json::object() : *given;
    try {
        if (!summary.contains("total"))
            summary["total"] = to_json(total_of(summary, amounts));
    } catch (const DomainError& error) {
        throw beneath("/summary", error);
    }
    if (!summary.contains("subtotal"))
        summary["subtotal"] = to_json(amounts.subtotal);
    return summary;
}

} // namespace reprise::domain
