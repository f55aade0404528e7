#include "io/thread_pool.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
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
        {
            const std::lock_guard lock(mutex_);
            is_ended_ = true;
        }
        changed_.notify_all();
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
        changed_.notify_one();
        return true;
    }

private:
    struct Waiting {
        Work work;
        std::chrono::steady_clock::time_point since;
    };

    void work_until_ended()
    {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return is_ended_ || !waiting_.empty(); });
            if (waiting_.empty()) {
                return;
            }
            {
                const auto next = std::move(waiting_.front());
                waiting_.pop_front();
                lock.unlock();
                next.work(std::chrono::steady_clock::now() - next.since);
            }
            lock.lock();
        }
    }

    Limits limits_;
    std::mutex mutex_; ///< Guards the queue and the end.
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool is_ended_ = false;
    std::vector<std::jthread> threads_;
};

ThreadPool::ThreadPool(Limits limits) : state_(std::make_unique<State>(limits)) {}

ThreadPool::~ThreadPool() = default;

bool ThreadPool::offer(Work work)
{
    return state_->offer(std::move(work));
}

} // namespace reprise::io
