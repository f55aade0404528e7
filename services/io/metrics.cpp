#include "io/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>

namespace reprise::io {

namespace {

/// Seconds. A read takes a good hundred microseconds, a clone some milliseconds, and 10 s is past every time-out.
const prometheus::Histogram::BucketBoundaries& duration_buckets()
{
    static const prometheus::Histogram::BucketBoundaries buckets{
        0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    return buckets;
}

/// Routes times statuses of the contract are a few hundred. Past this limit everything is counted under one route, so
/// that a mistake in naming routes cannot fill the memory.
constexpr std::size_t series_limit = 1'000;
constexpr std::string_view route_beyond_limit = "other";

} // namespace

class Metrics::State {
public:
    /// The counters of one route and status; owned by the registry, for good.
    struct Series {
        prometheus::Counter* requests = nullptr;
        prometheus::Histogram* duration = nullptr;
    };

    Series series_of(std::string_view route, int status)
    {
        {
            const std::shared_lock lock(mutex_);
            if (const auto found = find(route, status); found.requests != nullptr) {
                return found;
            }
        }
        const std::unique_lock lock(mutex_);
        return find_or_add(series_count_ < series_limit ? route : route_beyond_limit, status);
    }

    /// The registry merges a family, and a series of it, with the one that it has under that name.
    prometheus::Gauge& gauge(const std::string& name, const std::string& help)
    {
        return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({});
    }

    prometheus::Counter& counter(const std::string& name, const std::string& help)
    {
        return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add({});
    }

    std::string text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

private:
    Series find(std::string_view route, int status) const
    {
        const auto statuses = series_.find(route);
        if (statuses == series_.end()) {
            return {};
        }
        const auto found = statuses->second.find(status);
        return found == statuses->second.end() ? Series{} : found->second;
    }

    Series find_or_add(std::string_view route, int status)
    {
        if (const auto found = find(route, status); found.requests != nullptr) {
            return found;
        }
        const prometheus::Labels labels{{"route", std::string(route)}, {"status", std::to_string(status)}};
        const Series added{&requests_.Add(labels), &durations_.Add(labels, duration_buckets())};
        series_[std::string(route)][status] = added;
        ++series_count_;
        return added;
    }

    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_ = prometheus::BuildCounter()
                                                             .Name("reprise_http_requests_total")
                                                             .Help("Answered requests by route and status.")
                                                             .Register(registry_);
    prometheus::Family<prometheus::Histogram>& durations_ =
        prometheus::BuildHistogram()
            .Name("reprise_http_request_duration_seconds")
            .Help("Time from a request's last octet to its answer, by route and status.")
            .Register(registry_);
    mutable std::shared_mutex mutex_; ///< Guards the two members below; the counters guard themselves.
    std::map<std::string, std::map<int, Series>, std::less<>> series_;
    std::size_t series_count_ = 0;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view route, int status, std::chrono::microseconds duration)
{
    const auto series = state_->series_of(route, status);
    series.requests->Increment();
    series.duration->Observe(std::chrono::duration<double>(duration).count());
}

void Metrics::set_gauge(const std::string& name, const std::string& help, double value)
{
    state_->gauge(name, help).Set(value);
}

void Metrics::add_to_counter(const std::string& name, const std::string& help, std::size_t count)
{
    state_->counter(name, help).Increment(static_cast<double>(count));
}

std::string Metrics::text() const
{
    return state_->text();
}

} // namespace reprise::io
