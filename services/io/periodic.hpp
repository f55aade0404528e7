#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace reprise::io {

/// Runs a job at once, and then again an interval after each end of it, on a thread of its own until it is destroyed.
/// Whatever the job throws is logged, and the next interval tries again. Destroying it ends the wait at once, and waits
/// for a job that is at work. Made after `run_service` has blocked the signals; made and destroyed by one thread.
class Periodic {
public:
    /// What is done each time. A long job looks at the token between its steps, and ends when a stop is asked for.
    using Job = std::function<void(const std::stop_token& stop)>;

    /// `name` is for the log. All that the job uses outlives this object.
    Periodic(std::string name, std::chrono::milliseconds interval, Job job);

private:
    std::jthread thread_; ///< Asks for a stop and joins by itself.
};

} // namespace reprise::io
