#pragma once

#include "io/application.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reprise::io {

/// One thing a service cannot work without.
struct ReadinessCheck {
    std::string name; ///< For instance `database`.
    std::function<bool()> is_ready;
};

/// `GET /healthz` (alive), `GET /readyz` (200 when every check passes, 503 otherwise, each named) and `GET /metrics`
/// (Prometheus). Open, and not routed by the gateway (design.md 3.1). `metrics` outlives the routes.
std::vector<Route> health_routes(Metrics& metrics, std::vector<ReadinessCheck> checks);

} // namespace reprise::io
