#pragma once

#include "domain/id.hpp"
#include "io/token_signer.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace reprise::io {

/// What a service's own access tokens say.
struct ServiceTokenTerms {
    std::filesystem::path key_file; ///< The private key in PEM; its public half is in the key set of who verifies.
    std::string issuer;
    std::string audience;
    std::string subject; ///< Who acts: `reprise-carts`. Also the `client_id`.
};

/// Access tokens (RFC 9068) that a service signs for itself, to act where no caller is there: for one merchant each,
/// good for 60 s. A token is used again until half of that is over. Any thread may call.
class ServiceTokens {
public:
    /// Throws std::runtime_error as TokenSigner does.
    explicit ServiceTokens(const ServiceTokenTerms& terms);

    /// A token for this merchant and these scopes, separated by spaces, good for at least 30 s from `now`.
    std::string token_for(const domain::MerchantId& merchant, std::string_view scope, std::chrono::sys_seconds now);

private:
    struct Issued {
        std::chrono::sys_seconds time{};
        std::string token;
    };
    std::string sign(const domain::MerchantId& merchant, const std::string& scope, std::chrono::sys_seconds now) const;

    TokenSigner signer_;
    std::string issuer_;
    std::string audience_;
    std::string subject_;
    std::mutex mutex_; ///< Guards the tokens: one for each merchant that is served and each of the few scopes.
    std::map<std::pair<domain::MerchantId, std::string>, Issued> tokens_;
};

} // namespace reprise::io
