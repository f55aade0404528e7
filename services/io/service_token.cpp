#include "io/service_token.hpp"

#include "io/crypto.hpp"

namespace reprise::io {

namespace {

constexpr std::chrono::seconds lifetime{60};
constexpr std::size_t token_id_octets = 16;

} // namespace

ServiceTokens::ServiceTokens(const ServiceTokenTerms& terms)
    : signer_(terms.key_file), issuer_(terms.issuer), audience_(terms.audience), subject_(terms.subject)
{
}

std::string ServiceTokens::token_for(const domain::MerchantId& merchant, std::string_view scope,
                                     std::chrono::sys_seconds now)
{
    const std::pair key(merchant, std::string(scope));
    {
        const std::lock_guard lock(mutex_);
        const auto found = tokens_.find(key);
        // A clock that was set back makes a new token too: the old one would be from the future.
        if (found != tokens_.end() && now >= found->second.time && now <= found->second.time + lifetime / 2) {
            return found->second.token;
        }
    }
    // Signing takes a millisecond. Threads that come at once each make a token of their own, and the last one stays.
    auto token = sign(merchant, key.second, now);
    const std::lock_guard lock(mutex_);
    tokens_[key] = {now, token};
    return token;
}

std::string ServiceTokens::sign(const domain::MerchantId& merchant, const std::string& scope,
                                std::chrono::sys_seconds now) const
{
    const auto issued = now.time_since_epoch().count();
    return signer_.sign({{"iss", issuer_},
                         {"aud", audience_},
                         {"sub", subject_},
                         {"client_id", subject_},
                         {"merchant_id", merchant.str()},
                         {"scope", scope},
                         {"iat", issued},
                         {"exp", issued + lifetime.count()},
                         {"jti", to_hex(random_octets(token_id_octets))}});
}

} // namespace reprise::io
