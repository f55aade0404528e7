#pragma once

#include "io/access_token.hpp"
#include "io/api_keys.hpp"
#include "io/message.hpp"

namespace reprise::io {

/// Finds out who calls: by an access token, or where there is none by an API key. The gateway passes keys on for
/// UltraCart's dialect alone. Refers to both for as long as it lives; any thread may call.
class Credentials {
public:
    /// Without keys, tokens are all that is taken.
    Credentials(const TokenVerifier& tokens, ApiKeys* keys = nullptr) : tokens_(tokens), keys_(keys) {}

    /// Throws Error token_missing, token_invalid or token_expired.
    Caller verify(const Request& request) const
    {
        const auto key = request.header_text(api_key_header);
        const bool has_token = !request.header_text("Authorization").empty();
        return keys_ == nullptr || key.empty() || has_token
                   ? tokens_.verify(request.header_text("Authorization"), request.now)
                   : keys_->find(key);
    }

private:
    const TokenVerifier& tokens_;
    ApiKeys* keys_;
};

} // namespace reprise::io
