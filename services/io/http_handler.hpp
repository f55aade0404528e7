#pragma once

#include "io/http_server.hpp"
#include "io/thread_pool.hpp"

#include <pistache/http.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace reprise::io {

/// What all threads of a server share. Any of them may call.
class ServerState {
public:
    ServerState(ServerLimits given, HttpServer::Answer route) : limits(std::move(given)), answer(std::move(route)) {}

    /// A new event thread's place among the heartbeats.
    std::size_t enter()
    {
        const std::lock_guard lock(mutex_);
        beats_.push_back(0);
        return beats_.size() - 1;
    }
    void beat(std::size_t place)
    {
        const std::lock_guard lock(mutex_);
        ++beats_[place];
    }
    /// How often each of them has answered one.
    std::vector<std::uint64_t> beats() const
    {
        const std::lock_guard lock(mutex_);
        return beats_;
    }

    /// A request that came in, and one that was answered.
    void take()
    {
        ++in_flight_;
        last_taken_ = std::chrono::steady_clock::now();
    }
    void settle() { --in_flight_; }
    /// Requests that were taken and are not answered.
    int in_flight() const { return in_flight_; }
    /// Whether nothing is being answered, and nothing has come in for a while.
    bool is_quiet() const
    {
        return in_flight_ == 0 && std::chrono::steady_clock::now() - last_taken_.load() > quiet_time;
    }

    const ServerLimits limits;
    const HttpServer::Answer answer;
    std::atomic<bool> is_draining{false};

private:
    /// A draining server that was asked nothing for so long is left alone.
    static constexpr std::chrono::milliseconds quiet_time{250};

    mutable std::mutex mutex_; ///< Guards `beats_`.
    std::vector<std::uint64_t> beats_;
    std::atomic<int> in_flight_ = 0;
    std::atomic<std::chrono::steady_clock::time_point> last_taken_{};
};

/// The handler of a server: Pistache brings the bytes; we read the request, and hand it on to the pool. Each event
/// thread gets a clone of its own.
std::shared_ptr<Pistache::Http::Handler> make_http_handler(std::shared_ptr<ServerState> state,
                                                           std::shared_ptr<ThreadPool> pool);

} // namespace reprise::io
