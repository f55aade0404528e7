#include "carts/payment/authorizenet_answer.hpp"

#include "carts/payment/gateway_call.hpp"
#include "domain/json_access.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace reprise::carts::payment {

namespace {

constexpr std::string_view duplicate_code = "11";

const Json& no_object()
{
    static const Json object = Json::object();
    return object;
}

const Json& member_of(const Json& object, std::string_view name)
{
    const Json* const member = domain::find_member(object, name);
    return member == nullptr ? no_object() : *member;
}

/// The first entry of a list; an empty object where there is none.
const Json& first_of(const Json& list)
{
    return list.is_array() && !list.empty() ? list.front() : no_object();
}

std::string code_at(const Json& object, std::string_view name)
{
    return gateway_text(object, name, gateway_code_octets);
}

/// The reason of a decision: among the errors when there are some, among the messages otherwise.
void read_reason(const Json& response, ChargeResult& result)
{
    const auto& error = first_of(member_of(response, "errors"));
    const auto& message = first_of(member_of(response, "messages"));
    result.reason_code = error.empty() ? code_at(message, "code") : code_at(error, "errorCode");
    result.reason = error.empty() ? gateway_text(message, "description", gateway_sentence_octets)
                                  : gateway_text(error, "errorText", gateway_sentence_octets);
}

/// Authorize.Net says `0` where it has not made a transaction.
std::string transaction_id_of(const Json& object)
{
    auto id = code_at(object, "transId");
    return id == "0" ? std::string() : id;
}

std::optional<TransactionAnswer::Outcome> outcome_of(const std::string& response_code, const ChargeResult& result)
{
    using Outcome = TransactionAnswer::Outcome;
    if (response_code == "1") {
        return Outcome::approved;
    }
    if (response_code == "2") {
        return Outcome::declined;
    }
    if (response_code == "3") {
        return result.reason_code == duplicate_code ? Outcome::duplicate : Outcome::declined;
    }
    return response_code == "4" ? std::optional(Outcome::held) : std::nullopt;
}

} // namespace

Standing standing_of(const std::string& transaction_status)
{
    static constexpr std::array<std::pair<std::string_view, Standing>, 21> table{{
        {"authorizedPendingCapture", Standing::approved},
        {"authorizedPendingRelease", Standing::approved},
        {"capturedPendingSettlement", Standing::approved},
        {"approvedReview", Standing::approved},
        {"pendingSettlement", Standing::approved},
        {"pendingFinalSettlement", Standing::approved},
        {"updatingSettlement", Standing::approved},
        {"settledSuccessfully", Standing::approved},
        {"couldNotVoid", Standing::approved},
        {"FDSPendingReview", Standing::held},
        {"FDSAuthorizedPendingReview", Standing::held},
        {"underReview", Standing::held},
        {"declined", Standing::declined},
        {"voided", Standing::declined},
        {"expired", Standing::declined},
        {"failedReview", Standing::declined},
        {"generalError", Standing::declined},
        {"communicationError", Standing::declined},
        {"settlementError", Standing::declined},
        {"refundPendingSettlement", Standing::other},
        {"refundSettledSuccessfully", Standing::other},
    }};
    const auto found = std::ranges::find(table, transaction_status, [](const auto& row) { return row.first; });
    return found == table.end() ? Standing::unknown : found->second;
}

bool is_ok(const Json& answer)
{
    return domain::text_at(member_of(answer, "messages"), "resultCode") == "Ok";
}

std::string message_code(const Json& answer)
{
    return code_at(first_of(member_of(member_of(answer, "messages"), "message")), "code");
}

std::optional<TransactionAnswer> transaction_answer(const Json& answer)
{
    const auto& response = member_of(answer, "transactionResponse");
    TransactionAnswer read;
    read_reason(response, read.result);
    const auto outcome = outcome_of(code_at(response, "responseCode"), read.result);
    if (!outcome) {
        return std::nullopt;
    }
    read.outcome = *outcome;
    read.result.is_approved = *outcome == TransactionAnswer::Outcome::approved;
    read.result.transaction_id = transaction_id_of(response);
    read.result.authorization_code = code_at(response, "authCode");
    read.result.address_verification_result = code_at(response, "avsResultCode");
    read.result.card_verification_result = code_at(response, "cvvResultCode");
    return read;
}

ChargeResult detailed_result(const Json& answer, Standing standing)
{
    const auto& transaction = member_of(answer, "transaction");
    ChargeResult result;
    result.is_approved = standing == Standing::approved;
    result.transaction_id = transaction_id_of(transaction);
    result.authorization_code = code_at(transaction, "authCode");
    result.reason_code = code_at(transaction, "responseReasonCode");
    result.reason = gateway_text(transaction, "responseReasonDescription", gateway_sentence_octets);
    result.address_verification_result = code_at(transaction, "AVSResponse");
    result.card_verification_result = code_at(transaction, "cardCodeResponse");
    return result;
}

bool is_called_off(const Json& answer)
{
    const auto code = code_at(member_of(answer, "transactionResponse"), "responseCode");
    return is_ok(answer) && code != "3" && code != "4";
}

ChargeResult declined_after_review(ChargeResult held)
{
    held.is_approved = false;
    held.reason = "The payment gateway held the payment for a review. It was called off; nothing is charged.";
    return held;
}

} // namespace reprise::carts::payment
