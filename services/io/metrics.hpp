#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace reprise::io {

/// Counts requests and their duration for Prometheus (prometheus-cpp). Any thread may call.
class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// One answered request: `route` is the pattern (`GET /orders/{order_id}`), never the address.
    void count_request(std::string_view route, int status, std::chrono::microseconds duration);
    /// All metrics in the Prometheus text format 0.0.4.
    std::string text() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
