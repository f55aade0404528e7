#pragma once

namespace reprise::domain {

/// The classes of ASCII characters, whatever the locale says.
constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) noexcept
{
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) noexcept
{
    return c >= 'a' && c <= 'z';
}
constexpr bool is_upper_hex(char c) noexcept
{
    return is_digit(c) || (c >= 'A' && c <= 'F');
}
constexpr bool is_lower_hex(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

} // namespace reprise::domain
