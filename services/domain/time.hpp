#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::domain {

/// Reads an RFC 3339 date-time into UTC whole seconds. The offset is required (`Z` or `+hh:mm`), a fraction is allowed
/// and cut off, every part is range-checked against the calendar, a leap second (`:60`) is refused, nothing may follow
/// the zone. Years 1970 to 9999, in UTC as well. Nothing when the text is anything else.
std::optional<std::chrono::sys_seconds> parse_rfc3339(std::string_view text);

/// The time as RFC 3339 in UTC with `Z` and without a fraction. The year must be 0 to 9999.
std::string format_rfc3339(std::chrono::sys_seconds time);

} // namespace reprise::domain
