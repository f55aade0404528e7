#include "io/neighbour.hpp"

#include "domain/time.hpp"
#include "io/api_keys.hpp"
#include "io/problem.hpp"
#include "io/remote_address.hpp"
#include "io/trace.hpp"

#include <utility>

namespace reprise::io {

namespace {

HeaderList headers_of(std::pair<std::string, std::string> credential, const Trace& trace, std::chrono::sys_seconds now,
                      std::chrono::milliseconds timeout)
{
    const auto deadline = now + std::chrono::floor<std::chrono::seconds>(timeout);
    return {{"Content-Type", "application/json"},
            std::move(credential),
            {"traceparent", traceparent_of(trace)},
            {"Reprise-Deadline", domain::format_rfc3339(deadline)}};
}

std::pair<std::string, std::string> bearer(const std::string& token)
{
    return {"Authorization", "Bearer " + token};
}

} // namespace

HeaderList headers_on_behalf(const Request& request, std::chrono::sys_seconds now, std::chrono::milliseconds timeout)
{
    const auto& caller = request.caller;
    auto headers = headers_of(caller.api_key.empty() ? bearer(caller.token) : std::pair(api_key_header, caller.api_key),
                              request.trace, now, timeout);
    headers.emplace_back("X-Request-Id", request.header("X-Request-Id").value_or(""));
    if (auto address = remote_address_of(request)) {
        headers.emplace_back("X-Forwarded-For", std::move(*address));
    }
    return headers;
}

HeaderList headers_of_service(ServiceTokens& tokens, const domain::MerchantId& merchant, std::string_view scope,
                              std::chrono::sys_seconds now, std::chrono::milliseconds timeout)
{
    return headers_of(bearer(tokens.token_for(merchant, scope, now)), trace_of({}), now, timeout);
}

void refuse_faults(const ClientReply& answer)
{
    if (answer.status == 503) {
        throw Error(Problem::neighbour_unavailable);
    }
    // 408: it was asked after the deadline that it was given (Reprise-Deadline). Of the caller's request that says
    // nothing.
    if (answer.status == 504 || answer.status == 408) {
        throw Error(Problem::neighbour_time_out);
    }
    const auto type = answer.headers.find("content-type");
    const bool is_json = type != answer.headers.end() && (type->second.starts_with("application/json") ||
                                                          type->second.starts_with("application/problem+json"));
    if (answer.status < 200 || answer.status >= 500 || !is_json) {
        throw Error(Problem::bad_gateway);
    }
}

} // namespace reprise::io
