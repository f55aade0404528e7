#include "io/http_connection.hpp"

#include "io/application.hpp"
#include "io/trace.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>

namespace reprise::io {

namespace {

constexpr std::chrono::seconds write_timeout{5};

bool equal_names(std::string_view left, std::string_view right)
{
    const HeaderNameLess less;
    return !less(left, right) && !less(right, left);
}

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

/// `method SP target SP HTTP-version` (RFC 9112 section 3), the target in origin form.
bool is_request_line(std::string_view line)
{
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    return first != std::string_view::npos && first > 0 && second != std::string_view::npos &&
           line.substr(first + 1).starts_with('/') && line.find('\t') == std::string_view::npos &&
           (line.substr(second) == " HTTP/1.1" || line.substr(second) == " HTTP/1.0");
}

/// Whether a head has a control character but tabs and line ends. Whoever reads a lone CR or LF as a line end sees
/// another request than we do (RFC 9112 section 2.2).
bool holds_stray_control(std::string_view head)
{
    for (std::size_t at = 0; at < head.size(); ++at) {
        const auto octet = static_cast<unsigned char>(head[at]);
        if (head.substr(at).starts_with("\r\n")) {
            ++at;
        } else if ((octet < 0x20 && octet != '\t') || octet == 0x7F) {
            return true;
        }
    }
    return false;
}

/// A control character in a header would let a value begin a header of its own.
bool is_safe_value(std::string_view value)
{
    return std::ranges::none_of(value, [](char octet) { return octet == '\r' || octet == '\n' || octet == '\0'; });
}

std::string serialised(const Reply& reply, bool head_only, bool is_kept)
{
    const bool has_body = reply.status != 204 && reply.status != 304;
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
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

/// Whether all bytes left before the client stopped reading for too long or went away.
bool write_all(int socket, std::string_view bytes)
{
    const auto deadline = std::chrono::steady_clock::now() + write_timeout;
    while (!bytes.empty()) {
        const auto written = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (written < 0 && errno == EINTR) {
            continue;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd writable{socket, POLLOUT, 0};
        if (errno != EAGAIN || left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) <= 0) {
            return false;
        }
    }
    return true;
}

} // namespace

std::optional<Problem> Connection::read_head(std::string_view bytes, const ServerLimits& limits)
{
    if (is_complete_) {
        return std::nullopt;
    }
    // The blank line may be split between packets, so the search begins three bytes back.
    const auto from = head_.size() < 3 ? 0 : head_.size() - 3;
    head_.append(bytes);
    const auto end = head_.find("\r\n\r\n", from);
    if (end == std::string::npos) {
        // The last three octets may be the beginning of the blank line, which is no part of the head.
        return head_.size() > limits.head_bytes + 3 ? std::optional(Problem::headers_too_large) : std::nullopt;
    }
    head_.resize(end);
    is_complete_ = true;
    return head_.size() > limits.head_bytes ? std::optional(Problem::headers_too_large) : read_fields(limits);
}

std::optional<Problem> Connection::read_fields(const ServerLimits& limits)
{
    const std::string_view head = head_;
    if (holds_stray_control(head)) {
        return Problem::malformed_request;
    }
    const auto request_line = head.substr(0, head.find("\r\n"));
    if (!is_request_line(request_line)) {
        return Problem::malformed_request;
    }
    is_kept_ = request_line.ends_with("HTTP/1.1");
    for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
        const auto next = head.find("\r\n", at + 2);
        const auto line = head.substr(at + 2, next == std::string_view::npos ? next : next - at - 2);
        if (const auto problem = read_field(line, limits)) {
            return problem;
        }
        at = next;
    }
    return std::nullopt;
}

std::optional<Problem> Connection::read_field(std::string_view line, const ServerLimits& limits)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line[colon - 1] == ' ' || line[colon - 1] == '\t') {
        return Problem::malformed_request;
    }
    const auto name = line.substr(0, colon);
    const auto value = trimmed(line.substr(colon + 1));
    if (equal_names(name, "Transfer-Encoding")) {
        return Problem::length_required;
    }
    if (equal_names(name, "Connection")) {
        is_kept_ = equal_names(value, "keep-alive") || (is_kept_ && !equal_names(value, "close"));
    }
    if (equal_names(name, "Content-Length")) {
        std::size_t length = 0;
        const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), length);
        if (has_length_ || value.empty() || fault == std::errc::invalid_argument ||
            end != value.data() + value.size()) {
            return Problem::malformed_request;
        }
        has_length_ = true;
        if (fault != std::errc{} || length > limits.body_bytes) {
            return Problem::body_too_large;
        }
    }
    return std::nullopt;
}

std::string Connection::method() const
{
    return head_.substr(0, head_.find(' '));
}

std::string Connection::target() const
{
    const auto begin = head_.find(' ');
    return begin == std::string::npos ? std::string{} : head_.substr(begin + 1, head_.find(' ', begin + 1) - begin - 1);
}

std::string Connection::path() const
{
    const auto address = target();
    return address.substr(0, address.find('?'));
}

std::string Connection::query_text() const
{
    const auto address = target();
    const auto mark = address.find('?');
    return mark == std::string::npos ? std::string{} : address.substr(mark + 1);
}

void Connection::reset()
{
    head_.clear();
    is_complete_ = false;
    is_kept_ = true;
    has_length_ = false;
}

void write_reply(int socket, const Reply& reply, bool head_only, Connection& connection) noexcept
{
    try {
        const bool is_written = write_all(socket, serialised(reply, head_only, connection.is_kept()));
        if (is_written && connection.is_kept()) {
            return;
        }
        // Only our direction ends: a reset while the client still sends would take the answer from it.
        ::shutdown(socket, is_written ? SHUT_WR : SHUT_RDWR);
    } catch (const std::exception&) {
        // Out of memory while the answer was put together: the client sees its connection end.
        ::shutdown(socket, SHUT_RDWR);
    }
    connection.close();
}

void write_refusal(int socket, Problem problem) noexcept
{
    try {
        write_all(socket, serialised(problem_reply(Error(problem), trace_of({})), false, false));
    } catch (const std::exception&) {
        // As above: there is nothing left to say to this client.
    }
    ::shutdown(socket, SHUT_WR);
}

} // namespace reprise::io
