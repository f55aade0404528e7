#include "io/origin.hpp"

#include "domain/ascii.hpp"

#include <algorithm>

namespace reprise::io {

namespace {

bool is_host(std::string_view host)
{
    constexpr std::size_t longest = 253; // RFC 1035 section 2.3.4, without the dot of the root.
    const auto is_end = [](char c) { return domain::is_lower(c) || domain::is_digit(c); };
    return !host.empty() && host.size() <= longest && is_end(host.front()) && is_end(host.back()) &&
           std::ranges::all_of(host, [&](char c) { return is_end(c) || c == '.' || c == '-'; });
}

bool is_port(std::string_view port)
{
    constexpr std::size_t longest = 5;
    return !port.empty() && port.size() <= longest && port.front() != '0' &&
           std::ranges::all_of(port, domain::is_digit);
}

} // namespace

bool is_origin(std::string_view text)
{
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) {
        return false;
    }
    const auto scheme = text.substr(0, scheme_end);
    const auto rest = text.substr(scheme_end + 3);
    const auto colon = rest.find(':');
    const auto host = rest.substr(0, colon);
    const bool is_own_machine = host == "localhost" || host == "127.0.0.1";
    return (scheme == "https" || (scheme == "http" && is_own_machine)) && is_host(host) &&
           (colon == std::string_view::npos || is_port(rest.substr(colon + 1)));
}

} // namespace reprise::io
