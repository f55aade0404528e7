// Reads: numbers and amounts (domain/money, decimal, currency, wide_integer), each line of the input as JSON.
//
// Property: an amount that is accepted is printed and read as the same, within its limit; sums, shares and percentages
// are within half a minor unit of what 128 bits say, or are refused with DomainError; nothing overflows.
#include "domain/money.hpp"

#include "domain/domain_error.hpp"
#include "domain/wide_integer.hpp"
#include "fuzz/property.hpp"
#include "fuzz/short_text.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace reprise::fuzz {
namespace {

using domain::Decimal;
using domain::Money;

bool is_within_limit(const Money& amount)
{
    return std::llabs(amount.minor_units) < domain::money_limit_minor_units;
}

/// The result of a calculation, or nothing where it was refused.
template <class Calculation>
std::optional<Money> tried(Calculation calculate)
{
    try {
        Money result = calculate();
        require(is_within_limit(result), "what is calculated is within the limit of an amount");
        return result;
    } catch (const domain::DomainError& error) {
        require(error.faults().front().code == "amount_out_of_range", "a calculation is refused for its size");
        return std::nullopt;
    }
}

std::optional<Decimal> try_number(const Json& number)
{
    const auto decimal = domain::decimal_of(number);
    if (!decimal)
        return std::nullopt;
    require(decimal->scale >= 0 && decimal->scale <= 36, "a decimal has up to 36 decimals");
    require(decimal->scale == 0 || decimal->mantissa % 10 != 0, "a decimal is in its shortest form");
    require(domain::decimal_of(domain::to_json(*decimal)) == decimal, "a decimal is printed and read as the same");
    return decimal;
}

std::optional<Money> try_amount(const Json& value, const char* currency_code, int exponent)
{
    try {
        const Money amount = domain::money_of({{"value", value}, {"currency_code", currency_code}});
        require(is_within_limit(amount), "an amount is within its limit");
        require(domain::money_of(domain::to_json(amount)) == amount, "an amount is printed and read as the same");
        require(std::is_eq(domain::compare(Decimal{amount.minor_units, exponent}, *domain::decimal_of(value))),
                "an amount is the number that is written");
        return amount;
    } catch (const domain::DomainError& error) {
        require(error.faults().size() == 1 && error.faults().front().pointer == "/value", "a fault names the value");
        return std::nullopt;
    }
}

/// That `result` is amount x up / down, rounded half away from zero, as far as 128 bits can say.
void require_ratio(const std::optional<Money>& result, const Money& amount, Decimal up, Decimal down)
{
    const auto up_power = domain::power_of_ten(down.scale);
    const auto down_power = domain::power_of_ten(up.scale);
    const auto up_size = up_power ? domain::checked_multiply(up.mantissa, *up_power) : std::nullopt;
    const auto divisor = down_power ? domain::checked_multiply(down.mantissa, *down_power) : std::nullopt;
    const auto exact = up_size ? domain::checked_multiply(amount.minor_units, *up_size) : std::nullopt;
    const auto near = result && divisor ? domain::checked_multiply(result->minor_units, *divisor) : std::nullopt;
    if (!exact || !near)
        return;
    domain::WideInteger difference = 0;
    domain::WideInteger twice = 0;
    if (__builtin_sub_overflow(*exact, *near, &difference) || __builtin_mul_overflow(difference, 2, &twice))
        return;
    const auto size = [](domain::WideInteger number) { return number < 0 ? -number : number; };
    require(size(twice) <= size(*divisor), "a share is within half a minor unit");
    require(size(twice) < size(*divisor) || size(*near) > size(*exact), "a half is rounded away from zero");
}

void try_calculations(const Money& amount, const Money& other, Decimal part, Decimal whole)
{
    if (const auto sum = tried([&] { return add(amount, other); }))
        require(tried([&] { return subtract(*sum, other); }) == amount, "what was added can be taken away");
    require_ratio(tried([&] { return multiply(amount, part); }), amount, part, {1, 0});
    require_ratio(tried([&] { return divide(amount, whole); }), amount, {1, 0}, whole);
    require_ratio(tried([&] { return prorate(amount, part, whole); }), amount, part, whole);
    require_ratio(tried([&] { return percentage(amount, part); }), amount, part, {100, 0});
    const std::array rates{part, whole};
    static_cast<void>(tried([&] { return percentage(amount, rates); }));
    require(whole.mantissa == 0 || tried([&] { return prorate(amount, whole, whole); }).value_or(amount) == amount,
            "the whole share is the amount");
}

void try_order(Decimal left, Decimal right)
{
    const auto order = domain::compare(left, right);
    require((order == 0) == (left == right), "only the same number is equal");
    require((order < 0) == (domain::compare(right, left) > 0), "the order does not depend on who is asked first");
    const auto approximate = [](Decimal number) {
        return std::strtold(domain::to_json(number).dump().c_str(), nullptr);
    };
    require(order == 0 || (order < 0) == (approximate(left) < approximate(right)) ||
                approximate(left) == approximate(right),
            "the order is that of the numbers");
}

} // namespace

void try_money(std::string_view input)
{
    std::vector<Decimal> decimals;
    std::vector<Money> amounts;
    constexpr std::size_t most = 4;
    for (std::size_t line = 0; line < most && !input.empty(); ++line) {
        const auto end = input.find('\n');
        const Json value = Json::parse(input.substr(0, end), nullptr, false);
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
        const auto decimal = value.is_number() ? try_number(value) : std::nullopt;
        if (!decimal)
            continue;
        decimals.push_back(*decimal);
        const std::array currencies{std::pair{"USD", 2}, std::pair{"JPY", 0}, std::pair{"CLF", 4}};
        for (const auto& [currency_code, exponent] : currencies) {
            if (const auto amount = try_amount(value, currency_code, exponent); amount && exponent == 2)
                amounts.push_back(*amount);
        }
    }
    for (const Money& amount : amounts) {
        for (const Decimal decimal : decimals)
            try_calculations(amount, amounts.back(), decimal, decimals.back());
    }
    for (const Decimal decimal : decimals)
        try_order(decimal, decimals.back());
}

} // namespace reprise::fuzz
