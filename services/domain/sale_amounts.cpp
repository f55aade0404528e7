#include "domain/sale_amounts.hpp"

#include "domain/domain_error.hpp"
#include "domain/json_access.hpp"

#include <array>

namespace reprise::domain {
namespace {

/// The currency an amount in that member names, or an empty text.
std::string named_currency(const Json& object, std::string_view name)
{
    const Json* amount = find_member(object, name);
    return amount == nullptr ? std::string() : text_at(*amount, "currency_code");
}

std::string first_named_currency(const Json& object, std::initializer_list<std::string_view> names)
{
    for (const std::string_view name : names) {
        if (std::string code = named_currency(object, name); !code.empty())
            return code;
    }
    return {};
}

Decimal quantity_of(const Json& line)
{
    const Json* quantity = find_member(line, "quantity");
    if (quantity == nullptr)
        return Decimal{1, 0};
    const auto decimal = decimal_of(*quantity);
    if (!decimal || decimal->mantissa < 0) {
        throw DomainError(Fault{"/quantity", "quantity_out_of_range", "The quantity must be a number of at least 0."});
    }
    return *decimal;
}

LineAmounts amounts_of_line(const Json& line, const SaleMembers& members, const std::string& currency_code)
{
    const Money nothing{0, currency_code};
    const auto arbitrary = amount_at(line, "arbitrary_unit_cost", currency_code);
    const auto listed = amount_at(line, members.unit_price, currency_code);
    const Money unit_price = arbitrary ? *arbitrary : listed.value_or(nothing);
    const Decimal quantity = quantity_of(line);
    LineAmounts amounts;
    amounts.total_cost = multiply(unit_price, quantity);
    amounts.discount = amount_at(line, "discount", currency_code).value_or(nothing);
    amounts.total_cost_with_discount = subtract(amounts.total_cost, amounts.discount);
    const bool divisible = quantity.mantissa != 0 && amounts.discount.minor_units != 0;
    amounts.unit_cost_with_discount = divisible ? divide(amounts.total_cost_with_discount, quantity) : unit_price;
    amounts.counted = !flag_at(line, "kit_component");
    amounts.taxable = !flag_at(line, "tax_free");
    return amounts;
}

std::vector<LineAmounts> amounts_of_lines(const Json& sale, const SaleMembers& members,
                                          const std::string& currency_code, FaultList& faults)
{
    std::vector<LineAmounts> lines;
    const Json* items = find_member(sale, "items");
    if (items == nullptr || !items->is_array())
        return lines;
    lines.reserve(items->size());
    for (std::size_t i = 0; i < items->size(); ++i) {
        try {
            lines.push_back(amounts_of_line((*items)[i], members, currency_code));
        } catch (const DomainError& error) {
            faults.take("/items/" + std::to_string(i), error);
        }
    }
    return lines;
}

void add_up_lines(SaleAmounts& amounts)
{
    for (const LineAmounts& line : amounts.lines) {
        if (!line.counted)
            continue;
        amounts.subtotal = add(amounts.subtotal, line.total_cost);
        amounts.subtotal_discount = add(amounts.subtotal_discount, line.discount);
        if (!line.taxable)
            continue;
        amounts.taxable_subtotal = add(amounts.taxable_subtotal, line.total_cost);
        amounts.taxable_subtotal_discount = add(amounts.taxable_subtotal_discount, line.discount);
    }
    amounts.subtotal_with_discount = subtract(amounts.subtotal, amounts.subtotal_discount);
    amounts.taxable_subtotal_with_discount = subtract(amounts.taxable_subtotal, amounts.taxable_subtotal_discount);
}

Money shipping_of(const Json& summary, const SaleMembers& members, const std::string& currency_code)
{
    const Money nothing{0, currency_code};
    const auto arbitrary = amount_at(summary, "arbitrary_shipping_handling_total", currency_code);
    const auto listed = amount_at(summary, members.shipping, currency_code);
    const auto discount = amount_at(summary, members.shipping_discount, currency_code);
    return subtract(arbitrary ? *arbitrary : listed.value_or(nothing), discount.value_or(nothing));
}

Money gift_of(const Json& gift, const std::string& currency_code)
{
    const Money nothing{0, currency_code};
    return add(amount_at(gift, "gift_charge", currency_code).value_or(nothing),
               amount_at(gift, "gift_wrap_cost", currency_code).value_or(nothing));
}

std::optional<Decimal> rate_at(const Json& taxes, std::string_view name)
{
    const Json* rate = find_member(taxes, name);
    if (rate == nullptr)
        return std::nullopt;
    const auto decimal = decimal_of(*rate);
    if (!decimal) {
        throw DomainError(Fault{'/' + std::string(name), "out_of_range", "The rate has more digits than are kept."});
    }
    return decimal;
}

/// The rate of the sale, or else the parts it is made of; the parts are added before anything is rounded.
std::vector<Decimal> rates_of(const Json& taxes, const SaleMembers& members)
{
    static constexpr std::array<std::string_view, 5> parts{"tax_rate_city", "tax_rate_country", "tax_rate_county",
                                                           "tax_rate_postal_code", "tax_rate_state"};
    for (const std::string_view name : {members.tax_rate, members.other_tax_rate}) {
        if (const auto rate = rate_at(taxes, name))
            return {*rate};
    }
    std::vector<Decimal> rates;
    for (const std::string_view part : parts) {
        if (const auto rate = rate_at(taxes, part))
            rates.push_back(*rate);
    }
    return rates;
}

Money tax_of(const Json& taxes, const SaleMembers& members, const SaleAmounts& amounts)
{
    if (flag_at(taxes, "exempt"))
        return {0, amounts.currency_code};
    Money taxable = amounts.taxable_subtotal_with_discount;
    if (flag_at(taxes, "tax_shipping"))
        taxable = add(taxable, amounts.shipping_handling_with_discount);
    if (flag_at(taxes, "tax_gift_charge"))
        taxable = add(taxable, amounts.gift);
    return percentage(taxable, rates_of(taxes, members));
}

/// Runs a step on a part of the sale; its faults get the part's name in front.
template <class Step>
void with_part(const Json& sale, std::string_view name, FaultList& faults, Step step)
{
    static const Json absent = Json::object();
    const Json* part = find_member(sale, name);
    try {
        step(part == nullptr ? absent : *part);
    } catch (const DomainError& error) {
        faults.take('/' + std::string(name), error);
    }
}

SaleAmounts nothing_in(const std::string& currency_code)
{
    const Money zero{0, currency_code};
    return {currency_code, {}, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero};
}

} // namespace

std::string currency_of_sale(const Json& sale, const SaleMembers& members, std::string_view default_currency)
{
    if (std::string code = text_at(sale, "currency_code"); !code.empty())
        return code;
    if (const Json* items = find_member(sale, "items")) {
        for (const Json& item : *items) {
            std::string code = first_named_currency(item, {"arbitrary_unit_cost", members.unit_price, "discount"});
            if (!code.empty())
                return code;
        }
    }
    if (const Json* summary = find_member(sale, "summary")) {
        std::string code = first_named_currency(
            *summary, {"arbitrary_shipping_handling_total", members.shipping, members.shipping_discount});
        if (!code.empty())
            return code;
    }
    if (const Json* gift = find_member(sale, "gift")) {
        if (std::string code = first_named_currency(*gift, {"gift_charge", "gift_wrap_cost"}); !code.empty())
            return code;
    }
    return std::string(default_currency);
}

std::optional<Money> amount_at(const Json& object, std::string_view name, const std::string& currency_code)
{
    const Json* amount = find_member(object, name);
    if (amount == nullptr)
        return std::nullopt;
    try {
        Money money = money_of(*amount, currency_code);
        if (money.currency_code == currency_code)
            return money;
    } catch (const DomainError& error) {
        throw beneath('/' + std::string(name), error);
    }
    throw DomainError(Fault{'/' + std::string(name) + "/currency_code", "currency_mismatch",
                            "Every amount must be in the currency of the whole."});
}

SaleAmounts amounts_of_sale(const Json& sale, const SaleMembers& members, std::string_view default_currency)
{
    const std::string currency_code = currency_of_sale(sale, members, default_currency);
    if (!currency_exponent(currency_code)) {
        throw DomainError(Fault{"/currency_code", "unknown_currency", "The currency is not an active ISO 4217 code."});
    }
    SaleAmounts amounts = nothing_in(currency_code);
    FaultList faults;
    amounts.lines = amounts_of_lines(sale, members, currency_code, faults);
    with_part(sale, "summary", faults, [&](const Json& summary) {
        add_up_lines(amounts);
        amounts.shipping_handling_with_discount = shipping_of(summary, members, currency_code);
    });
    with_part(sale, "gift", faults, [&](const Json& gift) { amounts.gift = gift_of(gift, currency_code); });
    with_part(sale, "taxes", faults, [&](const Json& taxes) { amounts.tax = tax_of(taxes, members, amounts); });
    with_part(sale, "summary", faults, [&](const Json&) {
        amounts.total = add(add(amounts.subtotal_with_discount, amounts.shipping_handling_with_discount),
                            add(amounts.gift, amounts.tax));
    });
    faults.throw_if_any();
    return amounts;
}

} // namespace reprise::domain
