#pragma once

#include "io/http_server.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::io {

/// What is known of one connection between its bytes and its answers: the request as far as it has come, and whether
/// the client wants the connection kept. No byte of a request is shown to Pistache's parser, which can be hung, reads
/// headers beyond their end, and keeps neither the query nor repeated fields (substrate.md 1).
/// For one thread at a time: `Exchange` says which.
class Connection {
public:
    /// Takes the next bytes of a request. Returns the problem that forbids to read on: a head over its limit, a
    /// transfer coding, a Content-Length that is not a number or over the limit, and whatever another reader might take
    /// for something else: control characters, folded lines, a field twice that may be there once (RFC 9112 section
    /// 11).
    std::optional<Problem> read(std::string_view bytes, const ServerLimits& limits);
    /// Whether the request is there to its last byte.
    bool is_whole() const { return is_head_whole_ && request_.body.size() == length_; }
    /// The whole request; the caller owns it.
    Request take_request();
    /// Whether the connection stays open after the answer (RFC 9112 section 9.3).
    bool is_kept() const { return is_kept_; }

    /// Makes ready for the next request.
    void reset();

private:
    std::optional<Problem> read_fields(const ServerLimits& limits);
    std::optional<Problem> read_field(std::string_view line, const ServerLimits& limits);
    std::optional<Problem> read_length(std::string_view value, std::size_t most);
    void read_request_line(std::string_view line);

    Request request_;
    std::string head_;
    std::size_t length_ = 0;
    bool is_head_whole_ = false;
    bool is_kept_ = true;
};

/// Writes one whole answer to the socket, now, from the calling thread (substrate.md 1), and ends our direction of the
/// connection when it is not kept. A client that does not read for `patience` loses its connection: then the answer is
/// false. Does not throw.
bool write_reply(int socket, const Reply& reply, bool head_only, bool is_kept,
                 std::chrono::milliseconds patience) noexcept;

/// The answer to a request that could not be read.
Reply refusal_of(Problem problem);

} // namespace reprise::io
