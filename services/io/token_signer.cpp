#include "io/token_signer.hpp"

#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/private_file.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <stdexcept>

namespace reprise::io {

namespace {

constexpr std::size_t key_limit_octets = 1 << 16;
constexpr int coordinate_octets = 32; ///< Of a point on P-256, and half an ES256 signature.
constexpr std::size_t ed25519_octets = 32;
constexpr int rsa_minimum_bits = 2048; ///< RFC 7518 section 3.3.
constexpr int rsa_maximum_bits = 8192; ///< What our own verifier takes.

/// Lets go of what OpenSSL hands out.
struct Free {
    void operator()(BIGNUM* value) const { BN_free(value); }
    void operator()(BIO* value) const { BIO_free(value); }
    void operator()(ECDSA_SIG* value) const { ECDSA_SIG_free(value); }
    void operator()(EVP_MD_CTX* value) const { EVP_MD_CTX_free(value); }
};
template <class Type>
using Owned = std::unique_ptr<Type, Free>;

void require(bool succeeded)
{
    if (!succeeded) {
        throw std::runtime_error("OpenSSL cannot sign a token");
    }
}

/// Without it OpenSSL asks the terminal for the password of an encrypted key.
int no_password(char* /*buffer*/, int /*size*/, int /*for_writing*/, void* /*data*/)
{
    return -1;
}

/// The key of a PEM text, or nullptr.
EVP_PKEY* read_key(const std::string& pem)
{
    const Owned<BIO> memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    require(memory != nullptr);
    return PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr);
}

/// The algorithm of a key's own type, or no text for a key that signs no token.
std::string algorithm_of(const EVP_PKEY* key)
{
    std::string curve(64, '\0');
    std::size_t length = 0;
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        const int bits = EVP_PKEY_get_bits(key);
        return bits >= rsa_minimum_bits && bits <= rsa_maximum_bits ? "RS256" : "";
    }
    if (EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &length) == 1) {
        return curve.substr(0, length) == "prime256v1" ? "ES256" : "";
    }
    return EVP_PKEY_is_a(key, "ED25519") == 1 ? "EdDSA" : "";
}

/// A number of the public key in base64url, of at least so many octets.
std::string number_of(const EVP_PKEY* key, const char* name, int minimum_octets = 1)
{
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    const Owned<BIGNUM> owner(number);
    const int octet_count = std::max(minimum_octets, BN_num_bytes(number));
    std::string octets(static_cast<std::size_t>(octet_count), '\0');
    require(BN_bn2binpad(number, writable_octets_of(octets), octet_count) == octet_count);
    return to_base64url(octets);
}

/// The members of the public key that its thumbprint is made of, in their order (RFC 7638 section 3.2, RFC 8037
/// section 2): our JSON writes the names of an object sorted, and no white space.
Json required_members(const EVP_PKEY* key, const std::string& algorithm)
{
    if (algorithm == "RS256") {
        return {
            {"kty", "RSA"}, {"n", number_of(key, OSSL_PKEY_PARAM_RSA_N)}, {"e", number_of(key, OSSL_PKEY_PARAM_RSA_E)}};
    }
    if (algorithm == "ES256") {
        return {{"kty", "EC"},
                {"crv", "P-256"},
                {"x", number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, coordinate_octets)},
                {"y", number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_octets)}};
    }
    std::string octets(ed25519_octets, '\0');
    std::size_t length = octets.size();
    require(EVP_PKEY_get_raw_public_key(key, writable_octets_of(octets), &length) == 1);
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", to_base64url(octets)}};
}

/// The two numbers of an ES256 signature side by side (RFC 7518 section 3.4), from the DER form that OpenSSL writes.
std::string joined_numbers(const std::string& der)
{
    const auto* at = octets_of(der);
    const Owned<ECDSA_SIG> signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    require(signature != nullptr);
    std::string joined(std::size_t{2} * coordinate_octets, '\0');
    auto* const octets = writable_octets_of(joined);
    require(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets, coordinate_octets) == coordinate_octets &&
            BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets + coordinate_octets, coordinate_octets) ==
                coordinate_octets);
    return joined;
}

} // namespace

void PrivateKeyFree::operator()(evp_pkey_st* key) const noexcept
{
    EVP_PKEY_free(key);
}

TokenSigner::TokenSigner(const std::filesystem::path& key_file)
{
    auto pem = read_private_file(key_file, key_limit_octets);
    key_.reset(read_key(pem));
    wipe(pem);
    algorithm_ = key_ ? algorithm_of(key_.get()) : std::string();
    if (algorithm_.empty()) {
        throw std::runtime_error(key_file.string() +
                                 ": must hold a private key in PEM: RSA of 2048 to 8192 bits, EC P-256 or Ed25519");
    }
    key_id_ = to_base64url(sha256(write_json(required_members(key_.get(), algorithm_))));
}

std::string TokenSigner::sign(const Json& claims) const
{
    // RFC 9068 section 2.1.
    const Json header{{"alg", algorithm_}, {"typ", "at+jwt"}, {"kid", key_id_}};
    const auto text = to_base64url(write_json(header)) + "." + to_base64url(write_json(claims));
    return text + "." + to_base64url(signature_of(text));
}

std::string TokenSigner::signature_of(std::string_view text) const
{
    const EVP_MD* const digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
    const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
    require(context != nullptr && EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t length = signature.size();
    require(EVP_DigestSign(context.get(), writable_octets_of(signature), &length, octets_of(text), text.size()) == 1);
    signature.resize(length);
    return algorithm_ == "ES256" ? joined_numbers(signature) : signature;
}

} // namespace reprise::io
