// Reads: any text (domain/masking, card_type).
//
// Property: a redacted text holds no card number, is not changed by redacting it again, and differs from the text
// exactly where that held one; what a slow search finds by the definition alone is found; a mask shows four digits and
// no more; in a document the same numbers are found as values and as names.
#include "domain/card_type.hpp"
#include "domain/masking.hpp"
#include "fuzz/property.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace reprise::fuzz {
namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_card_number(std::string_view digits)
{
    int ean_sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i)
        ean_sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    const bool is_ean = digits.size() == 13 && ean_sum % 10 == 0;
    return digits.size() >= 13 && digits.size() <= 19 && domain::card_type_of(digits) && domain::passes_luhn(digits) &&
           !is_ean;
}

/// Whether a card number begins with the run of digits at `at`: whole runs, single separators between them.
bool begins_card_number(std::string_view text, std::size_t at)
{
    std::string digits;
    while (at < text.size() && digits.size() <= 19) {
        while (at < text.size() && is_digit(text[at]))
            digits += text[at++];
        if (is_card_number(digits))
            return true;
        const bool is_joined = at + 1 < text.size() &&
                               std::string_view(" -._").find(text[at]) != std::string_view::npos &&
                               is_digit(text[at + 1]);
        if (!is_joined)
            return false;
        ++at;
    }
    return false;
}

bool finds_card_number(std::string_view text)
{
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_digit(text[at]) && (at == 0 || !is_digit(text[at - 1])) && begins_card_number(text, at))
            return true;
    }
    return false;
}

/// Whether ten digits stand behind the dash at `at`, and a letter as of a merchant's id before it.
bool may_be_in_order_id(std::string_view text, std::size_t at)
{
    const auto merchant_id = text.substr(0, at).substr(at - std::min<std::size_t>(at, 10));
    const auto number = text.substr(at + 1, 10);
    return std::ranges::any_of(merchant_id, [](char c) { return c >= 'A' && c <= 'Z'; }) && number.size() == 10 &&
           std::ranges::all_of(number, is_digit);
}

/// Identifiers are passed over. Random ones are words of 32 characters and more.
bool may_hold_identifier(std::string_view text)
{
    std::size_t length = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool is_word = is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        length = is_word ? length + 1 : 0;
        if (length >= 32 || (c == '-' && may_be_in_order_id(text, at)))
            return true;
    }
    return false;
}

void check_mask(std::string_view text)
{
    const std::string mask = domain::mask_card_number(text);
    const std::size_t hidden = text.size() > 4 ? text.size() - 4 : text.size();
    require(mask == std::string(hidden, 'X') + std::string(text.substr(hidden)),
            "a mask hides all but four characters");
    require(!domain::is_card_number_mask(text) || !domain::holds_card_number(text), "no mask is a card number");
    const bool is_number = std::ranges::all_of(text, is_digit) && text.size() >= 13 && text.size() <= 19;
    require(!is_number || domain::is_card_number_mask(mask), "what hides a number has the shape of a mask");
}

} // namespace

void try_input(std::string_view input)
{
    note_reached();
    const bool holds = domain::holds_card_number(input);
    const std::string redacted = domain::redact_card_numbers(input);
    require(!domain::holds_card_number(redacted), "what is redacted holds no card number");
    require((redacted != input) == holds, "a text is changed exactly where it holds a card number");
    require(domain::redact_card_numbers(redacted) == redacted, "what is redacted stays as it is");
    require(std::ranges::count_if(redacted, is_digit) <= std::ranges::count_if(input, is_digit), "no digit is added");
    if (!may_hold_identifier(input))
        require(holds == finds_card_number(input), "every card number is found, and nothing else");
    const std::string text(input);
    const auto as_value = domain::find_card_number(Json{{"a", Json::array({1, text})}});
    const auto as_name = domain::find_card_number(Json{{text, 1}});
    require(as_value.has_value() == holds && as_value.value_or("/a/1") == "/a/1", "a number is found as a value");
    require(as_name.has_value() == holds, "a number is found as a name");
    require(!as_name || !domain::holds_card_number(*as_name), "a pointer holds no card number");
    check_mask(input);
}

} // namespace reprise::fuzz
