#include "domain/random_identifier.hpp"

#include "domain/ascii.hpp"

#include <algorithm>

namespace reprise::domain {
namespace {

bool is_word_character(char c)
{
    return is_alphanumeric(c) || c == '-';
}

bool is_hex_digit(char c)
{
    return is_lower_hex(c) || is_upper_hex(c);
}

/// Whether a word is made of hex digits, `h` in the shape, and has dashes where the shape has them.
bool has_shape(std::string_view word, std::string_view shape)
{
    return std::ranges::equal(word, shape,
                              [](char c, char in_shape) { return in_shape == 'h' ? is_hex_digit(c) : c == in_shape; });
}

/// RFC 9562 section 4: version 1 to 8 and the variant that section 4.1 gives them.
bool has_uuid_version(std::string_view uuid)
{
    constexpr std::size_t version = 14;
    constexpr std::size_t variant = 19;
    return uuid[version] >= '1' && uuid[version] <= '8' &&
           std::string_view("89abAB").find(uuid[variant]) != std::string_view::npos;
}

/// Whether a word is a random identifier: 32 hex digits, a UUID or a traceparent. One in ten thousand of them would
/// pass for a card number by chance, and a caller could never use it. A word of digits with two letters is none: the
/// second track of a card's stripe, which is as long, has a D and an F. But for a UUID, which tells itself by its
/// version: one in ten thousand has no more letters than that, and no card number is written in its groups.
bool is_random_identifier(std::string_view word)
{
    constexpr std::string_view plain = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh";
    constexpr std::string_view uuid = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    constexpr std::string_view traceparent = "hh-hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh-hhhhhhhhhhhhhhhh-hh";
    constexpr std::ptrdiff_t fewest_letters = 3;
    const auto letters = [word] { return std::ranges::count_if(word, [](char c) { return c >= 'A'; }); };
    if (has_shape(word, uuid))
        return letters() >= (has_uuid_version(word) ? 1 : fewest_letters);
    return (has_shape(word, plain) || has_shape(word, traceparent)) && letters() >= fewest_letters;
}

} // namespace

std::size_t identifier_length(std::string_view text, std::size_t at)
{
    if (at > 0 && is_word_character(text[at - 1]))
        return 0;
    std::size_t end = at;
    while (end < text.size() && is_word_character(text[end]))
        ++end;
    return is_random_identifier(text.substr(at, end - at)) ? end - at : 0;
}

} // namespace reprise::domain
