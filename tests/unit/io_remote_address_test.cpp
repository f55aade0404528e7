#include "io/remote_address.hpp"

#include <catch2/catch.hpp>

using namespace reprise;

namespace {

std::optional<std::string> address_of(const std::string& header)
{
    io::Request request;
    request.headers["X-Forwarded-For"] = header;
    return io::remote_address_of(request);
}

} // namespace

TEST_CASE("what is not one address is no remote address", "[io][R34]")
{
    CHECK_FALSE(io::remote_address_of(io::Request{}));
    for (const auto* header : {"", "unknown", "203.0.113", "203.0.113.256", "203.0.113.7 ", "203.0.113.7:443",
                               "203.0.113.7, 10.0.0.1", "203.0.113.07", "0x7f.1", "2130706433", "[2001:db8::1]",
                               "2001:db8::1%eth0", "2001:db8::g", "::ffff:203.0.113.7.1", "'; DROP TABLE audit; --"}) {
        CAPTURE(header);
        CHECK_FALSE(address_of(header));
    }
    CHECK_FALSE(address_of(std::string("203.0.113.7\0x", 13)));
}

TEST_CASE("a remote address is said on in its one form", "[io][R34]")
{
    CHECK(address_of("203.0.113.7") == "203.0.113.7");
    CHECK(address_of("127.0.0.1") == "127.0.0.1");
    CHECK(address_of("2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
    CHECK(address_of("::1") == "::1");
    CHECK(address_of("::ffff:203.0.113.7") == "::ffff:203.0.113.7");
}
