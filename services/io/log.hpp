#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace reprise::io {

enum class LogLevel { debug, info, warning, error };

/// One member of a line besides its own, which are time, level, service and message. Borrowed for the call.
struct LogFact {
    std::string_view name;
    std::variant<std::string_view, std::int64_t> value;
};

/// Starts the process's log: one JSON object a line on standard output (spdlog). `level` is one of debug, info,
/// warning, error, `service` lower-case letters and dashes; anything else throws std::invalid_argument.
/// Call once, before there are other threads; a line before that goes nowhere. Lines of warning and above are written
/// at once, the others a second later at most.
void start_log(std::string_view service, std::string_view level);

/// Writes one line: time, level, service, message and the facts. Card numbers anywhere in it are masked (R6). Never
/// throws: a log that cannot be written must not fail a request. Any thread may call.
void log(LogLevel level, std::string_view message, std::initializer_list<LogFact> facts = {}) noexcept;

} // namespace reprise::io
