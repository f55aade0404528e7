#pragma once

#include <cstdint>
#include <optional>

namespace reprise::domain {

/// 128-bit integers of the compiler, for products of amounts and rates before they are rounded.
__extension__ using WideInteger = __int128;

/// 10^exponent, or nothing when the exponent is not 0 to 38.
std::optional<WideInteger> power_of_ten(int exponent) noexcept;

/// left x right, or nothing when it overflows.
std::optional<WideInteger> checked_multiply(WideInteger left, WideInteger right) noexcept;

/// numerator / denominator, rounded half away from zero; nothing when the denominator is zero or the result leaves
/// int64.
std::optional<std::int64_t> divide_half_away(WideInteger numerator, WideInteger denominator) noexcept;

} // namespace reprise::domain
