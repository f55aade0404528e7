#include "io/crypto.hpp"
#include "io_verifier_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace reprise;
using namespace reprise::tests;
using namespace std::chrono_literals;
using io::Problem;

TEST_CASE_METHOD(VerifierFixture, "a header without a bearer token says that the token is missing", "[R40][token][R40]")
{
    for (const char* const header : {"", "Bearer", "Bearer ", "Bearer   ", "Basic dXNlcjpwYXNz", "Bearer\tabc", "Bear",
                                     "BearerX abc", " Bearer abc"}) {
        const auto error = error_of_header(header);
        REQUIRE(error);
        CHECK(error->problem() == Problem::token_missing);
    }
}

TEST_CASE_METHOD(VerifierFixture, "what is not a token of three parts is refused", "[R40][token][R40]")
{
    for (const char* const token : {"abc", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d", "e30.e30.e30", "e30.e30.",
                                    "bnVsbA.e30.e30", "W10.e30.e30", "\xff.\xff.\xff"}) {
        CHECK(refusal(token) == Problem::token_invalid);
    }
    const auto token = signed_token(token_header(), token_claims());
    CHECK(refusal(token + ".") == Problem::token_invalid);
    CHECK(refusal(token + ".AAAA") == Problem::token_invalid);
    CHECK(refusal(token + ", Bearer " + token) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a token longer than 8 KiB is refused, one of 8 KiB is not", "[R40][token][R40]")
{
    auto claims = token_claims();
    const auto base = signed_token(token_header(), claims).size();
    claims["pad"] = "";
    // Three octets of JSON are four of base64url; the sign is searched from below, since the quotes weigh too.
    std::string filler((8192 - base) * 3 / 4 - 16, 'x');
    std::string longest;
    std::string too_long;
    while (too_long.empty()) {
        claims["pad"] = filler;
        auto token = signed_token(token_header(), claims);
        (token.size() <= 8192 ? longest : too_long) = std::move(token);
        filler += 'x';
    }
    REQUIRE(longest.size() >= 8190);
    CHECK_FALSE(refusal(longest));
    CHECK(refusal(too_long) == Problem::token_invalid);
    CHECK(refusal(std::string(1 << 20, 'a')) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a token with a critical extension is refused", "[R40][token][R40]")
{
    auto header = token_header();
    header["crit"] = Json::array({"exp"});
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    header["crit"] = Json::array();
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    header["crit"] = Json::array({"b64"});
    header["b64"] = false;
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a token of another type, such as an id token, is refused", "[R40][token][R40]")
{
    auto header = token_header();
    for (const auto& type : {Json("JWT"), Json("jwt"), Json(""), Json("at+jwt "), Json("logout+jwt"), Json(1)}) {
        header["typ"] = type;
        CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    }
    header.erase("typ");
    CHECK(refusal(signed_token(header, token_claims())) == Problem::token_invalid);
    for (const char* const type : {"at+jwt", "AT+JWT", "application/at+jwt"}) {
        header["typ"] = type;
        CHECK_FALSE(refusal(signed_token(header, token_claims())));
    }
}

TEST_CASE_METHOD(VerifierFixture, "a name that occurs twice in header or claims is refused", "[R40][token][R40]")
{
    const auto claims = token_claims().dump();
    const auto header = token_header().dump();
    const auto twice = [](const std::string& object, const std::string& member) {
        return object.substr(0, object.size() - 1) + "," + member + "}";
    };
    CHECK(refusal(signed_token(header, twice(claims, R"("merchant_id":"OTHER")"), rsa_key())) ==
          Problem::token_invalid);
    CHECK(refusal(signed_token(twice(header, R"("alg":"RS256")"), claims, rsa_key())) == Problem::token_invalid);
    CHECK_FALSE(refusal(signed_token(header, claims, rsa_key())));
}

TEST_CASE_METHOD(VerifierFixture, "a token of another issuer or audience is refused", "[R40][token][R40]")
{
    for (const auto& value : {Json("https://auth.reprise.local/"), Json("HTTPS://auth.reprise.local"), Json(""), Json(),
                              Json::array({std::string(test_issuer)})}) {
        auto claims = token_claims();
        claims["iss"] = value;
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
    }
    for (const auto& value :
         {Json("Reprise"), Json("reprise2"), Json(""), Json(), Json::array(), Json::array({"other"}),
          Json::array({"reprise", 1}), Json::array({Json::array({"reprise"})}), Json{{"reprise", true}}}) {
        auto claims = token_claims();
        claims["aud"] = value;
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
    }
}

TEST_CASE_METHOD(VerifierFixture, "an audience among several is accepted", "[R40][token][R40]")
{
    auto claims = token_claims();
    claims["aud"] = Json::array({"other", "reprise"});
    CHECK_FALSE(refusal_of_claims(claims));
}

TEST_CASE_METHOD(VerifierFixture, "a token without one of the claims it needs is refused", "[R40][token][R40]")
{
    for (const char* const name : {"iss", "aud", "exp", "sub", "client_id", "merchant_id"}) {
        auto claims = token_claims();
        claims.erase(name);
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
        claims[name] = nullptr;
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
        claims[name] = "";
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
    }
}

TEST_CASE_METHOD(VerifierFixture, "a merchant id of another shape is refused", "[R40][token][R40]")
{
    for (const char* const id : {"demo", "D", "DEMO ", "DEMO-1", "DEMODEMODEMO", "DEMO\n", "D\xc3\x89MO"}) {
        auto claims = token_claims();
        claims["merchant_id"] = id;
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
    }
}

TEST_CASE_METHOD(VerifierFixture, "a token expires 30 seconds after its exp and not before", "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    const auto expiry = test_now + 300s;
    CHECK(refusal(token, expiry + 30s) == Problem::token_expired);
    CHECK(refusal(token, expiry + 24h) == Problem::token_expired);
    CHECK_FALSE(refusal(token, expiry + 29s));
    CHECK_FALSE(refusal(token, expiry));
}

TEST_CASE_METHOD(VerifierFixture, "a token is valid from 30 seconds before its nbf and not earlier",
                 "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    const auto start = test_now - 60s;
    CHECK(refusal(token, start - 31s) == Problem::token_invalid);
    CHECK_FALSE(refusal(token, start - 30s));
    auto claims = token_claims();
    claims.erase("nbf");
    CHECK_FALSE(refusal_of_claims(claims, start - 24h));
}

TEST_CASE_METHOD(VerifierFixture, "times that are not dates are refused", "[R40][token][R40]")
{
    for (const auto& value : {Json("1900000000"), Json(true), Json(-1), Json(1e300), Json(253'402'300'800),
                              Json(18'446'744'073'709'551'615U), Json::array({1'900'000'000})}) {
        for (const char* const name : {"exp", "nbf"}) {
            auto claims = token_claims();
            claims[name] = value;
            CHECK(refusal_of_claims(claims) == Problem::token_invalid);
        }
    }
    auto claims = token_claims();
    claims["exp"] = 1'800'000'300.75; // RFC 7519 allows fractions.
    CHECK_FALSE(refusal_of_claims(claims));
}

TEST_CASE_METHOD(VerifierFixture, "a scope that is not a text is refused, no scope allows nothing", "[R40][token][R40]")
{
    auto claims = token_claims();
    claims["scope"] = Json::array({"order_read"});
    CHECK(refusal_of_claims(claims) == Problem::token_invalid);
    claims.erase("scope");
    CHECK(verify(signed_token(token_header(), claims)).scopes.empty());
    claims["scope"] = "  ";
    CHECK(verify(signed_token(token_header(), claims)).scopes.empty());
}

TEST_CASE_METHOD(VerifierFixture, "a scope is a whole word of the claim", "[R40][token][R40]")
{
    auto claims = token_claims();
    claims["scope"] = " order_read  checkout_read_all\torder_write ";
    const auto caller = verify(signed_token(token_header(), claims));
    CHECK(caller.scopes == std::vector<std::string>{"order_read", "checkout_read_all\torder_write"});
    CHECK(caller.has_scope("order_read"));
    CHECK_FALSE(caller.has_scope("order"));
    CHECK_FALSE(caller.has_scope("checkout_read"));
    CHECK_FALSE(caller.has_scope("order_write"));
    CHECK_FALSE(caller.has_scope(""));
}

TEST_CASE_METHOD(VerifierFixture, "a name of more than 255 octets is refused, since it goes into the audit",
                 "[R34][token]")
{
    for (const char* const name : {"sub", "client_id"}) {
        auto claims = token_claims();
        claims[name] = std::string(256, 'x');
        CHECK(refusal_of_claims(claims) == Problem::token_invalid);
        claims[name] = std::string(255, 'x');
        CHECK_FALSE(refusal_of_claims(claims));
    }
}

TEST_CASE_METHOD(VerifierFixture, "a good token says who acts, and the scheme's case does not matter",
                 "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    for (const char* const scheme : {"Bearer ", "bearer ", "BEARER ", "Bearer   "}) {
        const auto caller = verifier.verify(scheme + token, test_now);
        CHECK(caller.merchant_id().str() == "DEMO");
        CHECK(caller.subject == "clerk-7");
        CHECK(caller.client_id == "back-office");
        CHECK(caller.scopes == std::vector<std::string>{"order_read", "checkout_write"});
        CHECK(caller.token == token);
    }
}

TEST_CASE("asking for the merchant of a caller without a token is a mistake in the program", "[R40][token][R40]")
{
    CHECK_THROWS_AS(io::Caller{}.merchant_id(), std::logic_error);
}

TEST_CASE_METHOD(VerifierFixture, "the detail of a refusal repeats nothing of the token", "[R6][token][R6]")
{
    auto claims = token_claims();
    claims["merchant_id"] = "secret-merchant";
    const auto token = signed_token(token_header(), claims);
    const auto error = error_of_header("Bearer " + token);
    REQUIRE(error);
    CHECK(error->detail().find("secret") == std::string::npos);
    CHECK(error->detail().find(token.substr(0, 10)) == std::string::npos);
}

TEST_CASE_METHOD(VerifierFixture, "many threads may verify at once", "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    std::vector<std::thread> threads;
    std::atomic<int> accepted = 0;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            for (int turn = 0; turn < 50; ++turn) {
                accepted += refusal(token) ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(accepted == 200);
}
