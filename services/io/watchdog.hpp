#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace reprise::io {

/// The `Host` of a heartbeat, which tells it from the questions of others: an answer to those says nothing of whether
/// the watchdog reaches that thread.
constexpr std::string_view watchdog_host = "watchdog";

/// Notices from within that an event thread of the server is stuck, as one connection can make Pistache's (substrate.md
/// 1): it sends a heartbeat over a connection of its own through each of them, as anyone's request goes, and waits for
/// the answer. The process of a stuck thread looks alive from outside and answers most requests; only its end helps.
class Watchdog {
public:
    struct Terms {
        std::string host;
        std::uint16_t port = 0;
        std::string path; ///< What is asked for: answered by the event thread itself, at once.
        std::chrono::milliseconds interval{1000};
        int patience = 5;        ///< So many intervals in a row without the answer: the thread is stuck.
        std::size_t threads = 1; ///< Event threads of the server.
        /// How often each of the event threads heard of so far has answered a heartbeat. Called on the watchdog's
        /// thread.
        std::function<std::vector<std::uint64_t>()> beats;
        /// What is done about a stuck thread, on the watchdog's own thread.
        std::function<void()> on_stuck;
    };

    /// Watches until the end of its scope.
    explicit Watchdog(Terms terms);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    std::jthread thread_;
};

} // namespace reprise::io
