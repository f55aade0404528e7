#include "io/access_token.hpp"

#include "domain/ascii.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/jwks.hpp"
#include "io/problem.hpp"
#include "io/token_cache.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::size_t token_limit_octets = 8'192;
constexpr std::size_t cache_capacity = 10'000;
constexpr std::chrono::seconds leeway{30}; ///< Between the issuer's clock and ours (design.md 3.3).

[[noreturn]] void refuse(const char* why)
{
    throw Error{Problem::token_invalid, why};
}

/// Whether two ASCII texts are the same but for case; `lower_case` has no capital in it.
bool is_same_word(std::string_view text, std::string_view lower_case)
{
    return std::ranges::equal(text, lower_case, {}, domain::to_lower);
}

/// The token of an `Authorization: Bearer` header (RFC 6750 section 2.1, RFC 9110 section 11.1).
std::string_view bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() > scheme.size() + token_limit_octets) {
        refuse("The access token is longer than 8 KiB.");
    }
    const auto begin = authorization.find_first_not_of(' ', std::min(scheme.size(), authorization.size()));
    if (!is_same_word(authorization.substr(0, scheme.size()), scheme) || begin == std::string_view::npos) {
        throw Error{Problem::token_missing, "The request has no bearer token in its Authorization header."};
    }
    return authorization.substr(begin);
}

/// The three parts of a JWS in compact form (RFC 7515 section 7.1); views into the token.
struct TokenParts {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_text;
};

TokenParts parts_of(std::string_view token)
{
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        refuse("The access token does not have three parts.");
    }
    return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
            token.substr(0, second)};
}

/// The JSON object that one part of a token spells.
Json object_of(std::string_view part)
{
    const auto text = from_base64url(part);
    if (!text) {
        refuse("A part of the access token is not base64url.");
    }
    Json object;
    try {
        object = read_json(*text);
    } catch (const Error&) {
        refuse("A part of the access token is not JSON.");
    }
    if (!object.is_object()) {
        refuse("A part of the access token is not a JSON object.");
    }
    return object;
}

/// A text member that must be there and not be empty, or an empty text.
std::string text_member(const Json& object, const char* name)
{
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

/// Checks the header and the signature, and only then looks at the claims.
Json verified_claims(std::string_view token, const KeySet& keys)
{
    const auto parts = parts_of(token);
    const auto header = object_of(parts.header);
    if (header.contains("crit")) {
        refuse("The access token asks for extensions that are not known."); // RFC 7515 section 4.1.11
    }
    const auto type = text_member(header, "typ");
    if (!is_same_word(type, "at+jwt") && !is_same_word(type, "application/at+jwt")) {
        refuse("The token is not an access token.");
    }
    const auto* const key = keys.find(text_member(header, "kid"));
    if (key == nullptr) {
        refuse("The access token names no key that is known.");
    }
    // What the token says of its algorithm is only compared: the key alone decides how it is verified.
    if (text_member(header, "alg") != key->algorithm()) {
        refuse("The access token's algorithm is not that of its key.");
    }
    const auto signature = from_base64url(parts.signature);
    if (!signature || !key->verifies(parts.signed_text, *signature)) {
        refuse("The access token's signature is wrong.");
    }
    return object_of(parts.claims);
}

/// A NumericDate (RFC 7519 section 2), fractions dropped. Throws when it is there and not a date before the year 10000.
std::optional<std::chrono::sys_seconds> date_member(const Json& claims, const char* name)
{
    constexpr double year_10000 = 253'402'300'800;
    const auto member = claims.find(name);
    if (member == claims.end()) {
        return std::nullopt;
    }
    const double seconds = member->is_number() ? member->get<double>() : -1;
    if (!(seconds >= 0 && seconds < year_10000)) {
        refuse("A time in the access token is not a date.");
    }
    return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(std::floor(seconds))));
}

/// Whether `aud` is this audience, or an array of texts that has it in it (RFC 7519 section 4.1.3).
bool is_meant_for(const Json& claims, const std::string& audience)
{
    const Json claim = claims.value("aud", Json());
    if (!claim.is_array()) {
        return claim == Json(audience);
    }
    const auto& audiences = claim.get_ref<const Json::array_t&>();
    return std::ranges::all_of(audiences, [](const Json& one) { return one.is_string(); }) &&
           std::ranges::find(audiences, Json(audience)) != audiences.end();
}

/// The first moment at which the token is no longer good. Throws when `now` is not within its time.
std::chrono::sys_seconds checked_end(const Json& claims, std::chrono::sys_seconds now)
{
    const auto expires = date_member(claims, "exp");
    if (!expires) {
        refuse("The access token has no time of expiry.");
    }
    if (now >= *expires + leeway) {
        throw Error{Problem::token_expired, "The access token has expired."};
    }
    const auto not_before = date_member(claims, "nbf");
    if (not_before && now < *not_before - leeway) {
        refuse("The access token is not valid yet.");
    }
    return *expires + leeway;
}

/// The scopes of a `scope` claim: words with spaces between them (RFC 6749 section 3.3). A token without scopes is
/// good, and allows nothing.
std::vector<std::string> scopes_of(const Json& claims)
{
    std::vector<std::string> scopes;
    const auto member = claims.find("scope");
    if (member == claims.end()) {
        return scopes;
    }
    if (!member->is_string()) {
        refuse("The access token's scope is not a text.");
    }
    const auto text = member->get<std::string>();
    std::size_t begin = text.find_first_not_of(' ');
    while (begin != std::string::npos) {
        const auto end = std::min(text.find(' ', begin), text.size());
        scopes.push_back(text.substr(begin, end - begin));
        begin = text.find_first_not_of(' ', end);
    }
    return scopes;
}

/// The most that OpenID Connect Core section 2 allows to a `sub`. Both names go into the audit and its indexes.
constexpr std::size_t most_name_octets = 255;

Caller caller_of(const Json& claims)
{
    Caller caller;
    caller.merchant = domain::MerchantId::parse(text_member(claims, "merchant_id"));
    caller.subject = text_member(claims, "sub");
    caller.client_id = text_member(claims, "client_id");
    caller.scopes = scopes_of(claims);
    if (!caller.merchant || caller.subject.empty() || caller.client_id.empty()) {
        refuse("The access token does not say who calls: sub, client_id and merchant_id are needed.");
    }
    if (caller.subject.size() > most_name_octets || caller.client_id.size() > most_name_octets) {
        refuse("The access token's sub or client_id is longer than 255 octets.");
    }
    return caller;
}

} // namespace

const domain::MerchantId& Caller::merchant_id() const
{
    if (!merchant) {
        throw std::logic_error("the route did not ask for a token, so there is no merchant");
    }
    return *merchant;
}

bool Caller::has_scope(std::string_view scope) const
{
    return std::ranges::find(scopes, scope) != scopes.end();
}

std::string_view merchant_name_of(const Caller& caller)
{
    return caller.merchant ? std::string_view(caller.merchant->str()) : std::string_view{};
}

class TokenVerifier::State {
public:
    explicit State(TokenTerms terms) : terms_(std::move(terms)), keys_(terms_.jwks_file, terms_.look_interval) {}

    Caller verify(std::string_view token, std::chrono::sys_seconds now)
    {
        const auto keys = keys_.current();
        const auto digest = sha256(token);
        auto caller = cache_.find(digest, keys, now);
        if (!caller) {
            const auto claims = verified_claims(token, *keys);
            if (text_member(claims, "iss") != terms_.issuer) {
                refuse("The access token comes from another issuer.");
            }
            if (!is_meant_for(claims, terms_.audience)) {
                refuse("The access token is meant for another audience.");
            }
            const auto end = checked_end(claims, now);
            caller = caller_of(claims);
            cache_.remember(digest, *caller, keys, now, end);
        }
        caller->token = token;
        return std::move(*caller);
    }

private:
    TokenTerms terms_;
    KeySetFile keys_;
    TokenCache cache_{cache_capacity};
};

TokenVerifier::TokenVerifier(TokenTerms terms) : state_(std::make_unique<State>(std::move(terms))) {}

TokenVerifier::~TokenVerifier() = default;

Caller TokenVerifier::verify(std::string_view authorization, std::chrono::sys_seconds now) const
{
    return state_->verify(bearer_token(authorization), now);
}

} // namespace reprise::io
