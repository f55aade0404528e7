#include "domain/domain_error.hpp"
#include "domain/money.hpp"
#include "unit/fault_of.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <limits>

using namespace reprise;
using namespace reprise::domain;

namespace {

Json amount(const char* number, const char* code = "USD")
{
    return Json::parse(std::string(R"({"value":)") + number + R"(,"currency_code":")" + code + R"("})");
}

/// A simple generator with a fixed seed, so that a failure can be repeated.
class Numbers {
public:
    std::int64_t below(std::int64_t bound)
    {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::int64_t>((state_ >> 11U) % static_cast<std::uint64_t>(bound));
    }

private:
    std::uint64_t state_ = 7;
};

/// Rounds numerator / denominator half away from zero by school arithmetic, independently of the code under test.
std::int64_t rounded(std::int64_t numerator, std::int64_t denominator)
{
    const std::int64_t size = std::abs(numerator);
    std::int64_t quotient = size / denominator;
    if ((size - quotient * denominator) * 2 >= denominator)
        ++quotient;
    return numerator < 0 ? -quotient : quotient;
}

/// The decimal text of minor units, made by moving digits.
std::string text_of(std::int64_t minor_units, std::size_t exponent)
{
    std::string digits = std::to_string(std::abs(minor_units));
    while (digits.size() <= exponent)
        digits.insert(0, 1, '0');
    if (exponent > 0)
        digits.insert(digits.size() - exponent, 1, '.');
    return (minor_units < 0 ? "-" : "") + digits;
}

} // namespace

TEST_CASE("an amount that is not exactly one of its currency is refused")
{
    CHECK(fault_of([] { money_of(amount("12.345")); }) == Fault{"/value", "too_many_decimals", ""});
    CHECK(fault_of([] { money_of(amount("0.1", "JPY")); }) == Fault{"/value", "too_many_decimals", ""});
    CHECK(fault_of([] { money_of(amount("0.0001", "KWD")); }) == Fault{"/value", "too_many_decimals", ""});
    CHECK(fault_of([] { money_of(amount("1e-30")); }) == Fault{"/value", "too_many_decimals", ""});
    CHECK(fault_of([] { money_of(amount("10000000000000")); }) == Fault{"/value", "amount_out_of_range", ""});
    CHECK(fault_of([] { money_of(amount("-10000000000000.00")); }) == Fault{"/value", "amount_out_of_range", ""});
    CHECK(fault_of([] { money_of(amount("1000000000000000", "JPY")); }) == Fault{"/value", "amount_out_of_range", ""});
    CHECK(fault_of([] { money_of(amount("18446744073709551615")); }) == Fault{"/value", "amount_out_of_range", ""});
    CHECK(fault_of([] { money_of(amount("1e300")); }) == Fault{"/value", "amount_out_of_range", ""});
    CHECK(fault_of([] { money_of(amount("\"12\"")); }) == Fault{"/value", "wrong_type", ""});
    CHECK(fault_of([] { money_of(amount("true")); }) == Fault{"/value", "wrong_type", ""});
    CHECK(fault_of([] { money_of(Json::parse(R"({"currency_code":"USD"})")); }).code == "required_member_missing");
    CHECK(fault_of([] { money_of(Json(12)); }).code == "wrong_type");
    CHECK(fault_of([] { money_of(amount("1", "XXX")); }) == Fault{"/currency_code", "unknown_currency", ""});
    CHECK(fault_of([] { money_of(amount("1", "usd")); }) == Fault{"/currency_code", "unknown_currency", ""});
    CHECK(fault_of([] { money_of(Json::parse(R"({"value":1})")); }) == Fault{"/currency_code", "unknown_currency", ""});
}

TEST_CASE("an amount is read by the decimal digits it shows")
{
    CHECK(money_of(amount("12.34")) == Money{1234, "USD"});
    CHECK(money_of(amount("0.1")) == Money{10, "USD"});
    CHECK(money_of(amount("12")) == Money{1200, "USD"});
    CHECK(money_of(amount("12.00")) == Money{1200, "USD"});
    CHECK(money_of(amount("1.2e1")) == Money{1200, "USD"});
    CHECK(money_of(amount("-0.0")) == Money{0, "USD"});
    CHECK(money_of(amount("-0.05")) == Money{-5, "USD"});
    CHECK(money_of(amount("9999999999999.99")) == Money{999'999'999'999'999, "USD"});
    CHECK(money_of(amount("-9999999999999.99")) == Money{-999'999'999'999'999, "USD"});
    CHECK(money_of(Json::parse(R"({"value":5})"), "JPY") == Money{5, "JPY"});
}

TEST_CASE("every amount survives being written and read, with 0, 2, 3 and 4 decimals")
{
    struct Kind {
        const char* code;
        std::size_t exponent;
    };
    Numbers numbers;
    for (const Kind kind : std::array<Kind, 4>{{{"JPY", 0}, {"USD", 2}, {"KWD", 3}, {"CLF", 4}}}) {
        for (int i = 0; i < 1'000; ++i) {
            const std::int64_t bound = i % 2 == 0 ? 100'000 : money_limit_minor_units;
            const Money money{numbers.below(2 * bound - 1) - bound + 1, kind.code};
            const std::string text = text_of(money.minor_units, kind.exponent);
            CAPTURE(text);
            REQUIRE(money_of(amount(text.c_str(), kind.code)) == money);
            REQUIRE(money_of(to_json(money)) == money);
            REQUIRE(money_of(Json::parse(to_json(money).dump())) == money);
        }
    }
}

TEST_CASE("a whole amount is written as a whole number")
{
    CHECK(to_json(Money{1200, "USD"}).dump() == R"({"currency_code":"USD","value":12})");
    CHECK(to_json(Money{1210, "USD"}).dump() == R"({"currency_code":"USD","value":12.1})");
    CHECK(to_json(Money{-5, "KWD"}).dump() == R"({"currency_code":"KWD","value":-0.005})");
    CHECK(to_json(Money{7, "JPY"}).dump() == R"({"currency_code":"JPY","value":7})");
}

TEST_CASE("amounts of two currencies cannot be added, and no sum leaves the range")
{
    const Money most{money_limit_minor_units - 1, "USD"};
    CHECK(fault_of([] { add({1, "USD"}, {1, "EUR"}); }).code == "currency_mismatch");
    CHECK(fault_of([] { subtract({1, "USD"}, {1, "EUR"}); }).code == "currency_mismatch");
    CHECK(fault_of([&] { add(most, {1, "USD"}); }).code == "amount_out_of_range");
    CHECK(fault_of([&] { subtract({-1, "USD"}, most); }).code == "amount_out_of_range");
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    CHECK(fault_of([&] { add({huge, "USD"}, {huge, "USD"}); }).code == "amount_out_of_range");
    CHECK(fault_of([&] { subtract({-huge, "USD"}, {huge, "USD"}); }).code == "amount_out_of_range");
    CHECK(fault_of([&] { multiply(most, {2, 0}); }).code == "amount_out_of_range");
    CHECK(fault_of([&] { multiply(most, {huge, 0}); }).code == "amount_out_of_range");
    CHECK(fault_of([] { divide({1, "USD"}, {0, 0}); }).code == "amount_out_of_range");
    CHECK(fault_of([&] { divide(most, {1, 36}); }).code == "amount_out_of_range");
    CHECK(fault_of([] { prorate({1, "USD"}, {1, 0}, {0, 0}); }).code == "amount_out_of_range");
    CHECK(add(most, {-1, "USD"}).minor_units == money_limit_minor_units - 2);
}

TEST_CASE("a half is rounded away from zero", "[R11]")
{
    CHECK(multiply({5, "USD"}, {1, 1}) == Money{1, "USD"});
    CHECK(multiply({-5, "USD"}, {1, 1}) == Money{-1, "USD"});
    CHECK(multiply({4, "USD"}, {1, 1}) == Money{0, "USD"});
    CHECK(multiply({5, "USD"}, {-1, 1}) == Money{-1, "USD"});
    CHECK(multiply({333, "USD"}, {15, 1}) == Money{500, "USD"});
    CHECK(percentage({1000, "USD"}, Decimal{725, 2}) == Money{73, "USD"});
    CHECK(percentage({1000, "USD"}, Decimal{7249, 3}) == Money{72, "USD"});
    CHECK(divide({100, "USD"}, {3, 0}) == Money{33, "USD"});
    CHECK(divide({200, "USD"}, {3, 0}) == Money{67, "USD"});
    CHECK(prorate({100, "USD"}, {1, 0}, {8, 0}) == Money{13, "USD"});
    CHECK(prorate({100, "USD"}, {5, 1}, {15, 1}) == Money{33, "USD"});
}

TEST_CASE("products, quotients, shares and percentages agree with school arithmetic", "[R11]")
{
    Numbers numbers;
    for (const char* code : {"JPY", "USD", "KWD"}) {
        for (int i = 0; i < 3'000; ++i) {
            const std::int64_t minor = numbers.below(2'000'000) - 1'000'000;
            const std::int64_t mantissa = numbers.below(99'999) + 1;
            const std::int64_t whole = numbers.below(9'999) + 1;
            const Money money{minor, code};
            REQUIRE(multiply(money, {mantissa, 3}).minor_units == rounded(minor * mantissa, 1'000));
            REQUIRE(divide(money, {mantissa, 3}).minor_units == rounded(minor * 1'000, mantissa));
            REQUIRE(prorate(money, {mantissa, 2}, {whole, 1}).minor_units == rounded(minor * mantissa, whole * 10));
            REQUIRE(percentage(money, Decimal{mantissa, 3}).minor_units == rounded(minor * mantissa, 100'000));
        }
    }
}

TEST_CASE("the parts of a rate are added before anything is rounded", "[R11]")
{
    const std::array<Decimal, 3> thirds{{{15, 1}, {15, 1}, {2, 0}}};
    CHECK(percentage({10, "USD"}, thirds) == Money{1, "USD"});
    CHECK(percentage({10, "USD"}, Decimal{15, 1}) == Money{0, "USD"});
    CHECK(percentage({10, "USD"}, std::span<const Decimal>{}) == Money{0, "USD"});
}

TEST_CASE("a decimal is what the shortest text of a number spells")
{
    CHECK(decimal_of(Json(0.1)) == Decimal{1, 1});
    CHECK(decimal_of(Json(2.0)) == Decimal{2, 0});
    CHECK(decimal_of(Json(-7.25)) == Decimal{-725, 2});
    CHECK(decimal_of(Json(0.1 + 0.2)) == Decimal{30000000000000004, 17});
    CHECK(decimal_of(Json(1e18)) == Decimal{1'000'000'000'000'000'000, 0});
    CHECK(decimal_of(Json(std::numeric_limits<std::int64_t>::min())) ==
          Decimal{std::numeric_limits<std::int64_t>::min(), 0});
    CHECK_FALSE(decimal_of(Json(1e19)));
    CHECK_FALSE(decimal_of(Json(1e-37)));
    CHECK_FALSE(decimal_of(Json(5e-324)));
    CHECK_FALSE(decimal_of(Json(std::numeric_limits<double>::infinity())));
    CHECK_FALSE(decimal_of(Json(std::numeric_limits<double>::quiet_NaN())));
    CHECK_FALSE(decimal_of(Json(std::numeric_limits<std::uint64_t>::max())));
    CHECK_FALSE(decimal_of(Json("1")));
    CHECK_FALSE(decimal_of(Json(true)));
    CHECK_FALSE(decimal_of(Json()));
}

TEST_CASE("decimals compare exactly, even far apart")
{
    CHECK(compare(Decimal{1, 1}, Decimal{10, 2}) == std::strong_ordering::equal);
    CHECK(compare(Decimal{1, 36}, Decimal{std::numeric_limits<std::int64_t>::max(), 0}) == std::strong_ordering::less);
    CHECK(compare(Decimal{std::numeric_limits<std::int64_t>::min(), 0}, Decimal{1, 36}) == std::strong_ordering::less);
    CHECK(compare(Money{12000, "USD"}, {120, 0}) == std::strong_ordering::equal);
    CHECK(compare(Money{12001, "USD"}, {120, 0}) == std::strong_ordering::greater);
    CHECK(compare(Money{12000, "USD"}, {120001, 3}) == std::strong_ordering::less);
}

TEST_CASE("currencies have the decimals of ISO 4217")
{
    CHECK(currency_exponent("USD") == 2);
    CHECK(currency_exponent("EUR") == 2);
    CHECK(currency_exponent("JPY") == 0);
    CHECK(currency_exponent("KWD") == 3);
    CHECK(currency_exponent("CLF") == 4);
    CHECK(currency_exponent("UYW") == 4);
    CHECK(currency_exponent("HUF") == 2);
    for (const char* code : {"", "US", "USDX", "usd", "XXX", "XAU", "XTS", "DEM", "ZZZ"}) {
        CHECK_FALSE(currency_exponent(code));
    }
}

TEST_CASE("numbers are ordered also where one is the smallest that there is", "[money]")
{
    // Found by the fuzzer: the negation of that number is no number.
    const domain::Decimal smallest{std::numeric_limits<std::int64_t>::min(), 0};
    const domain::Decimal finest{1, 36};
    CHECK(domain::compare(smallest, finest) == std::strong_ordering::less);
    CHECK(domain::compare(finest, smallest) == std::strong_ordering::greater);
}

TEST_CASE("the text of an amount has all decimals of its currency, and a digit before them", "[R11]")
{
    CHECK(amount_text({1230, "USD"}) == "12.30");
    CHECK(amount_text({5, "USD"}) == "0.05");
    CHECK(amount_text({0, "USD"}) == "0.00");
    CHECK(amount_text({-5, "USD"}) == "-0.05");
    CHECK(amount_text({-5, "KWD"}) == "-0.005");
    CHECK(amount_text({1230, "JPY"}) == "1230");
}
