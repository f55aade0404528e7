#pragma once

#include "domain/id.hpp"
#include "io/watched_file.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// Who acts, as a verified access token says (RFC 9068 section 2.2), or the entry of an API key.
struct Caller {
    std::optional<domain::MerchantId> merchant; ///< Always present on a route that asks for a token.
    std::string subject;
    std::string client_id;
    std::vector<std::string> scopes;
    std::string token;   ///< The token itself, to be passed on to the neighbour and to nobody else.
    std::string api_key; ///< The key itself, likewise; empty where a token came.

    /// The merchant of a verified caller. Throws std::logic_error when the route did not ask for a token.
    const domain::MerchantId& merchant_id() const;
    bool has_scope(std::string_view scope) const;
};

/// The merchant's id, empty without one. Borrowed from the caller.
std::string_view merchant_name_of(const Caller& caller);

/// Where tokens must come from, and whom they must be meant for.
struct TokenTerms {
    std::filesystem::path jwks_file; ///< RFC 7517 key set; read again when it changes.
    std::string issuer;
    std::string audience;
    std::chrono::milliseconds look_interval = file_look_interval; ///< Between two looks at the key set.
};

/// Verifies access tokens: RS256, ES256 and EdDSA (Ed25519) with OpenSSL, the algorithm taken from the key and never
/// from the token, strict base64url, `iss`, `aud`, `exp`, `nbf` with 30 s leeway, `typ` at+jwt (RFC 9068 section 4).
/// Verified tokens are remembered by their SHA-256 digest for at most 60 s, at most 10,000 of them.
/// Any thread may call `verify`.
class TokenVerifier {
public:
    /// Reads the key set. Throws std::runtime_error naming the file when it is missing or holds no usable key.
    explicit TokenVerifier(TokenTerms terms);
    ~TokenVerifier();
    TokenVerifier(const TokenVerifier&) = delete;
    TokenVerifier& operator=(const TokenVerifier&) = delete;

    /// The caller that an `Authorization` header value speaks for at `now`.
    /// Throws Error token_missing, token_invalid or token_expired; the detail never repeats the token.
    Caller verify(std::string_view authorization, std::chrono::sys_seconds now) const;

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
