// Reads: an RFC 3339 time (domain/time).
//
// Property: what is accepted is the second that the C library finds in the same text, within the years 1970 to 9999;
// printed and read again it is the same; every second of these years is printed so that it is read as itself.
#include "domain/time.hpp"

#include "fuzz/property.hpp"
#include "fuzz/short_text.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

namespace reprise::fuzz {
namespace {

constexpr std::int64_t seconds_to_year_10000 = 253'402'300'800;

/// The second that a well-formed text stands for, by the C library.
std::int64_t second_of(std::string text)
{
    text.at(10) = 'T';
    std::tm parts{};
    const char* const rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    require(rest == text.c_str() + 19, "what is accepted begins with a date and a time");
    std::int64_t second = ::timegm(&parts);
    require(parts.tm_sec < 60, "no leap second is accepted");
    const bool is_offset = text.back() != 'Z' && text.back() != 'z';
    if (is_offset) {
        const std::string offset = text.substr(text.size() - 6);
        require(offset[3] == ':', "an offset is hours and minutes");
        const int minutes = std::stoi(offset.substr(1, 2)) * 60 + std::stoi(offset.substr(4));
        second -= (offset[0] == '-' ? -60 : 60) * minutes;
    }
    const std::string fraction = text.substr(19, text.size() - 19 - (is_offset ? 6 : 1));
    require(fraction.empty() ||
                (fraction[0] == '.' && fraction.find_first_not_of("0123456789", 1) == std::string::npos &&
                 fraction.size() > 1),
            "between seconds and offset there is a fraction or nothing");
    return second;
}

void require_round_trip(std::chrono::sys_seconds time)
{
    const std::string text = domain::format_rfc3339(time);
    require(text.size() == 20 && text.back() == 'Z', "a time is printed in UTC without a fraction");
    require(domain::parse_rfc3339(text) == time, "what is printed is read as the same second");
}

} // namespace

void try_time(std::string_view input)
{
    if (const auto time = domain::parse_rfc3339(input)) {
        const std::int64_t second = time->time_since_epoch().count();
        require(second >= 0 && second < seconds_to_year_10000, "what is accepted is within 1970 and 9999");
        require(second == second_of(std::string(input)), "what is accepted is the second that is written");
        require_round_trip(*time);
    }
    std::uint64_t number = 0;
    for (const char octet : input.substr(0, 8))
        number = number << 8U | static_cast<unsigned char>(octet);
    require_round_trip(std::chrono::sys_seconds(
        std::chrono::seconds(static_cast<std::int64_t>(number % std::uint64_t{seconds_to_year_10000}))));
}

} // namespace reprise::fuzz
