#pragma once

#include "io/application.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// What a request line leads to: a route and the parameters of its path, or, without a route, an answer that needs
/// none (OPTIONS).
struct RouteMatch {
    const Route* route = nullptr;
    std::map<std::string, std::string, std::less<>> path_parameters;
    Reply answer;
};

/// Finds the route of a method and a path; HEAD is answered by GET, OPTIONS by the list of methods.
/// Throws Error not_found when no pattern fits, and method_not_allowed with the extension `allow` when only the
/// method does not. The routes outlive the match.
RouteMatch find_route(const std::vector<Route>& routes, std::string_view method, std::string_view path);

} // namespace reprise::io
