// Reads: the head of a request as it comes from the socket, its query and its path (io/http_connection, query,
// routing).
//
// Property: what a request is does not depend on how the network cuts it; the request line is method, path and
// query and nothing else, without control characters; what is read of a query or a path, encoded again, is read as the
// same; only Error is thrown.
#include "fuzz/property.hpp"
#include "io/http_connection.hpp"
#include "io/query.hpp"
#include "io/routing.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace reprise::fuzz {
namespace {

/// Small, so that inputs on both sides of a limit are short.
io::ServerLimits limits()
{
    io::ServerLimits small;
    small.head_bytes = 256;
    small.body_bytes = 4096;
    return small;
}

struct Verdict {
    std::optional<io::Problem> problem;
    bool is_whole = false;
    bool is_kept = true;
    std::string method, path, query_text, body;
    io::Headers headers;
    bool operator==(const Verdict&) const = default;
};

/// What is known once all of the input came in pieces of that many octets, or once a piece was refused.
Verdict verdict_in_pieces(std::string_view input, std::size_t piece)
{
    const auto server_limits = limits();
    io::Connection connection;
    for (std::size_t at = 0; at < input.size(); at += piece) {
        if (const auto problem = connection.read(input.substr(at, piece), server_limits))
            return {problem, false, true, {}, {}, {}, {}, {}};
    }
    if (!connection.is_whole())
        return {};
    const bool is_kept = connection.is_kept();
    const auto request = connection.take_request();
    return {std::nullopt,       true,         is_kept,        request.method, request.path,
            request.query_text, request.body, request.headers};
}

void check_request_line(std::string_view input, const Verdict& verdict)
{
    const std::string_view line = input.substr(0, input.find("\r\n"));
    const bool has_query = line.find('?', line.find(' ')) != std::string_view::npos;
    const std::string read = verdict.method + ' ' + verdict.path + (has_query ? "?" : "") + verdict.query_text;
    require(line == read + " HTTP/1.1" || line == read + " HTTP/1.0",
            "a request line is a method, a path, a query and a version");
    const auto is_control = [](char octet) { return (octet >= 0 && octet < ' ') || octet == 0x7F; };
    require(std::ranges::none_of(line, is_control), "a request line has no control character");
    require(verdict.path.starts_with('/'), "a path begins with a slash");
}

void check_query(std::string_view query_text)
{
    try {
        const auto parameters = io::read_query(query_text);
        std::string again;
        for (const auto& [name, value] : parameters) {
            require((name + value).find('\0') == std::string::npos, "no parameter holds a NUL");
            again += (again.empty() ? "" : "&") + io::percent_encoded(name) + '=' + io::percent_encoded(value);
        }
        require(io::read_query(again) == parameters, "a query that is written again is read as the same");
    } catch (const io::Error& error) {
        require(error.problem() == io::Problem::malformed_request || error.problem() == io::Problem::repeated_parameter,
                "a query is refused as malformed or for a repeated parameter");
    }
}

void check_route(const std::string& method, const std::string& path)
{
    static const std::vector<io::Route> routes{{"GET", "/orders", {}, {}},
                                               {"POST", "/orders/{order_id}/clone", {}, {}},
                                               {"PATCH", "/carts/{cart_id}", {}, {}}};
    try {
        const auto match = io::find_route(routes, method, path);
        if (match.route == nullptr)
            return require(method == "OPTIONS", "only OPTIONS is answered without a route");
        std::string again = match.route->pattern;
        for (const auto& [name, value] : match.path_parameters) {
            const std::string place = '{' + name + '}';
            again.replace(again.find(place), place.size(), io::percent_encoded(value));
        }
        const auto other = io::find_route(routes, method, again);
        require(other.route == match.route && other.path_parameters == match.path_parameters,
                "a path that is written again leads to the same route");
    } catch (const io::Error& error) {
        require(error.problem() == io::Problem::not_found || error.problem() == io::Problem::method_not_allowed,
                "a path is refused as not found or for its method");
    }
}

} // namespace

void try_input(std::string_view input)
{
    const Verdict whole = verdict_in_pieces(input, std::max<std::size_t>(1, input.size()));
    for (const std::size_t piece : std::array<std::size_t, 5>{1, 2, 3, 5, 7})
        require(verdict_in_pieces(input, piece) == whole, "what a request is does not depend on how it is cut");
    if (whole.is_whole) {
        note_reached();
        check_request_line(input, whole);
        require(whole.body == input.substr(input.find("\r\n\r\n") + 4, whole.body.size()),
                "a body is what stands behind the blank line");
    }
    check_query(whole.query_text);
    check_query(input);
    check_route(whole.method, whole.path);
    check_route("PATCH", std::string(input));
}

} // namespace reprise::fuzz
