#include "io/token_cache.hpp"
#include "io_verifier_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::tests;
using namespace std::chrono_literals;
using io::Problem;
using io::TokenCache;

namespace {

io::Caller caller_named(const std::string& subject)
{
    io::Caller caller;
    caller.subject = subject;
    caller.token = "the token itself";
    return caller;
}

std::shared_ptr<const io::KeySet> some_keys()
{
    return std::make_shared<const io::KeySet>(io::KeySet::parse(issuer_key_set()));
}

} // namespace

TEST_CASE_METHOD(VerifierFixture, "a remembered token stops working when its time is over", "[R40][token][R40]")
{
    auto claims = token_claims();
    claims["exp"] = test_now.time_since_epoch().count() + 10;
    const auto token = signed_token(token_header(), claims);
    CHECK_FALSE(refusal(token, test_now));
    CHECK_FALSE(refusal(token, test_now + 39s));
    CHECK(refusal(token, test_now + 40s) == Problem::token_expired);
    CHECK_FALSE(refusal(token, test_now + 39s));
}

TEST_CASE_METHOD(VerifierFixture, "a remembered token does not work before its time when the clock is set back",
                 "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    CHECK_FALSE(refusal(token, test_now));
    CHECK(refusal(token, test_now - 91s) == Problem::token_invalid);
}

TEST_CASE_METHOD(VerifierFixture, "a remembered token helps no other token", "[R40][token][R40]")
{
    const auto token = signed_token(token_header(), token_claims());
    CHECK_FALSE(refusal(token));
    CHECK_FALSE(refusal(token));
    auto changed = token;
    changed.at(changed.size() - 10) = changed.at(changed.size() - 10) == 'A' ? 'B' : 'A';
    CHECK(refusal(changed) == Problem::token_invalid);
    CHECK(refusal(token.substr(0, token.size() - 1)) == Problem::token_invalid);
}

TEST_CASE("a token is forgotten after 60 seconds, or at its end", "[R40][token][R40]")
{
    TokenCache cache(10);
    const auto keys = some_keys();
    cache.remember("long", caller_named("clerk"), keys, test_now, test_now + 1h);
    cache.remember("short", caller_named("clerk"), keys, test_now, test_now + 5s);
    CHECK_FALSE(cache.find("long", keys, test_now + 60s));
    CHECK(cache.find("long", keys, test_now + 59s));
    CHECK_FALSE(cache.find("long", keys, test_now - 1s));
    CHECK_FALSE(cache.find("short", keys, test_now + 5s));
    CHECK(cache.find("short", keys, test_now + 4s));
    CHECK_FALSE(cache.find("another", keys, test_now));
}

TEST_CASE("a token that was verified with other keys is not known", "[R40][token][R40]")
{
    TokenCache cache(10);
    const auto old_keys = some_keys();
    const auto new_keys = some_keys();
    cache.remember("digest", caller_named("clerk"), old_keys, test_now, test_now + 1h);
    CHECK_FALSE(cache.find("digest", new_keys, test_now));
    cache.remember("digest", caller_named("clerk"), new_keys, test_now, test_now + 1h);
    CHECK(cache.find("digest", new_keys, test_now));
    CHECK(cache.size() == 1);
}

TEST_CASE("no more tokens are remembered than there is room for; the oldest gives way", "[R40][token][R40]")
{
    TokenCache cache(100);
    const auto keys = some_keys();
    for (int number = 0; number < 1'000; ++number) {
        cache.remember(std::to_string(number), caller_named("clerk"), keys, test_now, test_now + 1h);
        CHECK(cache.size() <= 100);
    }
    CHECK(cache.size() == 100);
    CHECK_FALSE(cache.find("899", keys, test_now));
    CHECK(cache.find("900", keys, test_now));
}

TEST_CASE("what is over makes room without being asked for", "[R40][token][R40]")
{
    TokenCache cache(100);
    const auto keys = some_keys();
    for (int number = 0; number < 50; ++number) {
        cache.remember(std::to_string(number), caller_named("clerk"), keys, test_now, test_now + 1h);
    }
    cache.remember("last", caller_named("clerk"), keys, test_now + 60s, test_now + 1h);
    CHECK(cache.size() == 1);
}

TEST_CASE("a remembered caller is kept without the token", "[R6][token][R6]")
{
    TokenCache cache(10);
    const auto keys = some_keys();
    cache.remember("digest", caller_named("clerk"), keys, test_now, test_now + 1h);
    const auto caller = cache.find("digest", keys, test_now);
    REQUIRE(caller);
    CHECK(caller->subject == "clerk");
    CHECK(caller->token.empty());
}
