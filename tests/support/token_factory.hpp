#pragma once

#include "domain/json.hpp"

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::tests {

/// A key pair made with OpenSSL, which signs as an issuer does and tells its public half.
class SigningKey {
public:
    static SigningKey rsa(unsigned int bits);
    /// `curve` is an OpenSSL name: P-256, P-384.
    static SigningKey elliptic(const char* curve);
    static SigningKey ed25519();

    /// The public key as a JWK (RFC 7517) under this kid.
    Json jwk(std::string_view kid) const;
    /// A JWS signature over the text by the key's own algorithm: RS256, ES256 (raw r and s) or EdDSA.
    std::string sign(std::string_view text) const;
    /// The ES256 signature in DER, which JWS does not allow.
    std::string sign_der(std::string_view text) const;
    std::string public_pem() const;
    /// The key pair in PEM (PKCS #8), encrypted where there is a password.
    std::string private_pem(const std::string& password = {}) const;
    std::string public_der() const;

private:
    explicit SigningKey(EVP_PKEY* key);
    std::shared_ptr<EVP_PKEY> key_;
};

/// The keys of the issuer under test, made once: kid "rsa", "p256" and "ed25519".
const SigningKey& rsa_key();
const SigningKey& p256_key();
const SigningKey& ed25519_key();
/// The JWK Set of these three, as text.
std::string issuer_key_set();

/// The moment that the tests take for now.
inline constexpr std::chrono::sys_seconds test_now{std::chrono::seconds{1'800'000'000}};
inline constexpr std::string_view test_issuer = "https://auth.reprise.local";
inline constexpr std::string_view test_audience = "reprise";

/// The header of a good token.
Json token_header(std::string_view algorithm = "RS256", std::string_view kid = "rsa");
/// The claims of a good token, made a minute before `test_now`, good for five minutes from `test_now`.
Json token_claims();
/// The signing input and the signature, put together: `base64url.base64url.base64url`.
std::string signed_token(const std::string& header, const std::string& claims, const SigningKey& key);
std::string signed_token(const Json& header, const Json& claims, const SigningKey& key = rsa_key());

} // namespace reprise::tests
