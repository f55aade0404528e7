#include "io/circuit_breaker.hpp"

#include <algorithm>

namespace reprise::io {

bool CircuitBreaker::admits(Time now)
{
    const std::lock_guard lock(mutex_);
    if (failed_ < failures_) {
        return true;
    }
    if (now < next_call_) {
        return false;
    }
    next_call_ = now + pause_;
    return true;
}

bool CircuitBreaker::succeed()
{
    const std::lock_guard lock(mutex_);
    const bool was_open = failed_ >= failures_;
    failed_ = 0;
    return was_open;
}

bool CircuitBreaker::fail(Time now)
{
    const std::lock_guard lock(mutex_);
    failed_ = std::min(failed_ + 1, failures_ + 1);
    if (failed_ < failures_) {
        return false;
    }
    next_call_ = now + pause_;
    return failed_ == failures_;
}

} // namespace reprise::io
