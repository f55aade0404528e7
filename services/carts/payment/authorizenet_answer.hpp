#pragma once

#include "carts/payment/payment_gateway.hpp"
#include "domain/json.hpp"

#include <optional>
#include <string>

namespace reprise::carts::payment {

/// How a transaction stands at Authorize.Net, the weightier the later: one attempt may have several entries in the
/// lists, since a repeated request is an entry of its own.
enum class Standing {
    other,    ///< Not a charge: a refund.
    declined, ///< Nothing is charged.
    held,     ///< Waits for a review of the merchant: nothing is charged yet, but it might be.
    unknown,  ///< Of a status that allows no conclusion, as a charge back does: for a person to look at.
    approved, ///< Charged.
};

/// What the status (transactionStatusEnum) of a transaction means.
Standing standing_of(const std::string& transaction_status);

/// Whether the request itself was answered, be it with a declined card (messages.resultCode).
bool is_ok(const Json& answer);

/// The first message's code (E00001, ...), empty where there is none.
std::string message_code(const Json& answer);

/// What an answer to createTransactionRequest says.
struct TransactionAnswer {
    enum class Outcome { approved, declined, held, duplicate };
    Outcome outcome = Outcome::declined;
    ChargeResult result;

    bool operator==(const TransactionAnswer&) const = default;
};

/// The transaction of an answer; nothing when it tells of none, or nothing that is documented.
std::optional<TransactionAnswer> transaction_answer(const Json& answer);

/// The result of a transaction of that standing from an answer to getTransactionDetailsRequest.
ChargeResult detailed_result(const Json& answer, Standing standing);

/// Whether an answer to a request that declines or voids a transaction says that this was done.
bool is_called_off(const Json& answer);

/// The result of a held transaction that was called off.
ChargeResult declined_after_review(ChargeResult held);

} // namespace reprise::carts::payment
