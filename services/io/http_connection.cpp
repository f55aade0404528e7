#include "io/http_connection.hpp"

#include "io/application.hpp"
#include "io/crypto.hpp"
#include "io/socket.hpp"
#include "io/trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/socket.h>
#include <utility>

namespace reprise::io {

namespace {

std::string_view reason_phrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 204:
        return "No Content";
    case 304:
        return "Not Modified";
    case 402:
        return "Payment Required";
    case 404:
        return "Not Found";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition Failed";
    case 422:
        return "Unprocessable Content";
    case 428:
        return "Precondition Required";
    default:
        return status < 400 ? "Success" : status < 500 ? "Client Error" : "Server Error";
    }
}

/// What a line of a head may not hold (RFC 9110 section 5.5): a bare CR or LF ends the line for some readers, a NUL the
/// text.
bool is_control(char octet)
{
    return (octet >= '\0' && octet < ' ' && octet != '\t') || octet == '\x7f';
}

/// A `token` (RFC 9110 section 5.6.2).
bool is_token(std::string_view text)
{
    constexpr std::string_view characters =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// `method SP target SP HTTP-version` (RFC 9112 section 3), the target in origin form.
bool is_request_line(std::string_view line)
{
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    return first != std::string_view::npos && second != std::string_view::npos && is_token(line.substr(0, first)) &&
           line.substr(first + 1).starts_with('/') && std::ranges::none_of(line, is_control) &&
           line.find('\t') == std::string_view::npos &&
           (line.substr(second) == " HTTP/1.1" || line.substr(second) == " HTTP/1.0");
}

/// Fields that say one thing of a request: of two, one reader would take the first and another the last.
bool is_single(std::string_view name)
{
    constexpr std::array<std::string_view, 7> single_fields{"Authorization",  "Content-Length", "Content-Type",
                                                            "Host",           "Reprise-Clone",  "Reprise-Deadline",
                                                            "Idempotency-Key"};
    return std::ranges::any_of(single_fields, [&](std::string_view single) { return equal_names(single, name); });
}

/// A control character in a header would let a value begin a header of its own.
bool is_safe_value(std::string_view value)
{
    return std::ranges::none_of(value, [](char octet) { return octet == '\r' || octet == '\n' || octet == '\0'; });
}

std::string serialised(const Reply& reply, bool head_only, bool is_kept)
{
    constexpr std::size_t usual_head = 512;
    const bool has_body = reply.status != 204 && reply.status != 304;
    std::string text;
    text.reserve(usual_head + reply.body.size());
    text += "HTTP/1.1 " + std::to_string(reply.status) + " ";
    text += reason_phrase(reply.status);
    text += "\r\n";
    if (has_body) {
        text +=
            "Content-Type: " + reply.content_type + "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
    }
    for (const auto& [name, value] : reply.headers) {
        if (is_safe_value(value)) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }
    text += is_kept ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (has_body && !head_only) {
        text += reply.body;
    }
    return text;
}

} // namespace

std::optional<Problem> Connection::read(std::string_view bytes, const ServerLimits& limits)
{
    if (!is_head_whole_) {
        // The blank line may be split between packets, so the search begins three bytes back.
        const auto from = head_.size() < 3 ? 0 : head_.size() - 3;
        head_.append(bytes);
        const auto end = head_.find("\r\n\r\n", from);
        if (end == std::string::npos) {
            // The last three octets may be the beginning of the blank line, which is no part of the head.
            return head_.size() > limits.head_bytes + 3 ? std::optional(Problem::headers_too_large) : std::nullopt;
        }
        if (end > limits.head_bytes) {
            return Problem::headers_too_large;
        }
        is_head_whole_ = true;
        auto read = std::exchange(head_, head_.substr(0, end));
        request_.body = read.substr(end + 4);
        wipe(read); // The body of POST /cards is in it (R6).
        if (const auto problem = read_fields(limits)) {
            return problem;
        }
    } else {
        request_.body.append(bytes);
    }
    if (request_.body.size() > length_) {
        // Another request begins behind this one. It is not read: its client sees the connection end, and sends it
        // again.
        request_.body.resize(length_);
        is_kept_ = false;
    }
    return std::nullopt;
}

std::optional<Problem> Connection::read_fields(const ServerLimits& limits)
{
    const std::string_view head = head_;
    const auto request_line = head.substr(0, head.find("\r\n"));
    if (!is_request_line(request_line)) {
        return Problem::malformed_request;
    }
    is_kept_ = request_line.ends_with("HTTP/1.1");
    const bool needs_host = is_kept_;
    read_request_line(request_line);
    for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
        const auto next = head.find("\r\n", at + 2);
        const auto line = head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
        if (const auto problem = read_field(line, limits)) {
            return problem;
        }
        at = next;
    }
    // RFC 9112 section 3.2.
    return needs_host && !request_.header("Host") ? std::optional(Problem::malformed_request) : std::nullopt;
}

void Connection::read_request_line(std::string_view line)
{
    const auto begin = line.find(' ') + 1;
    const auto target = line.substr(begin, line.find(' ', begin) - begin);
    const auto mark = target.find('?');
    request_.method = line.substr(0, begin - 1);
    request_.path = target.substr(0, mark);
    request_.query_text = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

std::optional<Problem> Connection::read_field(std::string_view line, const ServerLimits& limits)
{
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name) || std::ranges::any_of(line, is_control)) {
        return Problem::malformed_request;
    }
    const auto value = trimmed(line.substr(colon + 1));
    const auto [field, is_new] = request_.headers.try_emplace(std::string(name), value);
    if (!is_new) {
        if (is_single(name)) {
            return Problem::malformed_request;
        }
        field->second.append(", ").append(value); // RFC 9110 section 5.3.
    }
    if (equal_names(name, "Transfer-Encoding")) {
        return Problem::length_required;
    }
    if (equal_names(name, "Connection")) {
        is_kept_ = equal_names(value, "keep-alive") || (is_kept_ && !equal_names(value, "close"));
    }
    return equal_names(name, "Content-Length") ? read_length(value, limits.body_bytes) : std::nullopt;
}

std::optional<Problem> Connection::read_length(std::string_view value, std::size_t most)
{
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), length_);
    if (value.empty() || fault == std::errc::invalid_argument || end != value.data() + value.size()) {
        return Problem::malformed_request;
    }
    return fault != std::errc{} || length_ > most ? std::optional(Problem::body_too_large) : std::nullopt;
}

Request Connection::take_request()
{
    return std::exchange(request_, Request{});
}

void Connection::reset()
{
    request_ = Request{};
    head_.clear();
    length_ = 0;
    is_head_whole_ = false;
    is_kept_ = true;
}

bool write_reply(int socket, const Reply& reply, bool head_only, bool is_kept,
                 std::chrono::milliseconds patience) noexcept
{
    try {
        const bool is_written = send_all(socket, serialised(reply, head_only, is_kept), patience);
        if (!is_written || !is_kept) {
            // Only our direction ends: a reset while the client still sends would take the answer from it.
            ::shutdown(socket, is_written ? SHUT_WR : SHUT_RDWR);
        }
        return is_written;
    } catch (const std::exception&) {
        // Out of memory while the answer was put together: the client sees its connection end.
        ::shutdown(socket, SHUT_RDWR);
        return false;
    }
}

Reply refusal_of(Problem problem)
{
    return problem_reply(Error(problem), trace_of({}));
}

} // namespace reprise::io
