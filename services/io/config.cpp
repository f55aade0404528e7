#include "io/config.hpp"

#include <charconv>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace reprise::io {

namespace {

/// The whole number that a text spells in decimal digits, or nothing.
std::optional<int> whole_number(const std::string& text)
{
    int value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, value);
    return failure == std::errc() && stopped == end ? std::optional(value) : std::nullopt;
}

} // namespace

SettingSource environment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    };
}

Settings::Settings(SettingSource source) : source_(std::move(source)) {}

std::string Settings::text(const std::string& name)
{
    auto value = text(name, {});
    if (value.empty()) {
        faults_.push_back(name + " is not set");
    }
    return value;
}

std::string Settings::text(const std::string& name, const std::string& fallback)
{
    // An empty setting is one that is not set: `NAME=` in an env file is the usual way to leave one out.
    auto value = source_(name).value_or(std::string());
    return value.empty() ? fallback : value;
}

std::string Settings::https_url(const std::string& name, const std::string& fallback)
{
    auto value = text(name, fallback);
    if (!value.starts_with("https://")) {
        faults_.push_back(name + " must begin with https://");
    }
    return value;
}

int Settings::number(const std::string& name, int fallback, int minimum, int maximum)
{
    const auto value = text(name, {});
    if (value.empty()) {
        return fallback;
    }
    const auto number = whole_number(value);
    if (!number || *number < minimum || *number > maximum) {
        faults_.push_back(name + " must be a whole number from " + std::to_string(minimum) + " to " +
                          std::to_string(maximum));
        return fallback;
    }
    return *number;
}

std::chrono::milliseconds Settings::milliseconds(const std::string& name, int fallback, int minimum, int maximum)
{
    return std::chrono::milliseconds(number(name, fallback, minimum, maximum));
}

std::filesystem::path Settings::file(const std::string& name)
{
    std::filesystem::path path = text(name);
    std::error_code failure;
    if (!path.empty() && !std::filesystem::exists(path, failure)) {
        faults_.push_back(name + " names a file that does not exist");
    }
    return path;
}

std::pair<std::string, std::uint16_t> Settings::address(const std::string& name)
{
    constexpr int last_port = 65535;
    const auto value = text(name);
    const auto colon = value.rfind(':');
    const int port = colon == std::string::npos ? -1 : whole_number(value.substr(colon + 1)).value_or(-1);
    if (!value.empty() && (colon == 0 || port < 0 || port > last_port)) {
        faults_.push_back(name + " is not host:port");
    }
    return {value.substr(0, colon), static_cast<std::uint16_t>(port)};
}

void Settings::finish() const
{
    if (faults_.empty()) {
        return;
    }
    std::string report;
    for (const auto& fault : faults_) {
        report += (report.empty() ? "" : "\n") + fault;
    }
    throw ConfigurationError(report);
}

} // namespace reprise::io
