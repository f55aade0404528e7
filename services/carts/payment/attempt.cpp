#include "carts/payment/attempt.hpp"

#include "io/problem.hpp"

namespace reprise::carts::payment {

namespace {

/// Authorize.Net's transactions are searched this far back (proto-docs/payment.md). An older attempt is for a person
/// to look into.
constexpr std::chrono::days searched_for{7};

} // namespace

std::optional<ChargeResult> settle(PaymentGateway& gateway, const LostAttempt& attempt)
{
    auto result = gateway.settle(attempt.attempt_id);
    const bool is_certain = attempt.untouched >= gateway.certain_after() && attempt.age < searched_for;
    if (!result && !is_certain) {
        throw io::Error(io::Problem::payment_gateway_time_out);
    }
    return result;
}

} // namespace reprise::carts::payment
