#pragma once

#include "domain/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reprise::domain {

/// R6: every digit but the last four replaced by `X` ("XXXXXXXXXXXX1111"). A text of four characters or fewer is hidden
/// whole.
std::string mask_card_number(std::string_view digits);

/// Whether the text has the shape of a mask: 8 to 15 `X` and four digits.
bool is_card_number_mask(std::string_view text) noexcept;

/// R6: whether the text holds a card number: a whole run of 13 to 19 ASCII digits, or neighbouring runs that add up to
/// that and are joined by single spaces, dashes, dots or underscores, of a known brand and with the right check digit.
/// A number is found beside other runs too ("2026-01-15 4111111111111111"). Text without 13 digits in a
/// row, separators aside, costs one pass.
bool holds_card_number(std::string_view text);

/// R6: the text with every card number in it (as `holds_card_number` sees them) replaced by its mask, separators
/// dropped. Where two candidates overlap, the whole of both is masked. The result never holds a card number.
std::string redact_card_numbers(std::string_view text);

/// R6: the RFC 6901 pointer of the first string, whole number or member name in the document that holds a card number,
/// or nothing. The pointer is itself redacted, since a member name may be the number.
std::optional<std::string> find_card_number(const Json& document);

/// One reference token of an RFC 6901 pointer: `~` becomes `~0` and `/` becomes `~1`.
std::string escape_pointer_token(std::string_view token);

} // namespace reprise::domain
