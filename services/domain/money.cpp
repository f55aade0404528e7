#include "domain/money.hpp"

#include "domain/domain_error.hpp"
#include "domain/wide_integer.hpp"

namespace reprise::domain {
namespace {

[[noreturn]] void fail(std::string pointer, std::string code, std::string detail)
{
    throw DomainError(Fault{std::move(pointer), std::move(code), std::move(detail)});
}

[[noreturn]] void fail_out_of_range(std::string pointer = {})
{
    fail(std::move(pointer), "amount_out_of_range",
         "The amount is too large; it must stay below 15 digits of minor units.");
}

bool within_limit(std::int64_t minor_units)
{
    return minor_units > -money_limit_minor_units && minor_units < money_limit_minor_units;
}

Money checked(std::optional<std::int64_t> minor_units, const std::string& currency_code)
{
    if (!minor_units || !within_limit(*minor_units))
        fail_out_of_range();
    return {*minor_units, currency_code};
}

void require_same_currency(const Money& left, const Money& right)
{
    if (left.currency_code == right.currency_code)
        return;
    fail({}, "currency_mismatch", "Amounts of different currencies cannot be added.");
}

/// amount x numerator / denominator, rounded once.
Money scaled(const Money& amount, std::optional<WideInteger> numerator, std::optional<WideInteger> denominator)
{
    if (!numerator || !denominator)
        fail_out_of_range();
    const auto product = checked_multiply(amount.minor_units, *numerator);
    if (!product)
        fail_out_of_range();
    return checked(divide_half_away(*product, *denominator), amount.currency_code);
}

int exponent_of(const std::string& currency_code)
{
    const auto exponent = currency_exponent(currency_code);
    if (!exponent)
        fail("/currency_code", "unknown_currency", "The currency is not an active ISO 4217 code.");
    return *exponent;
}

std::string currency_code_of(const Json& currency_object, std::string_view default_currency)
{
    const auto found = currency_object.find("currency_code");
    if (found == currency_object.end())
        return std::string(default_currency);
    if (!found->is_string())
        fail("/currency_code", "wrong_type", "The currency code is not a text.");
    return found->get<std::string>();
}

} // namespace

Money money_of(const Json& currency_object, std::string_view default_currency)
{
    if (!currency_object.is_object())
        fail({}, "wrong_type", "An amount is an object with a value.");
    const auto value = currency_object.find("value");
    if (value == currency_object.end())
        fail("/value", "required_member_missing", "An amount needs a value.");
    if (!value->is_number())
        fail("/value", "wrong_type", "The value of an amount is a number.");
    std::string currency_code = currency_code_of(currency_object, default_currency);
    const int exponent = exponent_of(currency_code);
    const auto decimal = decimal_of(*value);
    if (!decimal)
        fail_out_of_range("/value");
    if (decimal->scale > exponent) {
        fail("/value", "too_many_decimals", "The amount has more decimals than its currency.");
    }
    const auto power = power_of_ten(exponent - decimal->scale);
    const auto minor_units = divide_half_away(static_cast<WideInteger>(decimal->mantissa) * power.value_or(1), 1);
    if (!minor_units || !within_limit(*minor_units))
        fail_out_of_range("/value");
    return {*minor_units, std::move(currency_code)};
}

Json to_json(const Money& money)
{
    Decimal value{money.minor_units, exponent_of(money.currency_code)};
    while (value.scale > 0 && value.mantissa % 10 == 0) {
        value.mantissa /= 10;
        --value.scale;
    }
    return {{"currency_code", money.currency_code}, {"value", to_json(value)}};
}

std::string amount_text(const Money& money)
{
    const auto decimals = static_cast<std::size_t>(exponent_of(money.currency_code));
    auto digits = std::to_string(money.minor_units < 0 ? -money.minor_units : money.minor_units);
    if (digits.size() <= decimals) {
        digits.insert(0, decimals + 1 - digits.size(), '0');
    }
    if (decimals > 0) {
        digits.insert(digits.size() - decimals, 1, '.');
    }
    return money.minor_units < 0 ? "-" + digits : digits;
}

Money add(const Money& left, const Money& right)
{
    require_same_currency(left, right);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(left.minor_units, right.minor_units, &sum))
        fail_out_of_range();
    return checked(sum, left.currency_code);
}

Money subtract(const Money& left, const Money& right)
{
    require_same_currency(left, right);
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(left.minor_units, right.minor_units, &difference))
        fail_out_of_range();
    return checked(difference, left.currency_code);
}

Money multiply(const Money& amount, Decimal factor)
{
    return scaled(amount, factor.mantissa, power_of_ten(factor.scale));
}

Money divide(const Money& amount, Decimal divisor)
{
    return scaled(amount, power_of_ten(divisor.scale), divisor.mantissa);
}

Money prorate(const Money& amount, Decimal part, Decimal whole)
{
    // part / whole = (part.mantissa x 10^whole.scale) / (whole.mantissa x 10^part.scale), with what both have in common
    // left out.
    const int common = part.scale < whole.scale ? part.scale : whole.scale;
    const auto up = power_of_ten(whole.scale - common);
    const auto down = power_of_ten(part.scale - common);
    if (!up || !down)
        fail_out_of_range();
    return scaled(amount, checked_multiply(part.mantissa, *up), checked_multiply(whole.mantissa, *down));
}

Money percentage(const Money& amount, std::span<const Decimal> rates)
{
    int scale = 0;
    for (const Decimal& rate : rates)
        scale = rate.scale > scale ? rate.scale : scale;
    WideInteger sum = 0;
    for (const Decimal& rate : rates) {
        const auto power = power_of_ten(scale - rate.scale);
        const auto widened = checked_multiply(rate.mantissa, power.value_or(0));
        if (!power || !widened || __builtin_add_overflow(sum, *widened, &sum))
            fail_out_of_range();
    }
    return scaled(amount, sum, power_of_ten(scale + 2));
}

Money percentage(const Money& amount, Decimal rate)
{
    return percentage(amount, std::span<const Decimal>(&rate, 1));
}

std::strong_ordering compare(const Money& amount, Decimal value)
{
    return compare(Decimal{amount.minor_units, exponent_of(amount.currency_code)}, value);
}

} // namespace reprise::domain
