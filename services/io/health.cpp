#include "io/health.hpp"

#include <utility>

namespace reprise::io {

namespace {

Reply answer_readiness(const std::vector<ReadinessCheck>& checks)
{
    Json states = Json::object();
    bool is_ready = true;
    for (const auto& check : checks) {
        const bool passes = check.is_ready();
        states[check.name] = passes ? "ready" : "not ready";
        is_ready = is_ready && passes;
    }
    return json_reply(is_ready ? 200 : 503, {{"ready", is_ready}, {"checks", states}});
}

} // namespace

std::vector<Route> health_routes(Metrics& metrics, std::vector<ReadinessCheck> checks)
{
    return {
        {"GET",
         "/healthz",
         {},
         [](const Request&) {
             return json_reply(200, {{"alive", true}});
         },
         Access::open},
        {"GET",
         "/readyz",
         {},
         [checks = std::move(checks)](const Request&) { return answer_readiness(checks); },
         Access::open},
        {"GET",
         "/metrics",
         {},
         [&metrics](const Request&) {
             return Reply{200, metrics.text(), "text/plain; version=0.0.4", {}};
         },
         Access::open},
    };
}

} // namespace reprise::io
