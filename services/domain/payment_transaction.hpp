#pragma once

#include "domain/json.hpp"

#include <string>

namespace reprise::domain {

/// A charge that was approved, as the order remembers it. Nothing of it is secret.
struct ApprovedCharge {
    std::string transaction_gateway; ///< `sandbox`, `authorizenet`.
    std::string transaction_id;      ///< The gateway's own; may be empty.
    std::string authorization_code;
    std::string address_verification_result;
    std::string card_verification_result;
};

/// A charge that was declined, likewise.
struct DeclinedCharge {
    std::string transaction_gateway;
    std::string transaction_id; ///< May be empty.
    std::string reason_code;    ///< The gateway's own.
    std::string reason;         ///< A sentence for staff.
};

/// Adds an approved charge to the payment of an order: its transaction, and what its card was charged at that time.
/// What looks like a card number in it is masked (R6).
void write_charge(Json& payment, const ApprovedCharge& charge, const Json& total, const std::string& time);

/// Adds the transaction of a declined charge, masked likewise.
void write_charge(Json& payment, const DeclinedCharge& charge, const std::string& time);

} // namespace reprise::domain
