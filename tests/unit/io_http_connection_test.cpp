#include "io/http_connection.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>

using namespace reprise;

namespace {

/// What becomes of a head of that many octets, before its blank line, that comes in pieces.
std::optional<io::Problem> verdict(std::size_t head_octets, std::size_t piece)
{
    io::ServerLimits limits;
    limits.head_bytes = 64;
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\na: ";
    head.append(head_octets - head.size(), 'x').append("\r\n\r\n");
    io::Connection connection;
    for (std::size_t at = 0; at < head.size(); at += piece) {
        if (const auto problem = connection.read(std::string_view(head).substr(at, piece), limits)) {
            return problem;
        }
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("wire: a head is too large or not, however the network cuts it", "[wire]")
{
    for (const std::size_t piece : {1U, 2U, 3U, 4U, 5U, 7U, 1000U}) {
        CAPTURE(piece);
        CHECK(verdict(63, piece) == std::nullopt);
        CHECK(verdict(64, piece) == std::nullopt);
        CHECK(verdict(65, piece) == io::Problem::headers_too_large);
        CHECK(verdict(200, piece) == io::Problem::headers_too_large);
    }
}

TEST_CASE("wire: a head with a control character is refused, for others might see a line end in it", "[wire]")
{
    const auto problem_of = [](const std::string& head) {
        io::Connection connection;
        return connection.read(head + "\r\nHost: a\r\n\r\n", {});
    };
    for (const char control : {'\0', '\1', '\n', '\r', '\v', '\x1f', '\x7f'}) {
        CAPTURE(static_cast<int>(control));
        const std::string octet(1, control);
        CHECK(problem_of("GET /a" + octet + " HTTP/1.1") == io::Problem::malformed_request);
        CHECK(problem_of("GE" + octet + "T / HTTP/1.1") == io::Problem::malformed_request);
        CHECK(problem_of("GET / HTTP/1.1\r\na: b" + octet + "Transfer-Encoding: chunked") ==
              io::Problem::malformed_request);
        CHECK(problem_of("GET / HTTP/1.1\r\na: b" + octet) == io::Problem::malformed_request);
    }
    CHECK(problem_of("GET / HTTP/1.1\r\na:\tb") == std::nullopt);
    CHECK(problem_of("GET /a\t HTTP/1.1") == io::Problem::malformed_request);
}
