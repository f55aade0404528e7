#include "io/crypto.hpp"
#include "io/jwks.hpp"
#include "io_verifier_fixture.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

using namespace reprise;
using namespace reprise::tests;
using io::KeySet;
using io::Problem;
using io::VerificationKey;

namespace {

std::string key_set_of(const std::vector<Json>& keys)
{
    return Json{{"keys", keys}}.dump();
}

} // namespace

TEST_CASE("an RSA key of less than 2048 bits, or with an exponent of one, is no key", "[R40][jwks][R40]")
{
    CHECK_FALSE(VerificationKey::of(SigningKey::rsa(1024).jwk("small")));
    CHECK_FALSE(VerificationKey::of(SigningKey::rsa(2040).jwk("small")));
    auto jwk = rsa_key().jwk("rsa");
    for (const char* const exponent : {"AQ", "Ag", "AA", "", "AQAB=", "////"}) {
        jwk["e"] = exponent;
        CHECK_FALSE(VerificationKey::of(jwk));
    }
    jwk["e"] = "AQAB";
    CHECK(VerificationKey::of(jwk));
    jwk["n"] = io::to_base64url(std::string(2048, '\xff'));
    CHECK_FALSE(VerificationKey::of(jwk));
}

TEST_CASE("a point that is not on the curve, and a curve that is not P-256, is no key", "[R40][jwks][R40]")
{
    auto jwk = p256_key().jwk("p256");
    jwk["y"] = jwk.at("x");
    CHECK_FALSE(VerificationKey::of(jwk));
    jwk = p256_key().jwk("p256");
    jwk["crv"] = "P-384";
    CHECK_FALSE(VerificationKey::of(jwk));
    CHECK_FALSE(VerificationKey::of(SigningKey::elliptic("P-384").jwk("p384")));
    jwk = p256_key().jwk("p256");
    jwk["x"] = jwk.at("x").get<std::string>() + "AA";
    CHECK_FALSE(VerificationKey::of(jwk));
}

TEST_CASE("a key meant for another use, operation or algorithm is no key", "[R40][jwks][R40]")
{
    const std::pair<const char*, Json> wrong_members[] = {{"use", "enc"},
                                                          {"use", 1},
                                                          {"key_ops", Json::array({"encrypt"})},
                                                          {"key_ops", Json::array()},
                                                          {"key_ops", "verify"},
                                                          {"alg", "RS512"},
                                                          {"alg", "HS256"},
                                                          {"alg", nullptr},
                                                          {"kty", "oct"},
                                                          {"kty", "EC"},
                                                          {"kty", nullptr}};
    for (const auto& [name, value] : wrong_members) {
        auto jwk = rsa_key().jwk("rsa");
        jwk[name] = value;
        CHECK_FALSE(VerificationKey::of(jwk));
    }
    auto jwk = rsa_key().jwk("rsa");
    jwk.update({{"alg", "RS256"}, {"key_ops", {"verify"}}, {"x5t", "ignored"}});
    CHECK(VerificationKey::of(jwk));
}

TEST_CASE("an Ed25519 key of another length or curve is no key", "[R40][jwks][R40]")
{
    auto jwk = ed25519_key().jwk("ed25519");
    jwk["crv"] = "X25519";
    CHECK_FALSE(VerificationKey::of(jwk));
    jwk["crv"] = "Ed25519";
    jwk["x"] = "AAAA";
    CHECK_FALSE(VerificationKey::of(jwk));
}

TEST_CASE("a text that is not a key set is refused whole", "[R40][jwks][R40]")
{
    for (const char* const text : {"", "null", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})",
                                   R"({"keys":[1,null,"a"]})", R"({"keys":[{}]})", R"({"keys":[],"keys":[]})"}) {
        CHECK_THROWS_AS(KeySet::parse(text), std::runtime_error);
    }
    auto jwk = rsa_key().jwk("rsa");
    jwk.erase("kid");
    CHECK_THROWS_WITH(KeySet::parse(key_set_of({jwk})), Catch::Contains("no key that can be used"));
}

TEST_CASE("a key set with a private or symmetric key in it is refused", "[R40][jwks][R40]")
{
    auto jwk = rsa_key().jwk("rsa");
    jwk["d"] = "AQAB";
    CHECK_THROWS_WITH(KeySet::parse(key_set_of({jwk})), Catch::Contains("private"));
    const Json secret{{"kty", "oct"}, {"kid", "secret"}, {"k", "AQAB"}};
    CHECK_THROWS_WITH(KeySet::parse(key_set_of({rsa_key().jwk("rsa"), secret})), Catch::Contains("symmetric"));
}

TEST_CASE("two keys of one kid are refused", "[R40][jwks][R40]")
{
    CHECK_THROWS_WITH(KeySet::parse(key_set_of({rsa_key().jwk("one"), p256_key().jwk("one")})),
                      Catch::Contains("one kid"));
}

TEST_CASE("keys of an unknown kind are passed over and the others used", "[R40][jwks][R40]")
{
    const Json unknown{{"kty", "NTRU"}, {"kid", "future"}};
    const auto set = KeySet::parse(key_set_of({unknown, p256_key().jwk("p256"), SigningKey::rsa(1024).jwk("weak")}));
    CHECK(set.find("future") == nullptr);
    CHECK(set.find("weak") == nullptr);
    REQUIRE(set.find("p256") != nullptr);
    CHECK(set.find("p256")->algorithm() == "ES256");
}

TEST_CASE("a verifier does not start without a usable key set, and names the file", "[R40][jwks][R40]")
{
    const TemporaryDirectory directory;
    const auto terms = [](const std::filesystem::path& file) {
        return io::TokenTerms{file, std::string(test_issuer), std::string(test_audience)};
    };
    CHECK_THROWS_WITH(io::TokenVerifier(terms(directory.path() / "absent.json")), Catch::Contains("absent.json"));
    CHECK_THROWS_WITH(io::TokenVerifier(terms(directory.write("broken.json", "{"))), Catch::Contains("broken.json"));
    CHECK_THROWS_WITH(io::TokenVerifier(terms(directory.path())), Catch::Contains("cannot be read"));
}

TEST_CASE_METHOD(VerifierFixture, "a key that was taken out of the file is refused at once, remembered or not",
                 "[R40][jwks][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    CHECK_FALSE(refusal(token));
    directory.write("jwks.json", key_set_of({p256_key().jwk("p256")}));
    CHECK(refusal(token) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a key that was put into the file is used at once", "[R40][jwks][R40]")
{
    static const auto next = SigningKey::elliptic("P-256");
    const auto token = signed_token(token_header("ES256", "next"), token_claims(), next);
    CHECK(refusal(token) == Problem::token_invalid);
    std::filesystem::rename(directory.write("new.json", key_set_of({rsa_key().jwk("rsa"), next.jwk("next")})),
                            key_set_file);
    CHECK_FALSE(refusal(token));
}

TEST_CASE_METHOD(VerifierFixture, "when the new key set is broken or gone the old one stays", "[R40][jwks][R40]")
{
    auto fresh_token = [turn = 0]() mutable {
        auto claims = token_claims();
        claims["jti"] = ++turn;
        return signed_token(token_header(), claims);
    };
    for (const char* const broken : {"", "{\"keys\":[", "{\"keys\":[]}"}) {
        directory.write("jwks.json", broken);
        CHECK_FALSE(refusal(fresh_token()));
    }
    std::filesystem::remove(key_set_file);
    CHECK_FALSE(refusal(fresh_token()));
    CHECK_FALSE(refusal(fresh_token()));
    directory.write("jwks.json", key_set_of({p256_key().jwk("p256")}));
    CHECK(refusal(fresh_token()) == Problem::token_invalid);
}
