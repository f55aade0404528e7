#include "domain/wide_integer.hpp"

#include <limits>

namespace reprise::domain {

std::optional<WideInteger> power_of_ten(int exponent) noexcept
{
    if (exponent < 0 || exponent > 38)
        return std::nullopt;
    WideInteger power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

std::optional<WideInteger> checked_multiply(WideInteger left, WideInteger right) noexcept
{
    WideInteger product = 0;
    if (__builtin_mul_overflow(left, right, &product))
        return std::nullopt;
    return product;
}

std::optional<std::int64_t> divide_half_away(WideInteger numerator, WideInteger denominator) noexcept
{
    constexpr WideInteger smallest = std::numeric_limits<std::int64_t>::min();
    constexpr WideInteger largest = std::numeric_limits<std::int64_t>::max();
    if (denominator == 0)
        return std::nullopt;
    WideInteger quotient = numerator / denominator;
    const WideInteger remainder = numerator % denominator;
    const WideInteger distance = remainder < 0 ? -remainder : remainder;
    const WideInteger size = denominator < 0 ? -denominator : denominator;
    // Asking for distance >= size - distance instead of 2 x distance >= size cannot overflow.
    if (distance != 0 && distance >= size - distance)
        quotient += (numerator < 0) == (denominator < 0) ? 1 : -1;
    if (quotient < smallest || quotient > largest)
        return std::nullopt;
    return static_cast<std::int64_t>(quotient);
}

} // namespace reprise::domain
