#include "domain/placed_cart.hpp"

#include "domain/clone_payment.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/money.hpp"
#include "domain/placed_cart_walk.hpp"
#include "domain/time.hpp"

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace reprise::domain {
namespace {

/// Whole numbers below this are exact in every reader of JSON.
constexpr std::int64_t exact_number_limit = std::int64_t{1} << 53;

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

/// The gateway's id where the contract can hold it, which is as a plain number.
std::optional<std::int64_t> number_of(const std::string& transaction_id)
{
    std::int64_t number = 0;
    const char* const end = transaction_id.data() + transaction_id.size();
    const auto [stop, error] = std::from_chars(transaction_id.data(), end, number);
    const bool is_plain = !transaction_id.empty() && error == std::errc{} && stop == end && number >= 0;
    if (!is_plain || number >= exact_number_limit || holds_card_number(transaction_id))
        return std::nullopt;
    return number;
}

/// R6: an id may look like a card number by chance, and the order service then refuses a sale that is already charged.
Json details_of(const ApprovedCharge& charge)
{
    Json details = Json::array();
    const auto note = [&details](const char* name, const std::string& value) {
        if (!value.empty())
            details.push_back({{"name", name}, {"value", redact_card_numbers(value)}, {"type", "text"}});
    };
    note("transaction_id", charge.transaction_id);
    note("authorization_code", charge.authorization_code);
    note("address_verification_result", charge.address_verification_result);
    note("card_verification_result", charge.card_verification_result);
    return details;
}

Json transaction_of(const ApprovedCharge& charge, const std::string& time)
{
    Json transaction = {{"successful", true}, {"transaction_timestamp", time}};
    if (!charge.transaction_gateway.empty())
        transaction["transaction_gateway"] = charge.transaction_gateway;
    if (const auto number = number_of(charge.transaction_id))
        transaction["transaction_id"] = *number;
    if (Json details = details_of(charge); !details.empty())
        transaction["details"] = std::move(details);
    return transaction;
}

void write_charge(Json& payment, const ApprovedCharge& charge, const Json& total, const std::string& time)
{
    payment["payment_dts"] = time;
    payment["transactions"] = Json::array({transaction_of(charge, time)});
    Json& card = payment["credit_card"];
    card["card_authorization_amount"] = total.at("value");
    card["card_authorization_dts"] = time;
    if (!charge.authorization_code.empty())
        card["card_authorization_reference_number"] = redact_card_numbers(charge.authorization_code);
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
