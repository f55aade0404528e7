#include "domain/money.hpp"
#include "domain/wide_integer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace reprise::domain {
namespace {

constexpr int largest_scale = 36;

/// Brings mantissa x 10^-scale to the shortest form, or to nothing where it does not fit.
std::optional<Decimal> normalised(WideInteger mantissa, int scale)
{
    if (mantissa == 0)
        return Decimal{};
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    while (scale < 0) {
        const auto wider = checked_multiply(mantissa, 10);
        if (!wider)
            return std::nullopt;
        mantissa = *wider;
        ++scale;
    }
    const bool fits = mantissa >= std::numeric_limits<std::int64_t>::min() &&
                      mantissa <= std::numeric_limits<std::int64_t>::max() && scale <= largest_scale;
    if (!fits)
        return std::nullopt;
    return Decimal{static_cast<std::int64_t>(mantissa), scale};
}

/// Reads what std::to_chars wrote in scientific form: `-d.ddde-dd`. There are at most 17 digits, so the mantissa cannot
/// overflow.
std::optional<Decimal> decimal_of_scientific(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative)
        text.remove_prefix(1);
    const std::size_t exponent_mark = text.find('e');
    WideInteger mantissa = 0;
    int scale = 0;
    bool in_fraction = false;
    for (const char c : text.substr(0, exponent_mark)) {
        if (c == '.') {
            in_fraction = true;
            continue;
        }
        mantissa = mantissa * 10 + (c - '0');
        if (in_fraction)
            ++scale;
    }
    std::string_view exponent_text = text.substr(exponent_mark + 1);
    if (exponent_text.starts_with('+'))
        exponent_text.remove_prefix(1);
    int exponent = 0;
    std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
    return normalised(negative ? -mantissa : mantissa, scale - exponent);
}

/// left and right as whole numbers of the same, finer scale; nothing where one leaves 128 bits.
std::optional<WideInteger> at_scale(Decimal decimal, int scale)
{
    const auto power = power_of_ten(scale - decimal.scale);
    if (!power)
        return std::nullopt;
    return checked_multiply(decimal.mantissa, *power);
}

std::string text_of(Decimal decimal)
{
    const bool negative = decimal.mantissa < 0;
    std::string digits = std::to_string(decimal.mantissa).substr(negative ? 1 : 0);
    const auto scale = static_cast<std::size_t>(decimal.scale);
    if (digits.size() <= scale)
        digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
    return negative ? '-' + digits : digits;
}

} // namespace

std::optional<Decimal> decimal_of(const Json& number)
{
    if (number.is_number_unsigned())
        return normalised(static_cast<WideInteger>(number.get<std::uint64_t>()), 0);
    if (number.is_number_integer())
        return normalised(number.get<std::int64_t>(), 0);
    if (!number.is_number_float())
        return std::nullopt;
    const double value = number.get<double>();
    if (!std::isfinite(value))
        return std::nullopt;
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    return decimal_of_scientific(std::string_view(text.data(), static_cast<std::size_t>(end.ptr - text.data())));
}

Json to_json(Decimal decimal)
{
    if (decimal.scale == 0)
        return decimal.mantissa;
    // The nearest binary number is written with its shortest text, which spells the decimal again.
    const std::string text = text_of(decimal);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::strong_ordering compare(Decimal left, Decimal right)
{
    const int scale = left.scale > right.scale ? left.scale : right.scale;
    const auto wide_left = at_scale(left, scale);
    const auto wide_right = at_scale(right, scale);
    if (wide_left && wide_right) {
        if (*wide_left == *wide_right)
            return std::strong_ordering::equal;
        return *wide_left < *wide_right ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    // One of them is too large to be written that finely, and by that the one farther from zero: its sign decides.
    const bool is_less = wide_left ? right.mantissa > 0 : left.mantissa < 0;
    return is_less ? std::strong_ordering::less : std::strong_ordering::greater;
}

} // namespace reprise::domain
