#include "support/token_factory.hpp"

#include "io/crypto.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <utility>

namespace reprise::tests {

namespace {

void require(bool holds)
{
    if (!holds) {
        throw std::runtime_error("OpenSSL failed in a test");
    }
}

std::string number_octets(const BIGNUM* number, int width)
{
    std::string octets(static_cast<std::size_t>(width), '\0');
    require(BN_bn2binpad(number, io::writable_octets_of(octets), width) == width);
    return octets;
}

std::string number_parameter(const EVP_PKEY* key, const char* name)
{
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> owner(number, &BN_free);
    return number_octets(number, BN_num_bytes(number));
}

std::string memory_text(BIO* memory)
{
    char* data = nullptr;
    const long length = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(length)};
}

} // namespace

SigningKey::SigningKey(EVP_PKEY* key) : key_(key, &EVP_PKEY_free)
{
    require(key != nullptr);
}

SigningKey SigningKey::rsa(unsigned int bits)
{
    return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
}

SigningKey SigningKey::elliptic(const char* curve)
{
    return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
}

SigningKey SigningKey::ed25519()
{
    return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

Json SigningKey::jwk(std::string_view kid) const
{
    Json jwk{{"kid", kid}, {"use", "sig"}};
    if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
        jwk["kty"] = "RSA";
        jwk["n"] = io::to_base64url(number_parameter(key_.get(), OSSL_PKEY_PARAM_RSA_N));
        jwk["e"] = io::to_base64url(number_parameter(key_.get(), OSSL_PKEY_PARAM_RSA_E));
        return jwk;
    }
    std::string octets(256, '\0');
    std::size_t length = octets.size();
    if (EVP_PKEY_is_a(key_.get(), "ED25519") == 1) {
        require(EVP_PKEY_get_raw_public_key(key_.get(), io::writable_octets_of(octets), &length) == 1);
        jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", io::to_base64url(octets.substr(0, length))}});
        return jwk;
    }
    require(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, io::writable_octets_of(octets),
                                            octets.size(), &length) == 1);
    const auto half = (length - 1) / 2;
    jwk.update({{"kty", "EC"},
                {"crv", half == 32 ? "P-256" : "P-384"},
                {"x", io::to_base64url(octets.substr(1, half))},
                {"y", io::to_base64url(octets.substr(1 + half, half))}});
    return jwk;
}

std::string SigningKey::sign_der(std::string_view text) const
{
    const EVP_MD* const digest = EVP_PKEY_is_a(key_.get(), "ED25519") == 1 ? nullptr : EVP_sha256();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1);
    std::string signature(2048, '\0');
    std::size_t length = signature.size();
    require(EVP_DigestSign(context.get(), io::writable_octets_of(signature), &length, io::octets_of(text),
                           text.size()) == 1);
    return signature.substr(0, length);
}

std::string SigningKey::sign(std::string_view text) const
{
    const auto signature = sign_der(text);
    if (EVP_PKEY_is_a(key_.get(), "EC") != 1) {
        return signature;
    }
    const auto* at = io::octets_of(signature);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())), &ECDSA_SIG_free);
    require(numbers != nullptr);
    const int width = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
    return number_octets(ECDSA_SIG_get0_r(numbers.get()), width) +
           number_octets(ECDSA_SIG_get0_s(numbers.get()), width);
}

std::string SigningKey::public_pem() const
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    require(PEM_write_bio_PUBKEY(memory.get(), key_.get()) == 1);
    return memory_text(memory.get());
}

std::string SigningKey::private_pem(const std::string& password) const
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    const EVP_CIPHER* const cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
    require(PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), cipher, password.data(),
                                          static_cast<int>(password.size()), nullptr, nullptr) == 1);
    return memory_text(memory.get());
}

std::string SigningKey::public_der() const
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
    require(i2d_PUBKEY_bio(memory.get(), key_.get()) == 1);
    return memory_text(memory.get());
}

const SigningKey& rsa_key()
{
    static const auto key = SigningKey::rsa(2048);
    return key;
}

const SigningKey& p256_key()
{
    static const auto key = SigningKey::elliptic("P-256");
    return key;
}

const SigningKey& ed25519_key()
{
    static const auto key = SigningKey::ed25519();
    return key;
}

std::string issuer_key_set()
{
    return Json{{"keys", {rsa_key().jwk("rsa"), p256_key().jwk("p256"), ed25519_key().jwk("ed25519")}}}.dump();
}

Json token_header(std::string_view algorithm, std::string_view kid)
{
    return {{"alg", algorithm}, {"typ", "at+jwt"}, {"kid", kid}};
}

Json token_claims()
{
    const auto now = test_now.time_since_epoch().count();
    return {{"iss", test_issuer},
            {"aud", test_audience},
            {"iat", now - 60},
            {"nbf", now - 60},
            {"exp", now + 300},
            {"sub", "clerk-7"},
            {"client_id", "back-office"},
            {"merchant_id", "DEMO"},
            {"scope", "order_read checkout_write"}};
}

std::string signed_token(const std::string& header, const std::string& claims, const SigningKey& key)
{
    const auto text = io::to_base64url(header) + "." + io::to_base64url(claims);
    return text + "." + io::to_base64url(key.sign(text));
}

std::string signed_token(const Json& header, const Json& claims, const SigningKey& key)
{
    return signed_token(header.dump(), claims.dump(), key);
}

} // namespace reprise::tests
