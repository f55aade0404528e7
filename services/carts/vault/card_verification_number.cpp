#include "carts/vault/card_verification_number.hpp"

#include "domain/ascii.hpp"
#include "io/crypto.hpp"

#include <algorithm>
#include <utility>

namespace reprise::carts::vault {

namespace {

constexpr std::size_t usual_digits = 3;
constexpr std::size_t amex_digits = 4;

} // namespace

CardVerificationNumber::CardVerificationNumber(Secret digits) : digits_(std::move(digits)) {}

std::optional<CardVerificationNumber> CardVerificationNumber::parse(std::string&& text)
{
    // The memory for secrets is not for whatever is sent.
    if (text.size() > amex_digits) {
        io::wipe(text);
        return std::nullopt;
    }
    Secret digits(std::move(text));
    const auto octets = digits.octets();
    const bool is_number = (octets.size() == usual_digits || octets.size() == amex_digits) &&
                           std::ranges::all_of(octets, domain::is_digit);
    return is_number ? std::optional(CardVerificationNumber(std::move(digits))) : std::nullopt;
}

bool CardVerificationNumber::fits(domain::CardType type) const noexcept
{
    return digits_.octets().size() == (type == domain::CardType::amex ? amex_digits : usual_digits);
}

} // namespace reprise::carts::vault
