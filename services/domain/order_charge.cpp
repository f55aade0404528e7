#include "domain/order_charge.hpp"

#include "domain/clone_payment.hpp"
#include "domain/json_access.hpp"
#include "domain/time.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace reprise::domain {
namespace {

constexpr std::string_view awaiting_stage = "Accounts Receivable";

/// As many as the contract lets an order have.
constexpr std::size_t most_charges = 1000;

/// A payment that is taken, under way, or was given back is not taken again.
bool may_still_be_paid(const Json& payment)
{
    static constexpr std::array<std::string_view, 3> unpaid{"", "Unprocessed", "Declined"};
    return std::ranges::find(unpaid, text_at(payment, "payment_status")) != unpaid.end();
}

} // namespace

std::vector<Fault> check_awaits_charge(const Json& order)
{
    static const Json nothing = Json::object();
    const Json* found = find_member(order, "payment");
    const Json& payment = found == nullptr ? nothing : *found;
    std::vector<Fault> faults;
    const auto note = [&faults](const char* pointer, const char* code, const char* detail) {
        faults.push_back({pointer, code, detail});
    };
    if (text_at(order, "current_stage") != awaiting_stage)
        note("/current_stage", "order_not_awaiting_payment", "Only an order in Accounts Receivable is charged.");
    if (!may_still_be_paid(payment))
        note("/payment/payment_status", "order_not_awaiting_payment", "The payment of this order is not open.");
    if (payment_method_of(order) != "Credit Card")
        note("/payment/payment_method", "payment_method_not_chargeable", "Only a card is charged.");
    if (decided_charges(order) >= most_charges)
        note("/payment/transactions", "too_many_items", "The card of this order was charged too often.");
    if (money_of(order.at("summary").at("total")).minor_units <= 0)
        note("/summary/total", "order_not_awaiting_payment", "There is nothing to pay.");
    return faults;
}

std::size_t decided_charges(const Json& order)
{
    const Json* payment = find_member(order, "payment");
    const Json* transactions = payment == nullptr ? nullptr : find_member(*payment, "transactions");
    return transactions == nullptr ? 0 : transactions->size();
}

void record_charge(Json& order, const ApprovedCharge& charge, std::chrono::sys_seconds now)
{
    order["current_stage"] = "Shipping Department";
    Json& payment = order["payment"];
    payment["payment_status"] = "Processed";
    write_charge(payment, charge, order.at("summary").at("total"), format_rfc3339(now));
}

void record_charge(Json& order, const DeclinedCharge& charge, std::chrono::sys_seconds now)
{
    Json& payment = order["payment"];
    payment["payment_status"] = "Declined";
    write_charge(payment, charge, format_rfc3339(now));
}

} // namespace reprise::domain
