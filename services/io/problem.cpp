#include "io/problem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace reprise::io {

namespace {

using enum Problem;

/// One row for each problem, in the order of the enum.
constexpr auto registry = std::to_array<ProblemEntry>({
    {malformed_request, "malformed_request", 400, "The request is malformed"},
    {malformed_json, "malformed_json", 400, "The body is not JSON"},
    {unknown_parameter, "unknown_parameter", 400, "The query has an unknown parameter"},
    {invalid_parameter, "invalid_parameter", 400, "A parameter is invalid"},
    {repeated_parameter, "repeated_parameter", 400, "A parameter is repeated"},
    {invalid_cursor, "invalid_cursor", 400, "The cursor is invalid"},
    {invalid_idempotency_key, "invalid_idempotency_key", 400, "The idempotency key is invalid"},
    {idempotency_key_required, "idempotency_key_required", 400, "An idempotency key is required"},
    {card_number_not_allowed_in_address, "card_number_not_allowed_in_address", 400,
     "A card number does not belong here"},
    {token_missing, "token_missing", 401, "The access token is missing"},
    {token_invalid, "token_invalid", 401, "The access token is invalid"},
    {token_expired, "token_expired", 401, "The access token has expired"},
    {card_declined, "card_declined", 402, "The card was declined"},
    {scope_missing, "scope_missing", 403, "The access token lacks a scope"},
    {merchant_unknown, "merchant_unknown", 403, "The merchant is unknown"},
    {not_found, "not_found", 404, "There is nothing at this address"},
    {order_not_found, "order_not_found", 404, "The order was not found"},
    {cart_not_found, "cart_not_found", 404, "The cart was not found"},
    {idempotency_key_not_found, "idempotency_key_not_found", 404, "The idempotency key was not found"},
    {method_not_allowed, "method_not_allowed", 405, "The method is not allowed here"},
    {not_acceptable, "not_acceptable", 406, "The answer cannot have that form"},
    {request_time_out, "request_time_out", 408, "The request took too long to arrive"},
    {guard_failed, "guard_failed", 409, "A guard of the clone failed"},
    {cart_placing, "cart_placing", 409, "The cart is being placed"},
    {cart_placed, "cart_placed", 409, "The cart was placed"},
    {order_not_chargeable, "order_not_chargeable", 409, "The order cannot be charged"},
    {request_in_flight, "request_in_flight", 409, "The same request is still running"},
    {length_required, "length_required", 411, "The length of the body is missing"},
    {version_stale, "version_stale", 412, "The cart has changed"},
    {body_too_large, "body_too_large", 413, "The body is too large"},
    {address_too_long, "address_too_long", 414, "The address is too long"},
    {unsupported_media_type, "unsupported_media_type", 415, "The media type is not supported"},
    {invalid_body, "invalid_body", 422, "The body is invalid"},
    {card_number_not_allowed, "card_number_not_allowed", 422, "A card number does not belong here"},
    {card_number_token_invalid, "card_number_token_invalid", 422, "The card number token is invalid"},
    {cart_incomplete, "cart_incomplete", 422, "The cart cannot be placed"},
    {idempotency_key_reused, "idempotency_key_reused", 422, "The idempotency key was used for another request"},
    {if_match_required, "if_match_required", 428, "The version is missing"},
    {too_many_requests, "too_many_requests", 429, "Too many requests"},
    {headers_too_large, "headers_too_large", 431, "The headers are too large"},
    {internal_error, "internal_error", 500, "Something went wrong here"},
    {bad_gateway, "bad_gateway", 502, "The service gave no sound answer"},
    {service_unavailable, "service_unavailable", 503, "The service is not available"},
    {neighbour_unavailable, "neighbour_unavailable", 503, "The other service is not available"},
    {payment_gateway_unavailable, "payment_gateway_unavailable", 503, "The payment gateway is not available"},
    {database_unavailable, "database_unavailable", 503, "The database is not available"},
    {search_time_out, "search_time_out", 503, "The search takes too long"},
    {neighbour_time_out, "neighbour_time_out", 504, "The other service took too long"},
    {payment_gateway_time_out, "payment_gateway_time_out", 504, "The payment gateway took too long"},
});

/// A pointer as long as the contract lets it be: to the innermost place that can be named, where the name of a member
/// is a caller's own and has no end.
std::string_view shown_pointer(std::string_view pointer)
{
    constexpr std::size_t longest = 1000;
    while (pointer.size() > longest) {
        pointer = pointer.substr(0, pointer.rfind('/'));
    }
    return pointer;
}

} // namespace

std::span<const ProblemEntry> problem_registry()
{
    return registry;
}

const ProblemEntry& entry_of(Problem problem)
{
    return registry.at(static_cast<std::size_t>(problem));
}

std::optional<Problem> problem_of(std::string_view code)
{
    const auto found = std::ranges::find(registry, code, &ProblemEntry::code);
    return found == registry.end() ? std::nullopt : std::optional(found->problem);
}

Error::Error(Problem problem, std::string detail, std::vector<domain::Fault> faults)
    : problem_(problem), detail_(std::move(detail)), faults_(std::move(faults))
{
}

Error Error::with(std::string name, Json value) &&
{
    extensions_[std::move(name)] = std::move(value);
    return std::move(*this);
}

Error Error::with_header(std::string name, std::string value) &&
{
    headers_.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

const char* Error::what() const noexcept
{
    return entry_of(problem_).code.data();
}

Json problem_document(const Error& error, std::string_view trace_id)
{
    const auto& entry = entry_of(error.problem());
    Json document = error.extensions();
    document["type"] = "/problems/" + std::string(entry.code);
    document["title"] = entry.title;
    document["status"] = entry.status;
    document["code"] = entry.code;
    document["trace_id"] = trace_id;
    if (!error.detail().empty()) {
        document["detail"] = error.detail();
    }
    for (const auto& fault : error.faults()) {
        document["errors"].push_back(
            {{"pointer", shown_pointer(fault.pointer)}, {"code", fault.code}, {"detail", fault.detail}});
    }
    return document;
}

} // namespace reprise::io
