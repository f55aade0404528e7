#include "io/routing.hpp"

#include "io/query.hpp"

#include <algorithm>
#include <optional>

namespace reprise::io {

namespace {

using PathParameters = std::map<std::string, std::string, std::less<>>;

/// Cuts the first segment, with its leading slash, off a path.
std::string_view take_segment(std::string_view& path)
{
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view{} : path.substr(end);
    return segment;
}

std::optional<PathParameters> match_path(std::string_view pattern, std::string_view path)
{
    PathParameters parameters;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern);
        const auto given = take_segment(path);
        if (wanted.starts_with("/{")) {
            auto value = percent_decoded(given.substr(std::min<std::size_t>(1, given.size())));
            if (!value || value->empty()) {
                return std::nullopt;
            }
            parameters.emplace(wanted.substr(2, wanted.size() - 3), std::move(*value));
        } else if (wanted != given) {
            return std::nullopt;
        }
    }
    return pattern.empty() && path.empty() ? std::optional(std::move(parameters)) : std::nullopt;
}

} // namespace

RouteMatch find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path)
{
    const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
    std::string allowed;
    for (const auto& route : routes) {
        auto parameters = match_path(route.pattern, path);
        if (!parameters) {
            continue;
        }
        if (route.method == wanted) {
            return {&route, std::move(*parameters), {}};
        }
        allowed += route.method == "GET" ? "GET, HEAD, " : route.method + ", ";
    }
    if (allowed.empty()) {
        throw Error(Problem::not_found, "There is nothing at this address.");
    }
    allowed += "OPTIONS";
    if (method == "OPTIONS") {
        return {nullptr, {}, Reply{204, {}, "application/json", {{"Allow", allowed}}}};
    }
    throw Error(Problem::method_not_allowed, "This address takes " + allowed + ".").with_header("Allow", allowed);
}

} // namespace reprise::io
