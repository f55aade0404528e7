#pragma once

#include "domain/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::domain {

/// The member of an object, or nullptr where the value is no object or has no such member. The document owns the
/// result.
const Json* find_member(const Json& value, std::string_view name);

/// Whether the member is there and is `true`.
bool flag_at(const Json& value, std::string_view name);

/// The member's text, or an empty one where it is absent or not a text.
std::string text_at(const Json& value, std::string_view name);

/// The whole number of the member where it is one (2.0 counts as 2), or `otherwise`.
std::int64_t whole_number_at(const Json& value, std::string_view name, std::int64_t otherwise);

} // namespace reprise::domain
