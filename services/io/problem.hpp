#pragma once

#include "domain/domain_error.hpp"
#include "domain/json.hpp"

#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::io {

/// Every way a request can end without its effect. One name for each entry of `api/problems.yaml`;
/// a test compares the two.
enum class Problem {
    malformed_request,
    malformed_json,
    unknown_parameter,
    invalid_parameter,
    repeated_parameter,
    invalid_cursor,
    invalid_idempotency_key,
    idempotency_key_required,
    card_number_not_allowed_in_address,
    token_missing,
    token_invalid,
    token_expired,
    card_declined,
    scope_missing,
    merchant_unknown,
    not_found,
    order_not_found,
    cart_not_found,
    idempotency_key_not_found,
    method_not_allowed,
    not_acceptable,
    request_time_out,
    guard_failed,
    cart_placing,
    cart_placed,
    order_not_chargeable,
    request_in_flight,
    length_required,
    version_stale,
    body_too_large,
    address_too_long,
    unsupported_media_type,
    invalid_body,
    card_number_not_allowed,
    card_number_token_invalid,
    cart_incomplete,
    idempotency_key_reused,
    if_match_required,
    too_many_requests,
    headers_too_large,
    internal_error,
    bad_gateway,
    service_unavailable,
    neighbour_unavailable,
    payment_gateway_unavailable,
    database_unavailable,
    search_time_out,
    neighbour_time_out,
    payment_gateway_time_out,
};

/// What the registry says of a problem: its stable code, HTTP status and title (RFC 9457 section 3.1).
struct ProblemEntry {
    Problem problem;
    std::string_view code;
    int status;
    std::string_view title;
};

/// The registry entry of a problem. Never fails.
const ProblemEntry& entry_of(Problem problem);

/// The problem with this code, or nothing. The inverse of `entry_of`, used by clients of a neighbour.
std::optional<Problem> problem_of(std::string_view code);

/// All entries, in the order of the enum.
std::span<const ProblemEntry> problem_registry();

/// Ends the current request with a problem. `detail` and the faults are shown to the caller: they never
/// hold exception text, SQL, host names or anything that could be a card number (R6).
class Error : public std::exception {
public:
    explicit Error(Problem problem, std::string detail = {}, std::vector<domain::Fault> faults = {});

    /// Adds an extension member to the problem document (RFC 9457 section 3.2), for instance the clone report.
    Error with(std::string name, Json value) &&;
    /// Adds a header to the answer, for instance the current entity tag.
    Error with_header(std::string name, std::string value) &&;

    Problem problem() const { return problem_; }
    const std::string& detail() const { return detail_; }
    const std::vector<domain::Fault>& faults() const { return faults_; }
    const Json& extensions() const { return extensions_; }
    const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }
    const char* what() const noexcept override;

private:
    Problem problem_;
    std::string detail_;
    std::vector<domain::Fault> faults_;
    Json extensions_ = Json::object();
    std::vector<std::pair<std::string, std::string>> headers_;
};

/// The problem document of an error (RFC 9457 section 3), with the trace id of its request.
Json problem_document(const Error& error, std::string_view trace_id);

} // namespace reprise::io
