#pragma once

#include "domain/id.hpp"
#include "io/http_client.hpp"
#include "io/message.hpp"
#include "io/service_token.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace reprise::io {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// The headers of a call to a neighbour on behalf of a request: its caller's own token or key, so that the neighbour
/// checks for itself and knows who acts (design.md 3.3), its trace, id and remote address, and until when an answer is
/// waited for: `timeout` from `now`, which may be later than the request was taken.
HeaderList headers_on_behalf(const Request& request, std::chrono::sys_seconds now, std::chrono::milliseconds timeout);

/// The headers of a call that a service makes for itself, for this merchant: a token of its own, and a new trace.
HeaderList headers_of_service(ServiceTokens& tokens, const domain::MerchantId& merchant, std::string_view scope,
                              std::chrono::sys_seconds now, std::chrono::milliseconds timeout);

/// Returns when the answer is the neighbour's word, JSON below 500. A neighbour in trouble is its own problem, told
/// apart from one of ours and without a word of what it said, and so is one that was asked too late: throws Error
/// neighbour_unavailable, neighbour_time_out or bad_gateway.
void refuse_faults(const ClientReply& answer);

} // namespace reprise::io
