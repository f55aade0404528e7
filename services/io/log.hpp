#pragma once

#include "domain/json.hpp"

#include <string_view>

namespace reprise::io {

enum class LogLevel { debug, info, warning, error };

/// Starts the process's log: one JSON object a line on standard output (spdlog). `level` is one of debug, info,
/// warning, error, `service` lower-case letters and dashes; anything else throws std::invalid_argument.
/// Call once, before there are other threads; a line before that goes nowhere. Lines of warning and above are written
/// at once, the others a second later at most.
void start_log(std::string_view service, std::string_view level);

/// Writes one line: time, level, service, message and the members of `facts`, whose own members of those four names
/// are left out. Card numbers anywhere in it are masked (R6). Never throws: a log that cannot be written must not fail
/// a request. Any thread may call.
void log(LogLevel level, std::string_view message, const Json& facts = Json::object()) noexcept;

} // namespace reprise::io
