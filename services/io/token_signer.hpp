#pragma once

#include "domain/json.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// OpenSSL's EVP_PKEY, whose headers stay in token_signer.cpp.
struct evp_pkey_st;

namespace reprise::io {

/// Lets go of an OpenSSL key, which wipes its private half.
struct PrivateKeyFree {
    void operator()(evp_pkey_st* key) const noexcept;
};

/// A private key that signs tokens as JWS in compact form (RFC 7515 section 7.1), by the algorithm of its own type: RSA
/// of 2048 to 8192 bits RS256, EC P-256 ES256, Ed25519 EdDSA. Immutable: any thread may call.
class TokenSigner {
public:
    /// Reads a key in PEM, not encrypted. Throws std::runtime_error naming the file when others than its owner can read
    /// it (anything but mode 0600 or 0400), or when it holds no such key; never its content.
    explicit TokenSigner(const std::filesystem::path& key_file);

    /// The `alg` of what it signs.
    const std::string& algorithm() const { return algorithm_; }
    /// The `kid` of the public half: its thumbprint with SHA-256 (RFC 7638), so that no other key has the same.
    const std::string& key_id() const { return key_id_; }
    /// An access token (RFC 9068) with these claims. Throws std::runtime_error only when OpenSSL itself fails.
    std::string sign(const Json& claims) const;

private:
    std::string signature_of(std::string_view text) const;

    std::unique_ptr<evp_pkey_st, PrivateKeyFree> key_;
    std::string algorithm_;
    std::string key_id_;
};

} // namespace reprise::io
