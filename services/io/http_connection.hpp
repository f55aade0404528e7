#pragma once

#include "io/http_server.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// What is known of one connection between its bytes and its answers: the request line as it was sent (Pistache
/// keeps neither the query nor repeated parameters) and whether the client wants the connection kept.
/// For one thread at a time: `Exchange` says which.
class Connection {
public:
    /// Takes the next bytes of a request and looks at its head. Returns the problem that forbids to read on: a head
    /// over its limit, a transfer coding, a Content-Length that is repeated, not a number or over the limit.
    std::optional<Problem> read_head(std::string_view bytes, const ServerLimits& limits);

    std::string method() const;
    std::string path() const;
    std::string query_text() const;
    /// Whether the connection stays open after the answer (RFC 9112 section 9.3).
    bool is_kept() const { return is_kept_; }

    /// Makes ready for the next request.
    void reset();

private:
    std::optional<Problem> read_fields(const ServerLimits& limits);
    std::optional<Problem> read_field(std::string_view line, const ServerLimits& limits);
    std::string target() const;

    std::string head_;
    bool is_complete_ = false;
    bool is_kept_ = true;
    bool has_length_ = false;
};

/// Writes one whole answer to the socket, now, from the calling thread (substrate.md 1), and ends our direction of the
/// connection when it is not kept. A client that does not read for `patience` loses its connection: then the answer is
/// false. Does not throw.
bool write_reply(int socket, const Reply& reply, bool head_only, bool is_kept,
                 std::chrono::milliseconds patience) noexcept;

/// The answer to a request that could not be read.
Reply refusal_of(Problem problem);

} // namespace reprise::io
