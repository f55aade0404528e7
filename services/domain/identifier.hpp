#pragma once

#include <cstddef>
#include <string_view>

namespace reprise::domain {

/// The length of the identifier that begins at `at` in a text, or 0. Its digits could pass for a card number by chance,
/// so that a caller could never use it: of random identifiers (32 hex digits, a UUID or a traceparent) one in ten
/// thousand, and one in ten of the order ids of a merchant whose id has letters and ends in digits. Other words may
/// stand before and after it with a dash between, as in the keys that scripts make of an id and a purpose.
std::size_t identifier_length(std::string_view text, std::size_t at);

} // namespace reprise::domain
