#include "io/remote_address.hpp"

#include <arpa/inet.h>
#include <array>

namespace reprise::io {

std::optional<std::string> remote_address_of(const Request& request)
{
    const auto given = request.header("X-Forwarded-For").value_or("");
    if (given.find('\0') != std::string::npos) {
        return std::nullopt; // C would read what stands before it.
    }
    std::array<unsigned char, sizeof(in6_addr)> octets{};
    std::array<char, INET6_ADDRSTRLEN> text{};
    for (const int family : {AF_INET, AF_INET6}) {
        if (inet_pton(family, given.c_str(), octets.data()) == 1 &&
            inet_ntop(family, octets.data(), text.data(), text.size()) != nullptr) {
            return std::string(text.data());
        }
    }
    return std::nullopt;
}

} // namespace reprise::io
