#pragma once

namespace reprise::domain {

/// The classes of ASCII characters, whatever the locale says. What is not ASCII is of none.
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
constexpr bool is_alphanumeric(char c) noexcept
{
    return is_digit(c) || is_upper(c) || is_lower(c);
}
constexpr bool is_upper_hex(char c) noexcept
{
    return is_digit(c) || (c >= 'A' && c <= 'F');
}
constexpr bool is_lower_hex(char c) noexcept
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// The small letter of a capital; any other character as it is.
constexpr char to_lower(char c) noexcept
{
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace reprise::domain
