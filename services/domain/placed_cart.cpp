#include "domain/placed_cart.hpp"

#include "domain/clone_payment.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/money.hpp"
#include "domain/payment_transaction.hpp"
#include "domain/placed_cart_walk.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <string_view>

namespace reprise::domain {
namespace {

constexpr std::string_view quote_method = "Quote Request";

/// Lines count from 1 in the cart's sequence, which is what their components call them. A reference to a line that is
/// not there, left behind by an edit, is dropped: an order service refuses it.
void number_lines(Json& order)
{
    const auto items = order.find("items");
    if (items == order.end())
        return;
    const auto last = static_cast<std::int64_t>(items->size());
    std::int64_t index = 0;
    for (Json& line : *items) {
        line["item_index"] = ++index;
        const std::int64_t parent = whole_number_at(line, "parent_item_index", 0);
        if (parent < 1 || parent > last)
            line.erase("parent_item_index");
    }
}

bool has_nothing_to_pay(const Json& cart)
{
    // A quote is asked for prices that are not there yet: a total of nothing does not pay it.
    return payment_method_of(cart) != quote_method && money_of(cart.at("summary").at("total")).minor_units == 0;
}

std::string_view stage_of(const Json& cart, const Placement& placement)
{
    const bool is_paid =
        placement.charge || placement.processing == PaymentProcessing::skipped || has_nothing_to_pay(cart);
    if (is_paid)
        return "Shipping Department";
    return payment_method_of(cart) == quote_method ? quote_method : "Accounts Receivable";
}

std::string_view payment_status_of(const Json& cart, const Placement& placement)
{
    if (placement.charge || has_nothing_to_pay(cart))
        return "Processed";
    return placement.processing == PaymentProcessing::skipped ? "Skipped" : "Unprocessed";
}

void write_payment(Json& order, const Json& cart, const Placement& placement, const std::string& time)
{
    Json& payment = order["payment"];
    payment["payment_status"] = payment_status_of(cart, placement);
    if (std::string method = payment_method_of(cart); !method.empty())
        payment["payment_method"] = std::move(method);
    if (placement.charge)
        write_charge(payment, *placement.charge, cart.at("summary").at("total"), time);
    if (const auto card = payment.find("credit_card"); card != payment.end())
        (*card)["card_number_truncated"] = !placement.holds_card;
}

/// The totals that the cart showed, and that the card was charged for.
void write_totals(Json& order, const Json& cart)
{
    const Json& shown = cart.at("summary");
    for (const auto* name :
         {"subtotal", "subtotal_discount", "taxable_subtotal", "taxable_subtotal_discount", "tax", "total"}) {
        if (const Json* amount = find_member(shown, name))
            order["summary"][name] = *amount;
    }
}

} // namespace

Json order_of_cart(const Json& cart, const Placement& placement)
{
    Json order = carry_back("Order", cart);
    number_lines(order);
    const std::string time = format_rfc3339(placement.now);
    order["creation_dts"] = time;
    order["current_stage"] = stage_of(cart, placement);
    write_totals(order, cart);
    write_payment(order, cart, placement, time);
    if (!placement.placed_by_user.empty())
        order["internal"]["placed_by_user"] = redact_card_numbers(placement.placed_by_user);
    return order;
}

} // namespace reprise::domain
