#pragma once

#include "orders/routes.hpp"

#include <vector>

namespace reprise::orders {

/// The operations on orders as UltraCart's own clients call them, under `/rest/v2`. Each asks the native route for the
/// same, and gives its answer another form (io/ultracart_presenter). `deps` is copied; what it refers to outlives the
/// routes.
std::vector<io::Route> ultracart_routes(const Deps& deps);

} // namespace reprise::orders
