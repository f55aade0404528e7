#include "carts/payment/sandbox_gateway.hpp"

#include "carts/payment/gateway_call.hpp"
#include "domain/json_access.hpp"
#include "io/json_reader.hpp"

namespace reprise::carts::payment {

namespace {

constexpr std::string_view sandbox_name = "sandbox";
constexpr int approved_status = 200;
constexpr int declined_status = 402;
constexpr int void_status = 409;

/// The body of a charge. No Json ever holds the number: it is spliced between texts.
vault::Secret charge_body(const Charge& charge, const vault::CardNumber& number,
                          const vault::CardVerificationNumber* verification)
{
    auto head = io::write_json({{"amount", domain::to_json(charge.amount)},
                                {"billing", {{"postal_code", domain::text_at(charge.billing, "postal_code")}}},
                                {"cart_id", charge.sale_id}});
    head.pop_back();
    const auto card = ",\"card\":{\"expiration_month\":" + std::to_string(charge.card_expiration_month) +
                      ",\"expiration_year\":" + std::to_string(charge.card_expiration_year) + ",\"number\":\"";
    if (verification == nullptr) {
        return join_secretly({head, card, number.reveal(), "\"}}"});
    }
    return join_secretly(
        {head, card, number.reveal(), "\",\"verification_number\":\"", verification->reveal(), "\"}}"});
}

/// What the sandbox recorded of an attempt that was made; nothing for an answer that says something else.
std::optional<ChargeResult> result_of(const Json& document)
{
    const auto status = domain::text_at(document, "status");
    const auto code = [&](std::string_view name) { return gateway_text(document, name, gateway_code_octets); };
    ChargeResult result;
    result.is_approved = status == "approved";
    result.transaction_id = code("transaction_id");
    result.authorization_code = code("authorization_code");
    result.reason_code = code("reason_code");
    result.reason = gateway_text(document, "reason", gateway_sentence_octets);
    result.address_verification_result = code("address_verification_result");
    result.card_verification_result = code("card_verification_result");
    return status == "approved" || status == "declined" ? std::optional(std::move(result)) : std::nullopt;
}

ChargeResult void_attempt()
{
    ChargeResult result;
    result.reason_code = "attempt_void";
    result.reason = "The attempt was given up before the payment gateway knew of it.";
    return result;
}

} // namespace

SandboxGateway::SandboxGateway(io::HttpClient client) : client_(std::move(client)) {}

ChargeResult SandboxGateway::charge(const Charge& charge, const vault::CardNumber& number,
                                    const vault::CardVerificationNumber* verification)
{
    const auto body = charge_body(charge, number, verification);
    const auto reply = post_to_gateway(client_, "/v1/charges", {{"Idempotency-Key", charge.attempt_id}}, body.octets());
    if (reply.status == void_status) {
        return void_attempt();
    }
    const auto document = answered_object(reply.body);
    auto result = document ? result_of(*document) : std::nullopt;
    if (!result || reply.status != (result->is_approved ? approved_status : declined_status)) {
        leave_in_doubt(sandbox_name, charge.attempt_id, "answered " + std::to_string(reply.status));
    }
    return std::move(*result);
}

std::optional<ChargeResult> SandboxGateway::settle(const std::string& attempt_id)
{
    const auto reply = post_to_gateway(client_, "/v1/charges/" + attempt_id + "/settle", {}, {});
    const auto document = answered_object(reply.body);
    if (reply.status == approved_status && document && domain::text_at(*document, "status") == "never_made") {
        return std::nullopt;
    }
    auto result = reply.status == approved_status && document ? result_of(*document) : std::nullopt;
    if (!result) {
        leave_in_doubt(sandbox_name, attempt_id, "answered " + std::to_string(reply.status));
    }
    return result;
}

} // namespace reprise::carts::payment
