#include "domain/cart_totals.hpp"

#include "domain/json_access.hpp"
#include "domain/sale_amounts.hpp"

namespace reprise::domain {
namespace {

void write_lines(Json& cart, const SaleAmounts& amounts)
{
    for (std::size_t i = 0; i < amounts.lines.size(); ++i) {
        Json& item = cart.at("items").at(i);
        const LineAmounts& line = amounts.lines[i];
        item["position"] = i + 1;
        item["total_cost"] = to_json(line.total_cost);
        item["total_cost_with_discount"] = to_json(line.total_cost_with_discount);
        item["unit_cost_with_discount"] = to_json(line.unit_cost_with_discount);
    }
}

Json summary_of(const Json& cart, const SaleAmounts& amounts)
{
    Json summary = {{"shipping_handling_with_discount", to_json(amounts.shipping_handling_with_discount)},
                    {"subtotal", to_json(amounts.subtotal)},
                    {"subtotal_discount", to_json(amounts.subtotal_discount)},
                    {"subtotal_with_discount", to_json(amounts.subtotal_with_discount)},
                    {"tax", to_json(amounts.tax)},
                    {"taxable_subtotal", to_json(amounts.taxable_subtotal)},
                    {"taxable_subtotal_discount", to_json(amounts.taxable_subtotal_discount)},
                    {"taxable_subtotal_with_discount", to_json(amounts.taxable_subtotal_with_discount)},
                    {"total", to_json(amounts.total)}};
    const Json* given = find_member(cart, "summary");
    if (given == nullptr)
        return summary;
    for (const char* name : {"arbitrary_shipping_handling_total", "shipping_handling", "shipping_handling_discount"}) {
        if (const Json* amount = find_member(*given, name))
            summary[name] = *amount;
    }
    return summary;
}

} // namespace

void recompute_totals(Json& cart, std::string_view default_currency)
{
    const SaleAmounts amounts = amounts_of_sale(cart, cart_members, default_currency);
    cart["currency_code"] = amounts.currency_code;
    write_lines(cart, amounts);
    cart["summary"] = summary_of(cart, amounts);
}

} // namespace reprise::domain
