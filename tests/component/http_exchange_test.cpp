#include "io/http_exchange.hpp"
#include "support/raw_client.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

using namespace reprise;

namespace {

/// Both ends of a connection.
class Ends {
public:
    Ends() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) == 0); }
    ~Ends()
    {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    Ends(const Ends&) = delete;
    Ends& operator=(const Ends&) = delete;

    int server() const { return ends_[0]; }
    /// What the client has been sent so far.
    std::string sent() const
    {
        std::array<char, 4096> octets{};
        const auto count = ::recv(ends_[1], octets.data(), octets.size(), 0);
        return count > 0 ? std::string(octets.data(), static_cast<std::size_t>(count)) : std::string{};
    }

private:
    std::array<int, 2> ends_{};
};

const std::string whole_request = tests::get_request("/");

/// A whole request has come over it and is being answered.
void begin(io::Exchange& exchange)
{
    REQUIRE(exchange.takes_input());
    REQUIRE_FALSE(exchange.connection().read(whole_request, {}));
    REQUIRE(exchange.connection().is_whole());
    exchange.begin_answer();
}

} // namespace

TEST_CASE("a connection is read again once its answer is written", "[http]")
{
    const Ends ends;
    io::Exchange exchange;
    begin(exchange);
    exchange.end_answer(ends.server(), {}, false, true);
    CHECK(ends.sent().find("Connection: keep-alive") != std::string::npos);
    begin(exchange);
}

TEST_CASE("bytes that come during an answer are not read, and end the connection with it", "[http]")
{
    const Ends ends;
    io::Exchange exchange;
    begin(exchange);
    CHECK_FALSE(exchange.takes_input());
    exchange.end_answer(ends.server(), {}, false, true);
    CHECK(ends.sent().find("Connection: close") != std::string::npos);
    CHECK_FALSE(exchange.takes_input());
}

TEST_CASE("a server that keeps no connection ends each with its answer", "[http]")
{
    const Ends ends;
    io::Exchange exchange;
    begin(exchange);
    exchange.end_answer(ends.server(), {}, false, false);
    CHECK(ends.sent().find("Connection: close") != std::string::npos);
    CHECK_FALSE(exchange.takes_input());
}

TEST_CASE("a client that is gone ends its connection and nothing else", "[http]")
{
    io::Exchange exchange;
    {
        const Ends ends;
        begin(exchange);
        ::shutdown(ends.server(), SHUT_RDWR);
        exchange.end_answer(ends.server(), {}, false, true);
    }
    CHECK_FALSE(exchange.takes_input());
}

TEST_CASE("a request is slow by the time since its first bytes, and each anew", "[http]")
{
    const Ends ends;
    io::Exchange exchange;
    CHECK_FALSE(exchange.is_slower_than(std::chrono::seconds{3600}));
    CHECK(exchange.is_slower_than(std::chrono::seconds{-1}));
    begin(exchange);
    exchange.end_answer(ends.server(), {}, false, true);
    CHECK_FALSE(exchange.is_slower_than(std::chrono::seconds{0}));
}
