#pragma once

#include "io/access_token.hpp"
#include "io/trace.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::io {

/// Whether two header names are the same: case makes no difference (RFC 9110 section 5.1).
bool equal_names(std::string_view left, std::string_view right);

/// Orders header names without regard to case.
struct HeaderNameLess {
    using is_transparent = void;
    bool operator()(std::string_view left, std::string_view right) const;
};

using Headers = std::map<std::string, std::string, HeaderNameLess>;

/// One HTTP request as the routes see it: read whole, decoded, its caller verified.
struct Request {
    std::string method;
    std::string path;       ///< As sent, still percent-encoded, without the query.
    std::string query_text; ///< As sent, without the question mark.
    Headers headers;
    std::string body;
    std::vector<std::pair<std::string, std::string>> query;          ///< Decoded, in the order sent.
    std::map<std::string, std::string, std::less<>> path_parameters; ///< Decoded.
    Caller caller;
    Trace trace;
    std::chrono::sys_seconds now{}; ///< When the request was taken, by the process clock, UTC.

    /// The header's value, or nothing.
    std::optional<std::string> header(std::string_view name) const;
    /// The header's value, or an empty text. Borrowed: lives as long as the request.
    std::string_view header_text(std::string_view name) const;
    /// The path parameter of this name. The route's own pattern guarantees that it is there.
    const std::string& path_parameter(std::string_view name) const;
};

/// A field value without the white space around it (RFC 9110 section 5.6.3). Borrowed: lives as long as the text.
std::string_view trimmed(std::string_view text);

/// One HTTP answer. The server adds Content-Length and Connection; the body is sent as it is.
struct Reply {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;

    bool operator==(const Reply&) const = default;
};

} // namespace reprise::io
