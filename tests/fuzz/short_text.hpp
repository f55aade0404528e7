#pragma once

#include <string_view>

namespace reprise::fuzz {

/// The parsers of short texts are so quick that one program tries them all on every input. Each has a file of its own,
/// which states its properties.
void try_cursor(std::string_view input);
void try_money(std::string_view input);
void try_time(std::string_view input);

} // namespace reprise::fuzz
