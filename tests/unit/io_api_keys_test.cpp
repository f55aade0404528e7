#include "io/api_keys.hpp"
#include "io/crypto.hpp"
#include "io/problem.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>

using namespace reprise;
using namespace reprise::tests;

namespace {

const std::string key(64, 'a');

Json entry()
{
    return {{"digest", io::to_hex(io::sha256(key))},
            {"merchant_id", "DEMO"},
            {"scopes", {"order_read", "checkout_read"}},
            {"name", "nightly"},
            {"created", "2026-11-27T08:00:00Z"}};
}

struct ApiKeysFixture {
    std::filesystem::path write(const Json& entries) { return directory.write_private("keys.json", entries.dump()); }

    std::optional<io::Problem> refusal(io::ApiKeys& keys, const std::string& given)
    {
        try {
            keys.find(given);
            return std::nullopt;
        } catch (const io::Error& error) {
            CHECK(error.detail().find(given.substr(0, 8)) == std::string::npos);
            return error.problem();
        }
    }

    TemporaryDirectory directory;
};

} // namespace

TEST_CASE_METHOD(ApiKeysFixture, "a key that no entry has is refused, and never repeated", "[R40]")
{
    io::ApiKeys keys(write(Json::array({entry()})));
    for (const auto& other : {std::string("bbbbbbbb"), std::string(63, 'a'), std::string(65, 'a'),
                              std::string(5000, 'c'), entry().at("digest").get<std::string>()}) {
        CHECK(refusal(keys, other) == io::Problem::token_invalid);
    }
}

TEST_CASE_METHOD(ApiKeysFixture, "a key speaks for the merchant, the name and the scopes of its entry", "[R40]")
{
    io::ApiKeys keys(write(Json::array({entry()})));
    const auto caller = keys.find(key);
    CHECK(caller.merchant_id().str() == "DEMO");
    CHECK(caller.subject == "nightly");
    CHECK(caller.client_id == "x-ultracart-simple-key");
    CHECK(caller.has_scope("checkout_read"));
    CHECK_FALSE(caller.has_scope("order_write"));
    CHECK(caller.api_key == key);
    CHECK(caller.token.empty());
}

TEST_CASE_METHOD(ApiKeysFixture, "a file of keys that is broken is refused, and its content not repeated", "[R40]")
{
    auto other_merchant = entry();
    other_merchant["merchant_id"] = "demo";
    auto nameless = entry();
    nameless["name"] = "";
    auto short_digest = entry();
    short_digest["digest"] = "00ff";
    auto more = entry();
    more["secret"] = "s3cret";
    auto scopes_as_text = entry();
    scopes_as_text["scopes"] = "order_read";
    auto timeless = entry();
    timeless["created"] = "yesterday";
    for (const auto& broken :
         {other_merchant, nameless, short_digest, more, scopes_as_text, timeless, Json("s3cret")}) {
        CHECK_THROWS_WITH(io::ApiKeys(write(Json::array({broken}))), !Catch::Contains("s3cret"));
    }
    CHECK_THROWS_WITH(io::ApiKeys(write(Json::object())), Catch::Contains("not an array"));
    CHECK_THROWS_WITH(io::ApiKeys(directory.write_private("keys.json", "[")), Catch::Contains("keys.json"));
    CHECK_THROWS_WITH(io::ApiKeys(directory.write("open.json", "[]")), Catch::Contains("mode"));
}

TEST_CASE_METHOD(ApiKeysFixture, "a key whose entry was taken out is refused, and one put in is taken", "[R40]")
{
    io::ApiKeys keys(write(Json::array({entry()})), std::chrono::milliseconds(0));
    CHECK_FALSE(refusal(keys, key));
    write(Json::array());
    CHECK(refusal(keys, key) == io::Problem::token_invalid);
    write(Json::array({entry()}));
    CHECK_FALSE(refusal(keys, key));
}
