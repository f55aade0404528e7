#include "io/log.hpp"

#include "domain/masking.hpp"
#include "io/json_reader.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

namespace reprise::io {

namespace {

/// Standard output, flushed only when spdlog says so. spdlog's own sink flushes after every line, which costs a system
/// call for each. A failed write is forgotten, so that the log goes on once there is room again. Any thread may log.
class StandardOutput final : public spdlog::sinks::base_sink<std::mutex> {
protected:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()) {
            std::clearerr(stdout);
        }
    }

    void flush_() override
    {
        if (std::fflush(stdout) != 0) {
            std::clearerr(stdout);
        }
    }
};

spdlog::level::level_enum spdlog_level(LogLevel level)
{
    switch (level) {
    case LogLevel::debug:
        return spdlog::level::debug;
    case LogLevel::info:
        return spdlog::level::info;
    case LogLevel::warning:
        return spdlog::level::warn;
    case LogLevel::error:
        return spdlog::level::err;
    }
    return spdlog::level::err;
}

spdlog::level::level_enum level_named(std::string_view name)
{
    for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
        const auto& known = spdlog::level::to_string_view(spdlog_level(level));
        if (name == std::string_view(known.data(), known.size())) {
            return spdlog_level(level);
        }
    }
    throw std::invalid_argument("the log level must be one of debug, info, warning, error");
}

/// Appends a JSON string. What every request writes is plain, and a Json for each text would cost more than the line.
void append_string(std::string& line, std::string_view text)
{
    const bool is_plain =
        std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (is_plain) {
        line.append(1, '"').append(text).append(1, '"');
    } else {
        line += write_json(Json(text));
    }
}

/// The members of a line without its opening brace: message and facts, no card number in them (R6).
std::string members_text(std::string_view message, std::initializer_list<LogFact> facts)
{
    std::string text = "\"message\":";
    append_string(text, message);
    for (const auto& [name, value] : facts) {
        text += ',';
        append_string(text, name);
        text += ':';
        if (const auto* const number = std::get_if<std::int64_t>(&value)) {
            text += std::to_string(*number);
        } else {
            append_string(text, std::get<std::string_view>(value));
        }
    }
    text += '}';
    if (!domain::holds_card_number(text)) {
        return text;
    }
    const auto safe_text = domain::redact_card_numbers(text);
    // Where the card number was a JSON number, its mask is none: so the whole becomes a text.
    return Json::accept("{" + safe_text) ? safe_text : write_json(Json{{"message", safe_text}}).substr(1);
}

} // namespace

void start_log(std::string_view service, std::string_view level)
{
    if (service.empty() || service.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") != std::string_view::npos) {
        throw std::invalid_argument("the name of the service must be lower-case letters and dashes");
    }
    const auto least_level = level_named(level);
    auto logger = std::make_shared<spdlog::logger>(std::string(service), std::make_shared<StandardOutput>());
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","service":"%n",%v)", spdlog::pattern_time_type::utc));
    logger->set_level(least_level);
    logger->flush_on(spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
    spdlog::flush_every(std::chrono::seconds(1));
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogFact> facts) noexcept
{
    try {
        auto* const logger = spdlog::default_logger_raw();
        // Only `start_log` names the logger: spdlog's own would write lines that are no JSON.
        const bool is_started = logger != nullptr && !logger->name().empty();
        if (is_started && logger->should_log(spdlog_level(level))) {
            logger->log(spdlog_level(level), members_text(message, facts));
        }
    } catch (...) {
        return; // There is nobody left to tell, and the request goes on.
    }
}

} // namespace reprise::io
