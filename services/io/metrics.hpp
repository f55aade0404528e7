#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::io {

/// Counts requests and their duration, and keeps what else the service says of itself, for Prometheus
/// (prometheus-cpp). Any thread may call.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// One answered request: `route` is the pattern (`GET /orders/{order_id}`), never the address.
    void count_request(std::string_view route, int status, std::chrono::microseconds duration);
    /// How much of something there is now. `name` and `help` are the same at each call; the unit is last in the name.
    void set_gauge(const std::string& name, const std::string& help, double value);
    /// How often something has happened so far; `name` ends in `_total`.
    void add_to_counter(const std::string& name, const std::string& help, std::size_t count);
    /// All metrics in the Prometheus text format 0.0.4.
    std::string text() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
