#include "io/access_token.hpp"
#include "io/crypto.hpp"
#include "io/jwks.hpp"
#include "io/problem.hpp"
#include "io/service_token.hpp"
#include "io/token_signer.hpp"
#include "support/temporary_directory.hpp"
#include "support/token_factory.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace reprise;
using namespace reprise::tests;
using namespace std::chrono_literals;
using io::Problem;

namespace {

const domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
const domain::MerchantId other = *domain::MerchantId::parse("OTHER");

/// A service that signs with the key, and a verifier that knows the key's public half.
class ServiceTokenFixture {
public:
    explicit ServiceTokenFixture(const SigningKey& key = rsa_key())
        : key_file_(directory_.write_private("token.pem", key.private_pem())), signer(key_file_),
          tokens({key_file_, std::string(test_issuer), std::string(test_audience), "reprise-carts"}),
          key_set_file_(directory_.write("jwks.json", Json{{"keys", {key.jwk(signer.key_id())}}}.dump()))
    {
    }

    io::Caller verify(const std::string& token, std::chrono::sys_seconds now = test_now,
                      const std::string& audience = std::string(test_audience),
                      const std::string& issuer = std::string(test_issuer)) const
    {
        return io::TokenVerifier({key_set_file_, issuer, audience}).verify("Bearer " + token, now);
    }

    /// The problem that the token ends in, or nothing when it is accepted.
    template <class... Terms>
    std::optional<Problem> refusal(const Terms&... terms) const
    {
        try {
            static_cast<void>(verify(terms...));
        } catch (const io::Error& error) {
            return error.problem();
        }
        return std::nullopt;
    }

private:
    TemporaryDirectory directory_;
    std::filesystem::path key_file_;

public:
    io::TokenSigner signer;
    io::ServiceTokens tokens;

private:
    std::filesystem::path key_set_file_;
};

Json part_of(const std::string& token, int number)
{
    std::size_t begin = 0;
    for (; number > 0; --number) {
        begin = token.find('.', begin) + 1;
    }
    return Json::parse(io::from_base64url(token.substr(begin, token.find('.', begin) - begin)).value());
}

} // namespace

TEST_CASE("a private key that others can read is refused, and not a word of it is said", "[R40][token]")
{
    const TemporaryDirectory directory;
    const auto file = directory.write("token.pem", p256_key().private_pem());
    for (const unsigned mode : {0644U, 0640U, 0604U, 0660U, 0700U}) {
        std::filesystem::permissions(file, std::filesystem::perms{mode});
        CHECK_THROWS_WITH(io::TokenSigner(file), file.string() + ": must have mode 0600 or 0400");
    }
    for (const unsigned mode : {0600U, 0400U}) {
        std::filesystem::permissions(file, std::filesystem::perms{mode});
        CHECK_NOTHROW(io::TokenSigner(file));
    }
    CHECK_THROWS_WITH(io::TokenSigner(directory.path() / "absent"), Catch::Contains("absent: does not exist"));
}

TEST_CASE("what is no private key that signs tokens is refused, an encrypted one without asking for its password",
          "[R40][token]")
{
    const TemporaryDirectory directory;
    const auto whole = rsa_key().private_pem();
    for (const auto& content :
         {std::string(), std::string("secret"), rsa_key().public_pem(), whole.substr(0, whole.size() / 2),
          p256_key().private_pem("secret"), SigningKey::rsa(1024).private_pem(),
          SigningKey::elliptic("P-384").private_pem(), p256_key().jwk("kid").dump()}) {
        const auto file = directory.write_private("token.pem", content);
        CHECK_THROWS_WITH(io::TokenSigner(file), Catch::Contains("must hold a private key in PEM") &&
                                                     Catch::StartsWith(file.string()) && !Catch::Contains("secret"));
    }
}

TEST_CASE("the key id is the thumbprint of the public key", "[R40][token]")
{
    const TemporaryDirectory directory;
    // RFC 8037, appendix A: the key pair of A.1 in PKCS #8, and its thumbprint of A.3.
    const auto published = io::from_hex("302e020100300506032b657004220420"
                                        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    CHECK(io::to_base64url(*published) == "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g");
    const auto file =
        directory.write_private("token.pem", "-----BEGIN PRIVATE KEY-----\n"
                                             "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
                                             "-----END PRIVATE KEY-----\n");
    CHECK(io::TokenSigner(file).key_id() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");

    const auto thumbprint = [&](const SigningKey& key, const std::vector<std::string>& names) {
        std::string text;
        for (const auto& name : names) {
            text += (text.empty() ? "{\"" : ",\"") + name + "\":" + key.jwk("").at(name).dump();
        }
        return io::to_base64url(io::sha256(text + "}"));
    };
    const auto key_id = [&](const SigningKey& key) {
        return io::TokenSigner(directory.write_private("token.pem", key.private_pem())).key_id();
    };
    CHECK(key_id(rsa_key()) == thumbprint(rsa_key(), {"e", "kty", "n"}));
    CHECK(key_id(p256_key()) == thumbprint(p256_key(), {"crv", "kty", "x", "y"}));
    // A coordinate keeps its 32 octets also when it begins with a zero.
    const auto begins_with_zero = [](const SigningKey& key) {
        return io::from_base64url(key.jwk("").at("x").get<std::string>()).value().front() == '\0';
    };
    auto rare = SigningKey::elliptic("P-256");
    while (!begins_with_zero(rare)) {
        rare = SigningKey::elliptic("P-256");
    }
    CHECK(key_id(rare) == thumbprint(rare, {"crv", "kty", "x", "y"}));
}

TEST_CASE_METHOD(ServiceTokenFixture,
                 "a service's token is refused by another audience or issuer, and after its minute", "[R40][token]")
{
    const auto token = tokens.token_for(demo, "order_write", test_now);
    CHECK(refusal(token, test_now, std::string("other")) == Problem::token_invalid);
    CHECK(refusal(token, test_now, std::string(test_audience), std::string("https://other")) == Problem::token_invalid);
    CHECK(refusal(token, test_now + 60s + 30s) == Problem::token_expired); // 30 s for the difference of two clocks.
    CHECK_FALSE(refusal(token, test_now + 60s + 29s));
    CHECK_FALSE(refusal(token));
    const ServiceTokenFixture stranger(p256_key());
    CHECK(stranger.refusal(token) == Problem::token_invalid);
}

TEST_CASE("our own verifier accepts what a key of each kind signs, and every signature of it", "[R40][token]")
{
    const std::pair<const SigningKey&, const char*> kinds[] = {
        {rsa_key(), "RS256"}, {p256_key(), "ES256"}, {ed25519_key(), "EdDSA"}};
    for (const auto& [key, algorithm] : kinds) {
        ServiceTokenFixture service(key);
        const auto token = service.tokens.token_for(demo, "order_write", test_now);
        CHECK(part_of(token, 0) == Json{{"alg", algorithm}, {"typ", "at+jwt"}, {"kid", service.signer.key_id()}});
        CHECK_FALSE(service.refusal(token));
    }
    // One in 128 signatures of ES256 has a number that begins with a zero.
    const ServiceTokenFixture service(p256_key());
    const auto key = io::VerificationKey::of(p256_key().jwk("kid"));
    for (int turn = 0; turn < 400; ++turn) {
        const auto token = service.signer.sign({{"turn", turn}});
        const auto end = token.rfind('.');
        REQUIRE(key->verifies(token.substr(0, end), io::from_base64url(token.substr(end + 1)).value()));
    }
}

TEST_CASE_METHOD(ServiceTokenFixture, "a service's token says who acts, for which merchant, and for how long",
                 "[R34][R40][token]")
{
    const auto token = tokens.token_for(demo, "order_write order_read", test_now);
    const auto caller = verify(token);
    CHECK(caller.merchant_id() == demo);
    CHECK(caller.subject == "reprise-carts");
    CHECK(caller.client_id == "reprise-carts");
    CHECK(caller.scopes == std::vector<std::string>{"order_write", "order_read"});
    auto claims = part_of(token, 1);
    CHECK(claims.at("jti").get<std::string>().size() == 32);
    claims.erase("jti");
    const auto now = test_now.time_since_epoch().count();
    CHECK(claims == Json{{"iss", test_issuer},
                         {"aud", test_audience},
                         {"sub", "reprise-carts"},
                         {"client_id", "reprise-carts"},
                         {"merchant_id", "DEMO"},
                         {"scope", "order_write order_read"},
                         {"iat", now},
                         {"exp", now + 60}});
}

TEST_CASE_METHOD(ServiceTokenFixture, "a token is used again for half of its life, for its merchant and scope only",
                 "[R40][token]")
{
    const auto first = tokens.token_for(demo, "order_write", test_now);
    CHECK(tokens.token_for(demo, "order_write", test_now + 30s) == first);
    CHECK(verify(tokens.token_for(other, "order_write", test_now)).merchant_id() == other);
    CHECK(verify(tokens.token_for(demo, "order_read", test_now)).scopes == std::vector<std::string>{"order_read"});
    CHECK(tokens.token_for(demo, "order_write", test_now - 1s) != first); // The clock was set back.
    const auto second = tokens.token_for(demo, "order_write", test_now + 31s);
    CHECK(second != first);
    CHECK_FALSE(refusal(second, test_now + 31s + 60s));
}

TEST_CASE_METHOD(ServiceTokenFixture, "many threads may ask for tokens at once", "[R40][token]")
{
    std::vector<std::string> made(8);
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < made.size(); ++thread) {
        threads.emplace_back([&, thread] { made[thread] = tokens.token_for(demo, "order_write", test_now); });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    for (const auto& token : made) {
        CHECK_FALSE(refusal(token));
    }
    const std::set<std::string> all(made.begin(), made.end());
    CHECK(all.contains(tokens.token_for(demo, "order_write", test_now)));
}
