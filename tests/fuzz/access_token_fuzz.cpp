// Reads: an access token (io/access_token), and a key set (io/jwks).
//
// Property: what is accepted as a token is, octet for octet, what the issuer's key signs, meant for us, in its time and
// with the claims that the caller is then said to have; a token that was signed well and changed afterwards is refused.
// A key set that is accepted holds nothing private, and every key of it has one of three algorithms.
//
// The input is tried as a token, as a key set, in two lines as header and claims that are signed with the issuer's key,
// and as what is other in good claims.
#include "domain/json_access.hpp"
#include "fuzz/property.hpp"
#include "io/access_token.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/jwks.hpp"
#include "io/problem.hpp"
#include "support/temporary_directory.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace reprise::fuzz {
namespace {

constexpr const char* issuer_name = "https://auth.reprise.local";
constexpr const char* audience = "reprise";
constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};
constexpr double leeway_s = 30;

/// The issuer's one key, Ed25519, always the same: a signature then depends on the text alone, and a finding repeats.
class Issuer {
public:
    std::string sign(std::string_view text) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
        std::string signature(64, '\0');
        std::size_t length = signature.size();
        const bool is_signed = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
                               EVP_DigestSign(context.get(), io::writable_octets_of(signature), &length,
                                              io::octets_of(text), text.size()) == 1;
        require(is_signed && length == signature.size(), "OpenSSL signs");
        return signature;
    }

    std::string key_set() const
    {
        std::string octets(32, '\0');
        std::size_t length = octets.size();
        EVP_PKEY_get_raw_public_key(key_.get(), io::writable_octets_of(octets), &length);
        const Json jwk{{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "k"}, {"x", io::to_base64url(octets)}};
        return Json{{"keys", Json::array({jwk})}}.dump();
    }

private:
    std::string seed_ = std::string(32, 's');
    std::shared_ptr<EVP_PKEY> key_{
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, io::octets_of(seed_), seed_.size()), &EVP_PKEY_free};
};

const Issuer& issuer()
{
    static const Issuer only;
    return only;
}

std::optional<io::Caller> accepted(const std::string& authorization)
{
    static const tests::TemporaryDirectory directory;
    static const io::TokenVerifier verifier{{directory.write("jwks.json", issuer().key_set()), issuer_name, audience}};
    try {
        return verifier.verify(authorization, now);
    } catch (const io::Error& error) {
        const std::array expected{io::Problem::token_missing, io::Problem::token_invalid, io::Problem::token_expired};
        require(std::ranges::count(expected, error.problem()) == 1, "a token is refused as one");
        return std::nullopt;
    }
}

bool is_meant_for_us(const Json& claims)
{
    const Json& aud = claims.at("aud");
    return aud == audience || (aud.is_array() && std::ranges::find(aud, Json(audience)) != aud.end());
}

void check_claims(const Json& claims, const io::Caller& caller)
{
    const auto seconds = static_cast<double>(now.time_since_epoch().count());
    require(claims.at("iss") == issuer_name && is_meant_for_us(claims), "a token is from the issuer and for us");
    require(claims.at("exp").get<double>() + leeway_s > seconds - 1, "a token has not expired");
    require(!claims.contains("nbf") || claims.at("nbf").get<double>() - leeway_s < seconds + 1,
            "a token is valid already");
    require(claims.at("merchant_id") == caller.merchant_id().str() && claims.at("sub") == caller.subject &&
                claims.at("client_id") == caller.client_id,
            "the caller is whom the claims name");
    const std::string scope = claims.value("scope", std::string());
    for (const std::string& word : caller.scopes)
        require((' ' + scope + ' ').find(' ' + word + ' ') != std::string::npos,
                "no scope is allowed that is not claimed");
}

void check_token(std::string_view token)
{
    const auto caller = accepted("Bearer " + std::string(token));
    if (!caller)
        return;
    note_reached();
    const std::string& given = caller->token;
    const std::size_t first = given.find('.');
    const std::size_t last = given.rfind('.');
    require(given.substr(last + 1) == io::to_base64url(issuer().sign(given.substr(0, last))),
            "what is accepted was signed by the issuer");
    const Json header = io::read_json(io::from_base64url(given.substr(0, first)).value());
    require(header.at("alg") == "EdDSA" && header.at("kid") == "k" && !header.contains("crit"),
            "a token names the algorithm of its key");
    check_claims(io::read_json(io::from_base64url(given.substr(first + 1, last - first - 1)).value()), *caller);
}

void check_signed(std::string_view header, std::string_view claims)
{
    const std::string text = io::to_base64url(header) + '.' + io::to_base64url(claims);
    const std::string token = text + '.' + io::to_base64url(issuer().sign(text));
    check_token(token);
    std::string other = token;
    char& changed = other[(header.size() + 7 * claims.size()) % other.size()];
    changed = changed == 'A' ? 'B' : 'A';
    require(!accepted("Bearer " + other), "no token is accepted that was changed after it was signed");
    require(!accepted("Bearer " + text + '.'), "no token is accepted without its signature");
}

/// Good claims, but for what `other` says; null takes a claim away.
std::string claims_with(const Json& other)
{
    const auto second = now.time_since_epoch().count();
    Json claims{{"iss", issuer_name},    {"aud", audience},  {"nbf", second - 60},    {"exp", second + 300},
                {"merchant_id", "DEMO"}, {"sub", "clerk-7"}, {"client_id", "office"}, {"scope", "order_read"}};
    claims.merge_patch(other);
    return claims.dump();
}

void check_key_set(std::string_view text)
{
    try {
        const auto keys = io::KeySet::parse(text);
        const Json document = io::read_json(text);
        for (const Json& jwk : document.at("keys")) {
            require(!jwk.contains("d") && !jwk.contains("k"), "no private key is accepted");
            const auto* const key = keys.find(domain::text_at(jwk, "kid"));
            const std::array algorithms{"RS256", "ES256", "EdDSA"};
            require(key == nullptr || std::ranges::count(algorithms, key->algorithm()) == 1, "a key has an algorithm");
            require(key == nullptr || !key->verifies(text, std::string(64, '\0')), "nothing of zeros is a signature");
        }
    } catch (const std::runtime_error& error) {
        require(*error.what() != '\0', "a key set is refused with a reason");
    }
}

} // namespace

void try_input(std::string_view input)
{
    check_token(input);
    check_key_set(input);
    const auto line = input.find('\n');
    if (line != std::string_view::npos)
        check_signed(input.substr(0, line), input.substr(line + 1));
    if (const Json other = Json::parse(input, nullptr, false); other.is_object())
        check_signed(R"({"alg":"EdDSA","typ":"at+jwt","kid":"k"})", claims_with(other));
}

} // namespace reprise::fuzz
