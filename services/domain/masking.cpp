#include "domain/masking.hpp"

#include "domain/ascii.hpp"
#include "domain/card_type.hpp"
#include "domain/identifier.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace reprise::domain {
namespace {

constexpr std::size_t shortest_number = 13;
constexpr std::size_t longest_number = 19;
constexpr std::size_t digits_shown = 4;

bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '_';
}

/// Whether 13 digits are an EAN-13 (GS1 General Specifications 7.9: weights 1 and 3). Every tenth German one would pass
/// for a VISA of the length that was last issued decades ago, and merchants use them as item ids.
bool is_ean_13(std::string_view digits)
{
    constexpr std::size_t length = 13;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i)
        sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return digits.size() == length && sum % 10 == 0;
}

bool is_card_number(std::string_view digits)
{
    return digits.size() >= shortest_number && digits.size() <= longest_number && card_type_of(digits).has_value() &&
           passes_luhn(digits) && !is_ean_13(digits);
}

/// A whole run of digits in a text. After a redaction a group may stand for the four digits that a mask still shows; it
/// is then `shown` and its `digits` are no longer those of the text.
struct DigitGroup {
    std::size_t begin;
    std::size_t end;
    std::string digits;
    bool joined_to_next;
    bool shown;
};

/// Whether so many digits follow each other, with single separators between them. Nearly no text gets beyond this.
bool may_hold_card_number(std::string_view text)
{
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size() && digits < shortest_number; ++i) {
        if (is_digit(text[i])) {
            ++digits;
        } else if (digits > 0 && !(is_separator(text[i]) && is_digit(text[i - 1]))) {
            digits = 0;
        }
    }
    return digits >= shortest_number;
}

std::vector<DigitGroup> digit_groups(std::string_view text)
{
    std::vector<DigitGroup> groups;
    for (std::size_t i = 0; i < text.size();) {
        if (const std::size_t length = identifier_length(text, i); length > 0) {
            i += length;
            continue;
        }
        if (!is_digit(text[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() && is_digit(text[end]))
            ++end;
        const bool joined = end + 1 < text.size() && is_separator(text[end]) && is_digit(text[end + 1]);
        groups.push_back({i, end, std::string(text.substr(i, end - i)), joined, false});
        i = end;
    }
    return groups;
}

/// The last group of the longest card number that begins with the group `first`, or nothing. Looks at no more than 19
/// groups.
std::optional<std::size_t> card_number_from(const std::vector<DigitGroup>& groups, std::size_t first)
{
    std::optional<std::size_t> last;
    // No issuer of ours begins otherwise; most groups are passed over here.
    if (groups[first].digits.front() < '2' || groups[first].digits.front() > '6')
        return last;
    std::string digits;
    for (std::size_t i = first; i < groups.size(); ++i) {
        if (digits.size() + groups[i].digits.size() > longest_number)
            break;
        digits += groups[i].digits;
        if (is_card_number(digits))
            last = i;
        if (!groups[i].joined_to_next)
            break;
    }
    return last;
}

/// The last group of the card number that begins with the group `first` and of all that overlap it, or nothing.
std::optional<std::size_t> overlapping_numbers_from(const std::vector<DigitGroup>& groups, std::size_t first)
{
    std::optional<std::size_t> last = card_number_from(groups, first);
    if (!last)
        return std::nullopt;
    for (std::size_t i = first + 1; i <= *last; ++i) {
        last = std::max(*last, card_number_from(groups, i).value_or(*last));
    }
    return last;
}

std::string joined_digits(const std::vector<DigitGroup>& groups, std::size_t first, std::size_t last)
{
    std::string digits;
    for (std::size_t i = first; i <= last; ++i)
        digits += groups[i].digits;
    return digits;
}

/// The text with every card number masked that it holds as it stands.
std::string redacted_once(std::string_view text)
{
    std::vector<DigitGroup> groups = digit_groups(text);
    std::string redacted;
    std::size_t written = 0; // Everything of `text` before this place is already in `redacted`.
    for (std::size_t i = 0; i < groups.size();) {
        const auto last = overlapping_numbers_from(groups, i);
        if (!last) {
            if (groups[i].shown)
                redacted += groups[i].digits;
            ++i;
            continue;
        }
        const std::string mask = mask_card_number(joined_digits(groups, i, *last));
        redacted += text.substr(written, groups[i].begin - written);
        redacted += mask.substr(0, mask.size() - digits_shown);
        written = groups[*last].end;
        // The four digits that stay might, with what follows, read as another number: look at them again.
        groups[*last].digits = mask.substr(mask.size() - digits_shown);
        groups[*last].begin = written;
        groups[*last].shown = true;
        i = *last;
    }
    redacted += text.substr(written);
    return redacted;
}

/// Whether a number of the document, written out, is a card number. Fractions count only where the number is as large
/// as one, so that an exchange rate with sixteen decimals does not.
bool number_holds_card_number(const Json& number)
{
    std::array<char, 64> text{};
    std::to_chars_result end{};
    if (number.is_number_unsigned()) {
        end = std::to_chars(text.data(), text.data() + text.size(), number.get<std::uint64_t>());
    } else if (number.is_number_integer()) {
        end = std::to_chars(text.data(), text.data() + text.size(), number.get<std::int64_t>());
    } else {
        const double value = std::abs(number.get<double>());
        if (!(value >= 1e12 && value < 1e19))
            return false;
        end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    }
    return holds_card_number(std::string_view(text.data(), static_cast<std::size_t>(end.ptr - text.data())));
}

/// The pointer to the first card number beneath `value`, built on the way back so that a clean document costs nothing.
std::optional<std::string> find_in(const Json& value)
{
    if (value.is_string() && holds_card_number(value.get_ref<const std::string&>()))
        return std::string();
    if (value.is_number() && number_holds_card_number(value))
        return std::string();
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            if (holds_card_number(name))
                return '/' + escape_pointer_token(name);
            if (const auto found = find_in(member))
                return '/' + escape_pointer_token(name) + *found;
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (const auto found = find_in(value[i]))
                return '/' + std::to_string(i) + *found;
        }
    }
    return std::nullopt;
}

} // namespace

std::string mask_card_number(std::string_view digits)
{
    std::string mask(digits);
    const std::size_t hidden = digits.size() > digits_shown ? digits.size() - digits_shown : digits.size();
    std::fill_n(mask.begin(), hidden, 'X');
    return mask;
}

bool is_card_number_mask(std::string_view text) noexcept
{
    if (text.size() < 8 + digits_shown || text.size() > 15 + digits_shown)
        return false;
    const std::size_t hidden = text.size() - digits_shown;
    return std::ranges::all_of(text.substr(0, hidden), [](char c) { return c == 'X'; }) &&
           std::ranges::all_of(text.substr(hidden), is_digit);
}

bool holds_card_number(std::string_view text)
{
    if (!may_hold_card_number(text))
        return false;
    const std::vector<DigitGroup> groups = digit_groups(text);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (card_number_from(groups, i))
            return true;
    }
    return false;
}

std::string redact_card_numbers(std::string_view text)
{
    std::string redacted(text);
    // A mask can end the word of which a random identifier was part, so that its digits count from then on. Each pass
    // hides digits, so there are few.
    while (holds_card_number(redacted))
        redacted = redacted_once(redacted);
    return redacted;
}

std::optional<std::string> find_card_number(const Json& document)
{
    auto pointer = find_in(document);
    if (pointer)
        pointer = redact_card_numbers(*pointer);
    return pointer;
}

std::string escape_pointer_token(std::string_view token)
{
    std::string escaped;
    for (const char c : token) {
        if (c == '~') {
            escaped += "~0";
        } else if (c == '/') {
            escaped += "~1";
        } else {
            escaped += c;
        }
    }
    return escaped;
}

} // namespace reprise::domain
