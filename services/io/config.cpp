#include "io/config.hpp"

#include "io/database_url.hpp"
#include "io/private_file.hpp"

#include <arpa/inet.h>
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

bool is_loopback(const std::string& host)
{
    constexpr std::uint32_t loopback_net = 127;
    in_addr four{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) {
        return ntohl(four.s_addr) >> 24U == loopback_net;
    }
    in6_addr six{};
    return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
           ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
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

std::filesystem::path Settings::secret_file(const std::string& name)
{
    std::filesystem::path path = text(name);
    const auto fault = path.empty() ? std::nullopt : private_file_fault(path);
    if (fault) {
        faults_.push_back(name + " names a file that " + *fault);
    }
    return path;
}

std::string Settings::database_url(const std::string& name)
{
    const auto value = text(name);
    return value.empty() ? value : database_url(name, value);
}

std::string Settings::database_url(const std::string& name, const std::string& fallback)
{
    auto value = text(name, fallback);
    if (const auto fault = database_url_fault(value)) {
        faults_.push_back(name + " " + *fault);
    }
    return value;
}

std::pair<std::string, std::uint16_t> Settings::loopback_address(const std::string& name)
{
    constexpr int last_port = 65535;
    const auto value = text(name);
    const auto colon = value.rfind(':');
    const auto host = value.substr(0, colon);
    const int port = colon == std::string::npos ? -1 : whole_number(value.substr(colon + 1)).value_or(-1);
    if (!value.empty() && (colon == 0 || port < 0 || port > last_port)) {
        faults_.push_back(name + " is not host:port");
    } else if (!value.empty() && !is_loopback(host)) {
        faults_.push_back(name + " must be an address of the loopback (127.0.0.1:port or [::1]:port): only the gateway "
                                 "is reached from outside");
    }
    return {host, static_cast<std::uint16_t>(port)};
}

void Settings::must_be_absent(const std::string& name)
{
    if (source_(name)) {
        faults_.push_back(name + " must not be set: secrets are read from files of mode 0600 only");
    }
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
