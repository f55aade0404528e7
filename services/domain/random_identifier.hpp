#pragma once

#include <cstddef>
#include <string_view>

namespace reprise::domain {

/// The length of the random identifier that begins at `at` in a text, or 0: 32 hex digits, a UUID or a traceparent, of
/// which one in ten thousand would pass for a card number by chance, so that a caller could never use it. Other words
/// may stand before and after it with a dash between, as in the keys that scripts make of an id and a purpose.
std::size_t identifier_length(std::string_view text, std::size_t at);

} // namespace reprise::domain
