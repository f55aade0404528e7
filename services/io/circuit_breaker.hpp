#pragma once

#include <chrono>
#include <mutex>

namespace reprise::io {

/// Keeps callers from waiting for a neighbour that does not answer: after so many failures in a row no call is
/// admitted, but for one in each pause, which finds out whether the neighbour is back. Any thread may call.
class CircuitBreaker {
public:
    using Time = std::chrono::steady_clock::time_point;

    CircuitBreaker(int failures, std::chrono::milliseconds pause) : failures_(failures), pause_(pause) {}

    /// Whether a call may be made now. Whoever is admitted says what became of it.
    bool admits(Time now);
    /// The neighbour answered. True when nobody had been admitted before.
    bool succeed();
    /// It did not. True when from now on nobody is admitted.
    bool fail(Time now);

private:
    int failures_;
    std::chrono::milliseconds pause_;
    std::mutex mutex_; ///< Guards the members below.
    int failed_ = 0;
    Time next_call_;
};

} // namespace reprise::io
