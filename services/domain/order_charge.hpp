#pragma once

#include "domain/cart_check.hpp"
#include "domain/json.hpp"
#include "domain/payment_transaction.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace reprise::domain {

/// Everything that keeps an order from being charged, whatever its card is like, each with a pointer into the order:
/// `order_not_awaiting_payment` where it is in another stage than `Accounts Receivable`, was paid, or has nothing to
/// pay, and `payment_method_not_chargeable` where it is not paid by card.
std::vector<Fault> check_awaits_charge(const Json& order);

/// How many charges of the order have been decided: what the next one is counted by.
std::size_t decided_charges(const Json& order);

/// The order once it is paid: its payment has the charge, and its goods may be sent.
void record_charge(Json& order, const ApprovedCharge& charge, std::chrono::sys_seconds now);

/// The order after a charge was declined: it still waits for its payment.
void record_charge(Json& order, const DeclinedCharge& charge, std::chrono::sys_seconds now);

} // namespace reprise::domain
