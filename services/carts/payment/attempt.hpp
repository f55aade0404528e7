#pragma once

#include "carts/payment/payment_gateway.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reprise::carts::payment {

/// How long an attempt may be charged again. Authorize.Net knows a repeated charge for 8 hours (proto-docs/payment.md),
/// the sandbox for ever; this leaves room for the way there.
inline constexpr std::chrono::hours repeatable_for{7};

/// An attempt whose answer was lost.
struct LostAttempt {
    std::string attempt_id;
    std::chrono::seconds age{0};       ///< Since it was begun.
    std::chrono::seconds untouched{0}; ///< At least so long ago it was last asked for.
};

/// Asks a payment gateway what became of an attempt, and believes that it was never made only when the gateway can be
/// sure of that: then the answer is nothing. Throws Error payment_gateway_time_out while it cannot.
std::optional<ChargeResult> settle(PaymentGateway& gateway, const LostAttempt& attempt);

} // namespace reprise::carts::payment
