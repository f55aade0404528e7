#include "io/config.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

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
    const auto* const demo = merchants.find(merchant("DEMO"));
    REQUIRE(demo != nullptr);
    CHECK(*demo ==
          io::MerchantPolicy{std::chrono::days(30), false, 12.5, std::chrono::days(7), "EUR", Json::object(), {}});
    REQUIRE(merchants.find(merchant("OTHER")) != nullptr);
    CHECK(*merchants.find(merchant("OTHER")) == io::MerchantPolicy{});
    CHECK(merchants.find(merchant("THIRD")) == nullptr);
}
