#include "io/trace.hpp"

#include "io/crypto.hpp"

namespace reprise::io {

namespace {

/// What version 00 of the header measures: "00-" trace id "-" parent id "-" flags.
constexpr std::size_t header_length = 55;

bool is_lower_hex(std::string_view text)
{
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_zero(std::string_view hex)
{
    return hex.find_first_not_of('0') == std::string_view::npos;
}

/// W3C Trace Context, section 3.2.2. A version above 00 may have more after a further dash (section 4.3).
bool is_valid(std::string_view header)
{
    if (header.size() < header_length || header[2] != '-' || header[35] != '-' || header[52] != '-') {
        return false;
    }
    const auto version = header.substr(0, 2);
    const auto trace_id = header.substr(3, 32);
    const auto parent_id = header.substr(36, 16);
    const bool ends_well = header.size() == header_length || (version != "00" && header[header_length] == '-');
    return ends_well && is_lower_hex(version) && version != "ff" && is_lower_hex(trace_id) && !is_zero(trace_id) &&
           is_lower_hex(parent_id) && !is_zero(parent_id) && is_lower_hex(header.substr(53, 2));
}

/// Only the flag "sampled" has a meaning; the others must not be passed on (section 3.2.2.5).
std::string known_flags(char low_digit)
{
    const auto value = std::string_view("0123456789abcdef").find(low_digit);
    return value % 2 == 1 ? "01" : "00";
}

} // namespace

Trace trace_of(std::string_view traceparent)
{
    const auto parent_id = random_name(8);
    if (!is_valid(traceparent)) {
        return {random_name(16), parent_id, "01"};
    }
    return {std::string(traceparent.substr(3, 32)), parent_id, known_flags(traceparent[54])};
}

std::string traceparent_of(const Trace& trace)
{
    return "00-" + trace.trace_id + "-" + trace.parent_id + "-" + trace.flags;
}

} // namespace reprise::io
