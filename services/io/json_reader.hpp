#pragma once

#include "domain/json.hpp"

#include <string_view>

namespace reprise::io {

/// Reads one JSON text strictly (RFC 8259): UTF-8 without BOM, nothing after it, no duplicate names, no NUL in any
/// string, nesting of at most 32, every number finite and every integer within 64 bits.
/// Throws Error malformed_json with the position, never the content.
Json read_json(std::string_view text);

/// One line of JSON. Invalid UTF-8 that should not be there is replaced, never thrown on.
std::string write_json(const Json& value);

} // namespace reprise::io
