#pragma once

#include "io/http_server.hpp"
#include "io/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// What is known of one connection between its bytes and its answers: the request line as it was sent (Pistache
/// keeps neither the query nor repeated parameters) and whether the client wants the connection kept.
/// Used by the one worker thread that owns the connection.
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
    /// No byte is read from this connection any more.
    void close() { is_closed_ = true; }
    bool is_closed() const { return is_closed_; }

private:
    std::optional<Problem> read_fields(const ServerLimits& limits);
    std::optional<Problem> read_field(std::string_view line, const ServerLimits& limits);
    std::string target() const;

    std::string head_;
    bool is_complete_ = false;
    bool is_kept_ = true;
    bool is_closed_ = false;
    bool has_length_ = false;
};

/// Writes one whole answer to the socket, now, from the calling thread (substrate.md 1), and ends the connection when
/// it is not kept. A client that does not read for 5 s loses its connection. Does not throw.
void write_reply(int socket, const Reply& reply, bool head_only, Connection& connection) noexcept;

/// Answers a request that cannot be read with a problem, and ends the connection.
void write_refusal(int socket, Problem problem) noexcept;

} // namespace reprise::io
