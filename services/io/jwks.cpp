#include "io/jwks.hpp"

#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/text_file.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace reprise::io {

namespace {

constexpr std::size_t key_set_limit_octets = 1 << 20;
constexpr std::size_t coordinate_octets = 32; ///< Of a point on P-256, and half an ES256 signature.
constexpr std::size_t ed25519_octets = 32;
constexpr int rsa_minimum_bits = 2048; ///< RFC 7518 section 3.3.
constexpr int rsa_maximum_bits = 8192; ///< A longer key makes every check expensive.

/// Lets go of what OpenSSL hands out.
struct Free {
    void operator()(BIGNUM* value) const { BN_free(value); }
    void operator()(ECDSA_SIG* value) const { ECDSA_SIG_free(value); }
    void operator()(EVP_MD_CTX* value) const { EVP_MD_CTX_free(value); }
    void operator()(EVP_PKEY* value) const { EVP_PKEY_free(value); }
    void operator()(EVP_PKEY_CTX* value) const { EVP_PKEY_CTX_free(value); }
    void operator()(OSSL_PARAM* value) const { OSSL_PARAM_free(value); }
    void operator()(OSSL_PARAM_BLD* value) const { OSSL_PARAM_BLD_free(value); }
};
template <class Type>
using Owned = std::unique_ptr<Type, Free>;

/// What OpenSSL made, or the error of having made nothing, which means that there is no memory.
template <class Type>
Owned<Type> owned(Type* made)
{
    if (made == nullptr) {
        throw std::runtime_error("OpenSSL has no memory");
    }
    return Owned<Type>(made);
}

Owned<BIGNUM> number_of(std::string_view octets)
{
    return owned(BN_bin2bn(octets_of(octets), static_cast<int>(octets.size()), nullptr));
}

/// A text member of a JWK, or an empty text.
std::string text_member(const Json& jwk, const char* name)
{
    const auto member = jwk.find(name);
    return member != jwk.end() && member->is_string() ? member->get<std::string>() : std::string();
}

/// A base64url member of a JWK as octets, or no octets.
std::string octets_member(const Json& jwk, const char* name)
{
    return from_base64url(text_member(jwk, name)).value_or(std::string());
}

/// A public key of the given type, checked to be sound (a point on its curve, a modulus without small factors), or
/// nullptr.
Owned<EVP_PKEY> public_key(const char* type, OSSL_PARAM_BLD* description)
{
    const auto parameters = owned(OSSL_PARAM_BLD_to_param(description));
    const auto maker = owned(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    Owned<EVP_PKEY> key(made);
    const auto checker = owned(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    return EVP_PKEY_public_check(checker.get()) == 1 ? std::move(key) : nullptr;
}

Owned<EVP_PKEY> rsa_key(const Json& jwk)
{
    const auto modulus = number_of(octets_member(jwk, "n"));
    const auto exponent = number_of(octets_member(jwk, "e"));
    const int bits = BN_num_bits(modulus.get());
    if (bits < rsa_minimum_bits || bits > rsa_maximum_bits || BN_num_bits(exponent.get()) > 64) {
        return nullptr;
    }
    const auto description = owned(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(description.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(description.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return public_key("RSA", description.get());
}

Owned<EVP_PKEY> p256_key(const Json& jwk)
{
    const auto x = octets_member(jwk, "x");
    const auto y = octets_member(jwk, "y");
    if (text_member(jwk, "crv") != "P-256" || x.size() != coordinate_octets || y.size() != coordinate_octets) {
        return nullptr;
    }
    const auto point = "\x04" + x + y; // SEC 1 section 2.3.3: an uncompressed point.
    const auto description = owned(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(description.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(description.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    return public_key("EC", description.get());
}

Owned<EVP_PKEY> ed25519_key(const Json& jwk)
{
    const auto x = octets_member(jwk, "x");
    if (text_member(jwk, "crv") != "Ed25519" || x.size() != ed25519_octets) {
        return nullptr;
    }
    return Owned<EVP_PKEY>(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets_of(x), x.size()));
}

/// Whether `use`, `key_ops` and `alg`, as far as they are there, allow verifying with this algorithm.
bool is_meant_for(const Json& jwk, std::string_view algorithm)
{
    const Json operations = jwk.value("key_ops", Json::array({"verify"}));
    return (!jwk.contains("use") || text_member(jwk, "use") == "sig") &&
           (!jwk.contains("alg") || text_member(jwk, "alg") == algorithm) && operations.is_array() &&
           std::ranges::count(operations.get_ref<const Json::array_t&>(), Json("verify")) > 0;
}

/// The two numbers of an ES256 signature in the DER form that OpenSSL reads.
std::string der_signature(std::string_view numbers)
{
    auto r = number_of(numbers.substr(0, coordinate_octets));
    auto s = number_of(numbers.substr(coordinate_octets));
    const auto signature = owned(ECDSA_SIG_new());
    if (ECDSA_SIG_set0(signature.get(), r.get(), s.get()) == 1) {
        static_cast<void>(r.release()); // Both belong to the signature now.
        static_cast<void>(s.release());
    }
    std::string der(static_cast<std::size_t>(std::max(0, i2d_ECDSA_SIG(signature.get(), nullptr))), '\0');
    auto* end = writable_octets_of(der);
    i2d_ECDSA_SIG(signature.get(), &end);
    return der;
}

KeySet read_key_set(const std::filesystem::path& file)
{
    const auto text = read_text_file(file, key_set_limit_octets);
    try {
        return KeySet::parse(text);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(file.string() + ": " + error.what());
    }
}

} // namespace

void PublicKeyFree::operator()(evp_pkey_st* key) const noexcept
{
    EVP_PKEY_free(key);
}

VerificationKey::VerificationKey(std::string algorithm, PublicKey key)
    : algorithm_(std::move(algorithm)), key_(std::move(key))
{
}

std::optional<VerificationKey> VerificationKey::of(const Json& jwk)
{
    const auto type = text_member(jwk, "kty");
    const std::string algorithm = type == "RSA" ? "RS256" : type == "EC" ? "ES256" : type == "OKP" ? "EdDSA" : "";
    if (algorithm.empty() || !is_meant_for(jwk, algorithm)) {
        return std::nullopt;
    }
    auto key = type == "RSA" ? rsa_key(jwk) : type == "EC" ? p256_key(jwk) : ed25519_key(jwk);
    if (!key) {
        return std::nullopt;
    }
    return VerificationKey(algorithm, PublicKey(key.release()));
}

bool VerificationKey::verifies(std::string_view signed_text, std::string_view signature) const
{
    std::string der;
    if (algorithm_ == "ES256") {
        if (signature.size() != 2 * coordinate_octets) {
            return false;
        }
        der = der_signature(signature);
        signature = der;
    }
    const EVP_MD* const digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
    const auto context = owned(EVP_MD_CTX_new());
    const bool is_genuine = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
                            EVP_DigestVerify(context.get(), octets_of(signature), signature.size(),
                                             octets_of(signed_text), signed_text.size()) == 1;
    if (!is_genuine) {
        ERR_clear_error(); // Or the next user of TLS on this thread would take the error for its own.
    }
    return is_genuine;
}

KeySet KeySet::parse(std::string_view text)
{
    Json document;
    try {
        document = read_json(text);
    } catch (const Error& error) {
        throw std::runtime_error(error.detail());
    }
    const auto jwks = document.is_object() ? document.find("keys") : document.end();
    if (jwks == document.end() || !jwks->is_array()) {
        throw std::runtime_error("not a JWK Set: it has no array \"keys\"");
    }
    KeySet set;
    for (const auto& jwk : *jwks) {
        if (jwk.contains("d") || jwk.contains("k")) {
            throw std::runtime_error("holds a private or symmetric key, which belongs to the issuer alone");
        }
        auto key = VerificationKey::of(jwk);
        auto kid = text_member(jwk, "kid");
        if (key && !kid.empty() && !set.keys_.try_emplace(std::move(kid), std::move(*key)).second) {
            throw std::runtime_error("holds two keys with one kid");
        }
    }
    if (set.keys_.empty()) {
        throw std::runtime_error("holds no key that can be used for RS256, ES256 or EdDSA");
    }
    return set;
}

const VerificationKey* KeySet::find(std::string_view kid) const
{
    const auto found = keys_.find(kid);
    return found == keys_.end() ? nullptr : &found->second;
}

KeySetFile::KeySetFile(std::filesystem::path file, std::chrono::milliseconds look_interval)
    : file_(std::move(file), "key set", read_key_set, look_interval)
{
}

} // namespace reprise::io
