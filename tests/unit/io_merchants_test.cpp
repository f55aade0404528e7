#include "domain/json.hpp"
#include "io/config.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace reprise;
using Catch::Contains;
using io::ConfigurationError;
using io::Merchants;

namespace {

/// What is said of a merchants file with this content, or an empty text.
std::string report_of(std::string_view content)
{
    const tests::TemporaryDirectory directory;
    try {
        Merchants::read(directory.write("merchants.json", content));
    } catch (const ConfigurationError& error) {
        return error.what();
    }
    return {};
}

/// Between two looks at the file.
constexpr std::chrono::milliseconds every_time{0};

domain::MerchantId merchant(const char* text)
{
    return *domain::MerchantId::parse(text);
}

} // namespace

TEST_CASE("operations: a merchants file that is no object with merchants is refused", "[config]")
{
    for (const char* const content : {"", "{", "[]", "{}", "null", "{\"DEMO\":1}", "{\"DEMO\":null}",
                                      R"({"DEMO":{},"DEMO":{}})", R"({"DEMO":{"cart_days":1,"cart_days":1}})"}) {
        CHECK_THAT(report_of(content), Contains("merchants.json"));
    }
    CHECK_THROWS_AS(Merchants::read("/absent/merchants.json"), ConfigurationError);
}

TEST_CASE("more than 60 days of retention, or none, is refused", "[R4][config][R4]")
{
    for (const char* const days : {"61", "0", "-1", "59.5", "60.0", "\"60\"", "true", "null", "18446744073709551615"}) {
        CHECK_THAT(report_of(R"({"DEMO":{"card_retention_days":)" + std::string(days) + "}}"),
                   Contains("DEMO: card_retention_days must be a whole number from 1 to 60"));
    }
    CHECK(report_of(R"({"DEMO":{"card_retention_days":60}})").empty());
    CHECK(report_of(R"({"DEMO":{"card_retention_days":1}})").empty());
}

TEST_CASE("a minimum that is no amount in the merchant's currency is refused", "[R7][config][R7]")
{
    for (const char* const minimum : {"-0.01", "0.001", "\"1\"", "true", "null", "1e30", "{}"}) {
        CHECK_THAT(report_of(R"({"DEMO":{"collect_card_verification_number_minimum":)" + std::string(minimum) + "}}"),
                   Contains("collect_card_verification_number_minimum"));
    }
    CHECK_FALSE(
        report_of(R"({"DEMO":{"currency_code":"JPY","collect_card_verification_number_minimum":0.5}})").empty());
    CHECK(report_of(R"({"DEMO":{"currency_code":"KWD","collect_card_verification_number_minimum":0.001}})").empty());
    CHECK_FALSE(report_of(R"({"DEMO":{"collect_card_verification_number":1}})").empty());
}

TEST_CASE("what no browser would write as the origin of a page behind TLS is refused", "[R40][config]")
{
    for (const char* const origins :
         {"\"https://shop.example.com\"", "{}", "[1]", "[null]", "[\"\"]", "[\"*\"]", "[\"null\"]",
          "[\"shop.example.com\"]", "[\"https://shop.example.com/\"]", "[\"https://Shop.example.com\"]",
          "[\"http://shop.example.com\"]", "[\"https://shop.example.com:0443\"]", "[\"https://*.example.com\"]",
          "[\"https://a.example.com https://b.example.com\"]", "[\"https://user@shop.example.com\"]",
          "[\"https://sh\\\"op\"]", "[\"http://localhost.example.com\"]"}) {
        CAPTURE(origins);
        CHECK_THAT(report_of(R"({"DEMO":{"allowed_origins":)" + std::string(origins) + "}}"),
                   Contains("DEMO: allowed_origins must be at most 32 origins"));
    }
    const auto list = [](std::size_t count) {
        return report_of(Json{{"DEMO", {{"allowed_origins", std::vector<std::string>(count, "https://a")}}}}.dump());
    };
    CHECK(list(0).empty());
    CHECK(list(32).empty());
    CHECK_FALSE(list(33).empty());
}

TEST_CASE("an origin belongs to its merchant, and to any where the caller is not known", "[R40][config]")
{
    const tests::TemporaryDirectory directory;
    const auto merchants = Merchants::read(directory.write("merchants.json", R"({
        "DEMO":{"allowed_origins":["https://shop.example.com:8443","http://localhost:3000"]},
        "OTHER":{"allowed_origins":["https://other.example.com"]},"THIRD":{}})"));
    CHECK(merchants.allow_origin("https://shop.example.com:8443", merchant("DEMO")));
    CHECK(merchants.allow_origin("http://localhost:3000", merchant("DEMO")));
    CHECK_FALSE(merchants.allow_origin("https://shop.example.com", merchant("DEMO")));
    CHECK_FALSE(merchants.allow_origin("https://other.example.com", merchant("DEMO")));
    CHECK_FALSE(merchants.allow_origin("https://other.example.com", merchant("THIRD")));
    CHECK_FALSE(merchants.allow_origin("https://other.example.com", merchant("ABSENT")));
    CHECK(merchants.allow_origin("https://other.example.com", std::nullopt));
    CHECK_FALSE(merchants.allow_origin("https://evil.example.com", std::nullopt));
}

TEST_CASE("operations: every fault of the merchants file is reported at once, without what is unknown", "[config]")
{
    const auto report = report_of(R"({"DEMO":{"s3cret":1,"currency_code":"s3cret","cart_days":0},"s3cret":{},
                                      "OTHER":{"card_retention_days":90}})");
    CHECK_THAT(report, Contains("DEMO: has a member that is not known"));
    CHECK_THAT(report, Contains("DEMO: currency_code must be"));
    CHECK_THAT(report, Contains("DEMO: cart_days must be"));
    CHECK_THAT(report, Contains("OTHER: card_retention_days must be"));
    CHECK_THAT(report, Contains("member 3 (in alphabetical order) is not a merchant id"));
    CHECK_THAT(report, !Contains("s3cret"));
}

TEST_CASE("R4 R7 R25: the policies of all merchants are read, absent members by default", "[R4][R7][R25][config]")
{
    const tests::TemporaryDirectory directory;
    const auto merchants = Merchants::read(directory.write("merchants.json", R"({"OTHER":{},"DEMO":{
        "card_retention_days":30,"collect_card_verification_number":false,
        "collect_card_verification_number_minimum":12.5,"cart_days":7,"currency_code":"EUR"}})"));
    const auto demo = merchants.find(merchant("DEMO"));
    REQUIRE(demo);
    CHECK(*demo == io::MerchantPolicy{
                       std::chrono::days(30), false, {125, 1}, std::chrono::days(7), "EUR", Json::object(), {}, {}});
    CHECK(*merchants.find(merchant("OTHER")) == io::MerchantPolicy{});
    CHECK_FALSE(merchants.find(merchant("THIRD")));
}

TEST_CASE("taxes that are no rates and flags are refused, each by its name", "[R11][config][R11]")
{
    const auto report = report_of(R"({"DEMO":{"taxes":{"rate":-0.1,"tax_rate_city":1000.1,"tax_rate_state":"7",
        "tax_rate_country":null,"exempt":1,"tax_shipping":"yes","s3cret":1}},"OTHER":{"taxes":[]}})");
    for (const char* const name : {"rate", "tax_rate_city", "tax_rate_state", "tax_rate_country"}) {
        CHECK_THAT(report, Contains("DEMO: taxes/" + std::string(name) + " must be a number from 0 to 1000"));
    }
    CHECK_THAT(report, Contains("DEMO: taxes/exempt must be true or false"));
    CHECK_THAT(report, Contains("DEMO: taxes/tax_shipping must be true or false"));
    CHECK_THAT(report, Contains("DEMO: taxes has a member that is not known") && !Contains("s3cret"));
    CHECK_THAT(report, Contains("OTHER: taxes must be an object"));
}

TEST_CASE("a payment gateway that is not known, or credentials that could lead elsewhere, are refused",
          "[R22][config][R22]")
{
    const auto report = [](const std::string& gateway) {
        return report_of(R"({"DEMO":{"payment_gateway":)" + gateway + "}}");
    };
    CHECK_THAT(report("\"sandbox\""), Contains("payment_gateway must be an object"));
    for (const char* const gateway : {"{}", R"({"name":"Sandbox"})", R"({"name":1})", R"({"name":""})"}) {
        CHECK_THAT(report(gateway), Contains("payment_gateway/name must be sandbox or authorizenet"));
    }
    CHECK_THAT(report(R"({"name":"authorizenet"})"), Contains("payment_gateway/credentials are needed"));
    for (const std::string credentials : {"\"\"", "\"../live\"", "\"a.json\"", "\"é\"", "1", "null"}) {
        CHECK_THAT(report(R"({"name":"authorizenet","credentials":)" + credentials + "}"),
                   Contains("payment_gateway/credentials must be 1 to 64"));
    }
    CHECK_FALSE(report(R"({"name":"authorizenet","credentials":")" + std::string(65, 'a') + "\"}").empty());
    CHECK(report(R"({"name":"authorizenet","credentials":")" + std::string(64, 'a') + "\"}").empty());
    CHECK_THAT(report(R"({"name":"sandbox","s3cret":1})"),
               Contains("payment_gateway has a member that is not known") && !Contains("s3cret"));
}

TEST_CASE("R11 R22: a merchant's taxes and payment gateway are read", "[R11][R22][config]")
{
    const tests::TemporaryDirectory directory;
    const auto merchants = Merchants::read(directory.write("merchants.json", R"({"DEMO":{
        "taxes":{"rate":1000,"tax_rate_county":0,"exempt":false,"tax_shipping":true},
        "payment_gateway":{"name":"authorizenet","credentials":"Live_1-a"}},"OTHER":{}})"));
    const auto demo = merchants.find(merchant("DEMO"));
    REQUIRE(demo);
    CHECK(demo->taxes == Json{{"rate", 1000}, {"tax_rate_county", 0}, {"exempt", false}, {"tax_shipping", true}});
    CHECK(demo->payment_gateway == io::PaymentGatewayChoice{"authorizenet", "Live_1-a"});
    CHECK(merchants.find(merchant("OTHER"))->payment_gateway == io::PaymentGatewayChoice{"sandbox", {}});
}

TEST_CASE("operations: a broken or missing merchants file changes nothing, and a good one takes effect at once",
          "[config]")
{
    const tests::TemporaryDirectory directory;
    const auto file = directory.write("merchants.json", R"({"DEMO":{"cart_days":7}})");
    const auto merchants = Merchants::read(file, every_time);
    const auto cart_days = [&] { return merchants.find(merchant("DEMO"))->cart_lifetime.count(); };
    for (const char* const broken : {"", "{", "{}", R"({"DEMO":{"cart_days":8},"OTHER":{"cart_days":0}})"}) {
        directory.write("merchants.json", broken);
        CHECK(cart_days() == 7);
        CHECK_FALSE(merchants.find(merchant("OTHER")));
    }
    std::filesystem::remove(file);
    CHECK(cart_days() == 7);
    std::filesystem::rename(directory.write("new.json", R"({"DEMO":{"cart_days":9},"OTHER":{}})"), file);
    CHECK(cart_days() == 9);
    CHECK(merchants.find(merchant("OTHER")));
    directory.write("merchants.json", R"({"OTHER":{"cart_days":9}})");
    CHECK_FALSE(merchants.find(merchant("DEMO")));
}

TEST_CASE("a policy that was found stays as it was while the file changes", "[R4][config][R4]")
{
    const tests::TemporaryDirectory directory;
    const auto merchants =
        Merchants::read(directory.write("merchants.json", R"({"DEMO":{"card_retention_days":30}})"), every_time);
    const auto before = merchants.find(merchant("DEMO"));
    directory.write("merchants.json", R"({"DEMO":{"card_retention_days":5}})");
    CHECK(merchants.find(merchant("DEMO"))->card_retention == std::chrono::days(5));
    CHECK(before->card_retention == std::chrono::days(30));
}

TEST_CASE("operations: a changed file is seen with the next look at it, and until then nothing of it", "[config]")
{
    const tests::TemporaryDirectory directory;
    const auto file = directory.write("merchants.json", R"({"DEMO":{"cart_days":7}})");
    const auto seldom = Merchants::read(file, std::chrono::hours(1));
    const auto often = Merchants::read(file, std::chrono::milliseconds(20));
    const auto cart_days = [](const Merchants& merchants) {
        return merchants.find(merchant("DEMO"))->cart_lifetime.count();
    };
    directory.write("merchants.json", R"({"DEMO":{"cart_days":10}})");
    for (int look = 0; look < 500 && cart_days(often) == 7; ++look) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(cart_days(often) == 10);
    CHECK(cart_days(seldom) == 7);
}
