#include "io/crypto.hpp"
#include "io_verifier_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::tests;
using io::Problem;

namespace {

/// A token whose third part is what the text says, whether or not it is a signature.
std::string token_with_signature(const Json& header, const Json& claims, const std::string& signature_octets)
{
    return io::to_base64url(header.dump()) + "." + io::to_base64url(claims.dump()) + "." +
           io::to_base64url(signature_octets);
}

std::string signing_input(const Json& header, const Json& claims)
{
    return io::to_base64url(header.dump()) + "." + io::to_base64url(claims.dump());
}

std::string signature_part(const std::string& token)
{
    return token.substr(token.rfind('.') + 1);
}

} // namespace

TEST_CASE_METHOD(VerifierFixture, "a token that names no algorithm is refused, signed or not", "[R40][token][R40]")
{
    for (const char* const algorithm : {"none", "None", "NONE", "nOnE", ""}) {
        const auto header = token_header(algorithm);
        CHECK(refusal(token_with_signature(header, token_claims(), "")) == Problem::token_invalid);
        CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    }
    auto header = token_header();
    header.erase("alg");
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    header["alg"] = Json::array({"RS256"});
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a token signed with the public key as an HMAC secret is refused",
                 "[R40][token][R40]")
{
    const std::pair<const char*, const SigningKey*> keys[] = {
        {"rsa", &rsa_key()}, {"p256", &p256_key()}, {"ed25519", &ed25519_key()}};
    for (const auto& [kid, key] : keys) {
        for (const auto& secret : {key->public_pem(), key->public_der(), key->jwk(kid).dump(), std::string()}) {
            const auto header = token_header("HS256", kid);
            const auto text = signing_input(header, token_claims());
            const auto token = text + "." + io::to_base64url(io::hmac_sha256(secret, text));
            CHECK(refusal(token) == Problem::token_invalid);
        }
    }
}

TEST_CASE_METHOD(VerifierFixture, "an algorithm that is not the key's own is refused", "[R40][token][R40]")
{
    CHECK(refusal(signed_token(token_header("RS256", "p256"), token_claims(), p256_key())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("RS256", "p256"), token_claims(), rsa_key())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("ES256", "rsa"), token_claims(), rsa_key())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("ES256", "ed25519"), token_claims(), ed25519_key())) ==
          Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("RS512", "rsa"), token_claims(), rsa_key())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("PS256", "rsa"), token_claims(), rsa_key())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("rs256", "rsa"), token_claims(), rsa_key())) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a key that is not known, or not named, is refused", "[R40][token][R40]")
{
    CHECK(refusal(signed_token(token_header("RS256", "other"), token_claims())) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header("RS256", ""), token_claims())) == Problem::token_invalid);
    auto header = token_header();
    header.erase("kid");
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    header["kid"] = 1;
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a key that the token brings along is never used", "[R40][token][R40]")
{
    static const auto stranger = SigningKey::rsa(2048);
    auto header = token_header();
    header["jwk"] = stranger.jwk("rsa");
    header["jku"] = "https://evil.example/jwks.json";
    CHECK(refusal(signed_token(header, token_claims(), stranger)) == Problem::token_invalid);
    CHECK(refusal(signed_token(token_header(), token_claims(), stranger)) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "claims that were edited after signing are refused", "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    auto claims = token_claims();
    claims["merchant_id"] = "OTHER";
    const auto edited = signing_input(token_header(), claims) + "." + signature_part(token);
    CHECK(refusal(edited) == Problem::token_invalid);
    CHECK_FALSE(refusal(token));
}

TEST_CASE_METHOD(VerifierFixture, "a header that was edited after signing is refused", "[R40][token][R40]")
{
    auto header = token_header();
    const auto token = signed_token(header, token_claims());
    header["x"] = 1;
    CHECK(refusal(signing_input(header, token_claims()) + "." + signature_part(token)) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "the signature of another token is refused", "[R40][token][R40]")
{
    auto claims = token_claims();
    claims["sub"] = "somebody-else";
    const std::pair<const char*, const SigningKey*> keys[] = {
        {"RS256 rsa", &rsa_key()}, {"ES256 p256", &p256_key()}, {"EdDSA ed25519", &ed25519_key()}};
    for (const auto& [names, key] : keys) {
        const std::string text = names;
        const auto header = token_header(text.substr(0, 5), text.substr(6));
        const auto foreign = signature_part(signed_token(header, claims, *key));
        CHECK(refusal(signing_input(header, token_claims()) + "." + foreign) == Problem::token_invalid);
        CHECK(refusal(signing_input(header, token_claims()) + ".") == Problem::token_invalid);
    }
}

TEST_CASE_METHOD(VerifierFixture, "an ES256 signature is 64 octets, neither DER nor longer nor all zero",
                 "[R40][token][R40]")
{
    const auto header = token_header("ES256", "p256");
    const auto text = signing_input(header, token_claims());
    const auto signature = p256_key().sign(text);
    const auto with = [&](const std::string& octets) { return text + "." + io::to_base64url(octets); };
    CHECK(refusal(with(p256_key().sign_der(text))) == Problem::token_invalid);
    CHECK(refusal(with(signature + '\0')) == Problem::token_invalid);
    CHECK(refusal(with('\0' + signature)) == Problem::token_invalid);
    CHECK(refusal(with(signature.substr(0, 63))) == Problem::token_invalid);
    CHECK(refusal(with(std::string(64, '\0'))) == Problem::token_invalid); // CVE-2022-21449
    CHECK(refusal(with(std::string(64, '\xff'))) == Problem::token_invalid);
    CHECK(refusal(with(signature.substr(32) + signature.substr(0, 32))) == Problem::token_invalid);
    CHECK_FALSE(refusal(with(signature)));
}

TEST_CASE_METHOD(VerifierFixture, "base64url with padding, another alphabet or stray bits is refused",
                 "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    CHECK_FALSE(refusal(token));
    CHECK(refusal(token + "=") == Problem::token_invalid);
    CHECK(refusal(token + "==") == Problem::token_invalid);
    CHECK(refusal(token + "A") == Problem::token_invalid);
    CHECK(refusal(token + "\n") == Problem::token_invalid);
    CHECK(refusal(token + " ") == Problem::token_invalid);
    CHECK(refusal(token + "/") == Problem::token_invalid);
    // 256 octets leave four stray bits in the last digit: A, Q, g or w end well, their neighbours do not.
    auto stray = token;
    stray.back() = static_cast<char>(stray.back() + 1);
    CHECK(refusal(stray) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "RS256, ES256 and EdDSA tokens of known keys are accepted", "[R40][token][R40]")
{
    CHECK_FALSE(refusal(signed_token(token_header("RS256", "rsa"), token_claims(), rsa_key())));
    CHECK_FALSE(refusal(signed_token(token_header("ES256", "p256"), token_claims(), p256_key())));
    CHECK_FALSE(refusal(signed_token(token_header("EdDSA", "ed25519"), token_claims(), ed25519_key())));
}
