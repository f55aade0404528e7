#include "io/thread_pool.hpp"

#include "io/semaphore.hpp"

#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace reprise::io {

class ThreadPool::State {
public:
    explicit State(Limits limits) : limits_(limits)
    {
        for (std::size_t number = 0; number < limits_.threads; ++number) {
            threads_.emplace_back([this] { work_until_ended(); });
        }
    }

    ~State()
    {
        for (std::size_t number = 0; number < threads_.size(); ++number) {
            due_.release();
        }
        threads_.clear(); // Each of them is joined.
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    bool offer(Work work)
    {
        const auto now = std::chrono::steady_clock::now();
        {
            const std::lock_guard lock(mutex_);
            if (waiting_.size() >= limits_.queue ||
                (!waiting_.empty() && now - waiting_.front().since > limits_.wait)) {
                return false;
            }
            waiting_.push_back({std::move(work), now});
        }
        due_.release();
        return true;
    }

private:
    struct Waiting {
        Work work;
        std::chrono::steady_clock::time_point since;
    };

    /// The oldest that waits, or nothing at the end.
    std::optional<Waiting> take()
    {
        due_.acquire();
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) {
            return std::nullopt;
        }
        std::optional next(std::move(waiting_.front()));
        waiting_.pop_front();
        return next;
    }

    void work_until_ended()
    {
        while (const auto next = take()) {
            next->work(std::chrono::steady_clock::now() - next->since);
        }
    }

    Limits limits_;
    Semaphore due_;    ///< One for each piece of work that waits, and at the end one for each thread.
    std::mutex mutex_; ///< Guards the queue.
    std::deque<Waiting> waiting_;
    std::vector<std::jthread> threads_;
};

ThreadPool::ThreadPool(Limits limits) : state_(std::make_unique<State>(limits)) {}

ThreadPool::~ThreadPool() = default;

bool ThreadPool::offer(Work work)
{
    return state_->offer(std::move(work));
}

} // namespace reprise::io
