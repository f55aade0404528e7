#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace reprise::domain {

/// The brands that `POST /cards` takes.
enum class CardType { amex, diners_club, discover, jcb, mastercard, visa };

/// The brand's name on the wire: "AMEX", "Diners Club", "Discover", "JCB", "MasterCard" or "VISA". The text lives for
/// ever.
std::string_view to_string(CardType type) noexcept;

/// The brand of that wire name, or nothing; the name must match exactly.
std::optional<CardType> parse_card_type(std::string_view wire_name) noexcept;

/// The brand of a card number by its prefix and its length (13 to 19), or nothing when it is none of ours or not only
/// digits. The check digit is not looked at.
std::optional<CardType> card_type_of(std::string_view digits) noexcept;

/// Whether the check digit is right (ISO/IEC 7812-1, mod 10). False for anything but digits and for the empty text.
bool passes_luhn(std::string_view digits) noexcept;

/// R5: whether the month that is printed on the card has ended at `now`, in UTC. The last second of the month is still
/// good. A month outside 1..12 counts as expired.
bool card_expired(int month, int year, std::chrono::sys_seconds now) noexcept;

} // namespace reprise::domain
