#include "carts/vault/card_number.hpp"

#include "domain/masking.hpp"
#include "io/crypto.hpp"

#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t shortest = 13;
constexpr std::size_t longest = 19;

/// The text without its spaces and dashes, put together within one reservation so that no copy is left in freed memory.
/// Stops where it is too long for a number: the memory for secrets is not for whatever is sent.
Secret without_separators(std::string&& text)
{
    std::string digits;
    digits.reserve(longest + 1);
    for (const char character : text) {
        if (character != ' ' && character != '-' && digits.size() <= longest) {
            digits.push_back(character);
        }
    }
    io::wipe(text);
    return Secret(std::move(digits));
}

} // namespace

CardNumber::CardNumber(Secret digits, domain::CardType type) : digits_(std::move(digits)), type_(type) {}

std::variant<CardNumber, CardNumberFault> CardNumber::parse(std::string&& text)
{
    Secret digits = without_separators(std::move(text));
    const auto count = digits.octets().size();
    if (count < shortest || count > longest || !domain::passes_luhn(digits.octets())) {
        return CardNumberFault::invalid;
    }
    const auto type = domain::card_type_of(digits.octets());
    if (!type) {
        return CardNumberFault::unknown_type;
    }
    return CardNumber(std::move(digits), *type);
}

std::string CardNumber::mask() const
{
    return domain::mask_card_number(digits_.octets());
}

} // namespace reprise::carts::vault
