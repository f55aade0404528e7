#pragma once

#include "carts/deps.hpp"
#include "io/application.hpp"

#include <vector>

namespace reprise::carts {

/// The operations of the cart service with the scopes they need, those under `/internal` included, which the gateway
/// does not route.
std::vector<io::Route> routes(const Deps& deps);

} // namespace reprise::carts
