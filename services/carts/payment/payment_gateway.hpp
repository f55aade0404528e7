#pragma once

#include "carts/vault/card_number.hpp"
#include "carts/vault/card_verification_number.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"
#include "io/config.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace reprise::carts::payment {

/// What is to be charged, all but the secrets. One attempt is charged at most once, however often it is asked for.
struct Charge {
    std::string attempt_id; ///< The placement's id: 20 letters from a to p, the gateway's idempotency key.
    domain::Money amount;   ///< More than nothing.
    std::string sale_id;    ///< The cart's id, or that of an order which is charged later.
    int card_expiration_month = 0;
    int card_expiration_year = 0;
    Json billing = Json::object();  ///< CartBilling of the contract.
    Json shipping = Json::object(); ///< CartShipping of the contract.
};

/// What became of an attempt. Texts are the gateway's own, cut to the limits of the contract, without anything of a
/// card.
struct ChargeResult {
    bool is_approved = false;
    std::string transaction_id; ///< Empty where the gateway gave none.
    std::string authorization_code;
    std::string reason_code; ///< The gateway's own code; empty when approved and none was given.
    std::string reason;      ///< A sentence for staff.
    std::string address_verification_result;
    std::string card_verification_result;

    bool operator==(const ChargeResult&) const = default;
};

/// A merchant's payment gateway. Implementations are cheap to make and used by one thread. Both methods throw Error
/// payment_gateway_unavailable (not reached, or broke off) and payment_gateway_time_out: the attempt is then in doubt,
/// and asking again with the same attempt id is safe.
class PaymentGateway {
public:
    virtual ~PaymentGateway() = default;
    /// Authorises and captures the amount, unless this attempt was decided before: then the answer is what was decided.
    virtual ChargeResult charge(const Charge& charge, const vault::CardNumber& number,
                                const vault::CardVerificationNumber* verification) = 0;
    /// What became of an attempt whose answer was lost; nothing when it never arrived, and then it never will be made
    /// any more.
    virtual std::optional<ChargeResult> settle(const std::string& attempt_id) = 0;
    /// How long after an attempt was last asked for `settle` can be believed when it finds nothing: nothing at all
    /// where the gateway itself makes sure that an attempt it has not heard of is never made.
    virtual std::chrono::seconds certain_after() const = 0;
};

/// Makes the gateway that a merchant chose. Throws std::runtime_error when its credentials cannot be read.
using PaymentGateways = std::function<std::unique_ptr<PaymentGateway>(const io::PaymentGatewayChoice&)>;

} // namespace reprise::carts::payment
