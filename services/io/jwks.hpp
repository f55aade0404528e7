#pragma once

#include "domain/json.hpp"
#include "io/watched_file.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// OpenSSL's EVP_PKEY, whose headers stay in jwks.cpp.
struct evp_pkey_st;

namespace reprise::io {

/// Lets go of an OpenSSL key.
struct PublicKeyFree {
    void operator()(evp_pkey_st* key) const noexcept;
};

/// One public key of an issuer, for exactly one signature algorithm. Immutable: any thread may call.
class VerificationKey {
public:
    /// The key of a JWK (RFC 7517 section 4): RSA of 2048 to 8192 bits for RS256, EC P-256 for ES256, OKP Ed25519 for
    /// EdDSA. Nothing for any other key, one meant for another use or algorithm, and one that is not sound.
    static std::optional<VerificationKey> of(const Json& jwk);

    /// The `alg` that a token signed with this key must name.
    const std::string& algorithm() const { return algorithm_; }
    /// Whether the octets are this key's signature of the text (RFC 7518 sections 3.3 and 3.4, RFC 8037 section 3.1).
    /// Throws std::runtime_error only when OpenSSL has no memory.
    bool verifies(std::string_view signed_text, std::string_view signature) const;

private:
    using PublicKey = std::unique_ptr<evp_pkey_st, PublicKeyFree>;
    VerificationKey(std::string algorithm, PublicKey key);

    std::string algorithm_;
    PublicKey key_;
};

/// The usable keys of an issuer by `kid`. Immutable: any thread may call.
class KeySet {
public:
    /// Reads a JWK Set (RFC 7517 section 5). A key of an unknown kind is passed over, as the RFC asks; a set with a
    /// private or symmetric key in it, with two keys of one `kid`, or without any usable key is refused.
    /// Throws std::runtime_error with the reason, never the content.
    static KeySet parse(std::string_view text);

    /// The key of this `kid`, or nullptr. Owned by the set.
    const VerificationKey* find(std::string_view kid) const;

private:
    std::map<std::string, VerificationKey, std::less<>> keys_;
};

/// A key set in a file, read again when the file changes, `look_interval` later at most. Any thread may call `current`.
class KeySetFile {
public:
    /// Throws std::runtime_error naming the file when it is missing or holds no usable key.
    KeySetFile(std::filesystem::path file, std::chrono::milliseconds look_interval);

    /// The newest good set. A file that went missing or broke is logged once, and the set before it stays.
    std::shared_ptr<const KeySet> current() { return file_.current(); }

private:
    WatchedFile<KeySet> file_;
};

} // namespace reprise::io
