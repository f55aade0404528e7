#include "domain/cart_only_fields.hpp"

#include <algorithm>
#include <array>

namespace reprise::domain {
namespace {

/// Writes the rows of one model, each in one short line. The texts must be literals.
struct FieldsOf {
    std::string_view model;

    constexpr CartOnlyField kept(std::string_view field, std::string_view order_field, std::string_view reason) const
    {
        return {model, field, Passage::kept, order_field, reason};
    }
    constexpr CartOnlyField changed(std::string_view field, Passage passage, std::string_view order_field,
                                    std::string_view reason) const
    {
        return {model, field, passage, order_field, reason};
    }
    constexpr CartOnlyField dropped(std::string_view field, std::string_view reason) const
    {
        return {model, field, Passage::dropped, {}, reason};
    }
};

constexpr FieldsOf cart{"Cart"};
constexpr FieldsOf billing{"CartBilling"};
constexpr FieldsOf checkout{"CartCheckout"};
constexpr FieldsOf item{"CartItem"};
constexpr FieldsOf option{"CartItemOption"};
constexpr FieldsOf check{"CartPaymentCheck"};
constexpr FieldsOf credit_card{"CartPaymentCreditCard"};
constexpr FieldsOf shipping{"CartShipping"};
constexpr FieldsOf summary{"CartSummary"};
constexpr FieldsOf taxes{"CartTaxes"};

constexpr std::array fields{
    cart.dropped("base_currency_code", "the merchant's settings name it"),
    cart.dropped("cart_id", "the order has an id of its own"),
    cart.dropped("clone", "a report on the cart; the order gets the line of descent (R24)"),
    cart.dropped("creation_dts", "the order's is when it was placed"),
    cart.dropped("placed_by", "who made the cart; who placed it is in the audit trail"),

    billing.kept("cell_phone_e164", "cell_phone_e164", "as it stands"),
    billing.dropped("email_confirm", "confirmed the e-mail address, which goes over"),

    checkout.dropped("current_step", "a placed sale is past every step"),
    checkout.kept("ip_address", "customer_ip_address", "the order's name for it"),
    checkout.dropped("return_code", "led back to a cart that is gone"),
    checkout.dropped("return_url", "led back to a cart that is gone"),
    checkout.dropped("user_agent", "an order tells browser, device and system apart, which this text does not"),

    item.changed("position", Passage::numbered, "item_index", "the order's name for it, from 1"),
    item.dropped("total_cost", "an amount; price and quantity give it again"),
    item.dropped("total_cost_with_discount", "an amount; price and discount give it again"),
    item.dropped("unit_cost_with_discount", "an amount; price and discount give it again"),

    option.kept("name", "label", "where the option has no label; an order keeps one of them"),
    option.dropped("type", "says how the shop showed the option"),

    check.changed("check_number", Passage::as_text, "check_number", "an order keeps it as text"),

    credit_card.kept("card_number", "card_number", "the mask (R6)"),
    credit_card.dropped("card_number_token", "is used up when it comes, and never kept (R30)"),

    shipping.kept("delivery_date", "delivery_date", "as it stands"),
    shipping.kept("ship_on_date", "ship_on_date", "as it stands"),

    summary.dropped("shipping_handling_with_discount", "an amount; shipping and its discount give it again"),
    summary.dropped("subtotal", "an amount; the order computes its own"),
    summary.dropped("subtotal_discount", "an amount; the lines give it again"),
    summary.dropped("subtotal_with_discount", "an amount; the lines give it again"),
    summary.dropped("tax", "an amount; the rates give it again"),
    summary.dropped("taxable_subtotal", "an amount; the lines give it again"),
    summary.dropped("taxable_subtotal_discount", "an amount; the lines give it again"),
    summary.dropped("taxable_subtotal_with_discount", "an amount; the lines give it again"),
    summary.dropped("total", "an amount; the order computes its own, which is the same"),

    taxes.changed("exempt", Passage::as_no_tax, "arbitrary_tax_rate",
                  "an order has no flag for it; 0 in its place where it is true"),
};

constexpr std::string_view introduction =
    "\n## And back: what only a cart has\n"
    "\n"
    "R22: when a cart is placed, the rows above are read backwards: every field of the cart goes to the field of the "
    "order that it can\n"
    "come from (a `rate` to `tax_rate`). These are the fields of a cart that no row above leads to. `item_index` is "
    "counted anew.\n"
    "\n"
    "| model | field | order field | why |\n|---|---|---|---|\n";

constexpr std::string_view order_prefix = "Order";
constexpr std::string_view cart_prefix = "Cart";

} // namespace

std::span<const CartOnlyField> cart_only_fields() noexcept
{
    return fields;
}

std::span<const CartOnlyField> cart_only_fields_of(std::string_view order_model) noexcept
{
    if (!order_model.starts_with(order_prefix))
        return {};
    const std::string_view part = order_model.substr(order_prefix.size());
    const auto is_of_part = [part](const CartOnlyField& field) {
        return field.model.substr(cart_prefix.size()) == part;
    };
    const auto* const first = std::ranges::find_if(fields, is_of_part);
    return {first, std::ranges::find_if_not(first, fields.end(), is_of_part)};
}

std::string cart_only_fields_markdown()
{
    std::string text(introduction);
    for (const CartOnlyField& field : fields) {
        text += "| " + std::string(field.model) + " | `" + std::string(field.field) + "` | ";
        if (!field.order_field.empty())
            text += '`' + std::string(field.order_field) + '`';
        text += " | " + std::string(field.reason) + " |\n";
    }
    return text;
}

} // namespace reprise::domain
