#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace reprise::io {

/// A fixed number of threads with a bounded queue of work in front of them. Any thread may call.
class ThreadPool {
public:
    /// One piece of work, told how long it has waited in the queue. Must not throw.
    using Work = std::function<void(std::chrono::steady_clock::duration waited)>;

    /// What the pool bears.
    struct Limits {
        std::size_t threads = 16;
        std::size_t queue = 512;              ///< Pieces of work that may wait.
        std::chrono::milliseconds wait{1000}; ///< How long the oldest of them may have waited when another comes.
    };

    explicit ThreadPool(Limits limits);
    /// Takes no more work, does what waits, and ends the threads.
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// Whether the work was taken. Not when the queue is full, or stands still: then a caller is better told at once
    /// than kept waiting behind the others.
    bool offer(Work work);

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
