#include "domain/identifier.hpp"

#include "domain/ascii.hpp"
#include "domain/id.hpp"

#include <algorithm>

namespace reprise::domain {
namespace {

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

/// Whether a word of one of the shapes is a random identifier. A word of digits with two letters is none: the second
/// track of a card's stripe, which is as long, has a D and an F. But for a UUID, which tells itself by its version: one
/// in ten thousand has no more letters than that, and no card number is written in its groups.
bool has_letters(std::string_view word, bool is_uuid)
{
    constexpr std::ptrdiff_t fewest = 3;
    const auto letters = std::ranges::count_if(word, [](char c) { return c >= 'A'; });
    return letters >= (is_uuid && has_uuid_version(word) ? 1 : fewest);
}

/// Whether what begins at `at` and has `length` characters, or goes to the end of the text, is whole words of it.
bool is_whole(std::string_view text, std::size_t at, std::size_t length)
{
    const auto end = at + length;
    return (at == 0 || !is_alphanumeric(text[at - 1])) && (end >= text.size() || !is_alphanumeric(text[end]));
}

std::size_t random_identifier_length(std::string_view text, std::size_t at)
{
    constexpr std::string_view plain = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh";
    constexpr std::string_view uuid = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    constexpr std::string_view traceparent = "hh-hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh-hhhhhhhhhhhhhhhh-hh";
    for (const auto shape : {traceparent, uuid, plain}) {
        const auto word = text.substr(at, shape.size());
        if (is_whole(text, at, word.size()) && has_shape(word, shape) && has_letters(word, shape == uuid))
            return word.size();
    }
    return 0;
}

/// A merchant's id of digits alone could itself be the beginning of a card number, so its orders' ids are none here.
std::size_t order_id_length(std::string_view text, std::size_t at)
{
    constexpr std::size_t longest_merchant_id = 10;
    constexpr std::size_t dash_and_number = 11;
    const auto dash = text.substr(at, longest_merchant_id + 1).find('-');
    if (dash == std::string_view::npos)
        return 0;
    const auto id = text.substr(at, dash + dash_and_number);
    return is_whole(text, at, id.size()) && OrderIdTag::matches(id) && std::ranges::any_of(id, is_upper) ? id.size()
                                                                                                         : 0;
}

} // namespace

std::size_t identifier_length(std::string_view text, std::size_t at)
{
    return std::max(random_identifier_length(text, at), order_id_length(text, at));
}

} // namespace reprise::domain
