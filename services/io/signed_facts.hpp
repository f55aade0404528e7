#pragma once

#include "domain/id.hpp"
#include "domain/json.hpp"

#include <string>
#include <string_view>

namespace reprise::io {

/// What one service tells the other of a body beside it, as the value of a header: the facts and their authentication
/// code (HMAC-SHA-256) over merchant, facts and body, each in base64url. Whoever lacks the key can neither make one,
/// nor use it with another body or for another merchant, so the body needs no further check: it is the neighbour's own
/// work.
std::string sign_facts(const Json& facts, const domain::MerchantId& merchant, std::string_view body,
                       std::string_view key);

/// The facts again. Throws Error malformed_request when they were not signed with this key for this merchant and body.
Json read_signed_facts(std::string_view header, const domain::MerchantId& merchant, std::string_view body,
                       std::string_view key);

} // namespace reprise::io
