#pragma once

#include "io/semaphore.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace reprise::io {

/// Has one thread read for all that wait: what is asked for while a reading is under way waits for its end, and is then
/// read in one. A reading that is cheap for who answers it costs most of its time on the way there. A reading that
/// takes long keeps nobody waiting: after a while another begins beside it. Any thread may call.
template <class Key, class Value>
class Batch {
public:
    /// Reads the value of each key, in the order of the keys. Any thread may call it. May throw what it likes.
    using Read = std::function<std::vector<Value>(const std::vector<Key>&)>;

    Batch(std::chrono::nanoseconds patience, Read read) : patience_(patience), read_(std::move(read)) {}
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    /// The value of the key, read after the call. When the reading for several fails, each reads for itself: throws
    /// what that throws.
    Value get(Key key)
    {
        Call call{std::move(key), {}, {}};
        if (!leads_at_once(call)) {
            if (!call.turn.acquire_for(patience_) && !leads_after_all(call)) {
                call.turn.acquire();
            }
        }
        if (call.leads) {
            lead(call);
        }
        return call.value ? std::move(*call.value) : std::move(read_({std::move(call.key)}).front());
    }

private:
    /// One that asks, on the stack of its thread. Who is no longer among those that wait gets its turn once, unless it
    /// leads by its own doing, and may be gone after that.
    struct Call {
        Key key;
        std::optional<Value> value;
        Semaphore turn;
        bool leads = false;
    };

    /// Whether nobody reads now. Otherwise the call waits.
    bool leads_at_once(Call& call)
    {
        const std::lock_guard lock(mutex_);
        call.leads = readings_ == 0;
        if (call.leads) {
            ++readings_;
        } else {
            waiting_.push_back(&call);
        }
        return call.leads;
    }

    /// Whether a call that has waited for long is still among those that wait. Otherwise its turn is on the way.
    bool leads_after_all(Call& call)
    {
        const std::lock_guard lock(mutex_);
        call.leads = std::erase(waiting_, &call) == 1;
        readings_ += call.leads ? 1 : 0;
        return call.leads;
    }

    /// Reads for itself and for all that wait. Throws only when there are none.
    void lead(Call& call)
    {
        const auto others = take_waiting();
        try {
            std::vector<Key> keys{call.key};
            keys.reserve(others.size() + 1);
            for (const auto* other : others) {
                keys.push_back(other->key);
            }
            auto values = read_(keys);
            call.value = std::move(values.at(0));
            for (std::size_t place = 0; place < others.size(); ++place) {
                others[place]->value = std::move(values.at(place + 1));
            }
        } catch (...) {
            if (others.empty()) {
                hand_over();
                throw;
            }
            // Who has no value reads it alone, and meets the fault if it is its own.
        }
        hand_over();
        for (auto* other : others) {
            other->turn.release();
        }
    }

    std::vector<Call*> take_waiting()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(waiting_, {});
    }

    /// When nobody reads any more, the first of those that wait does.
    void hand_over()
    {
        const std::lock_guard lock(mutex_);
        --readings_;
        if (readings_ == 0 && !waiting_.empty()) {
            auto* next = waiting_.front();
            waiting_.erase(waiting_.begin());
            ++readings_;
            next->leads = true;
            next->turn.release();
        }
    }

    std::chrono::nanoseconds patience_;
    Read read_;
    std::mutex mutex_; ///< Guards the rest.
    std::vector<Call*> waiting_;
    std::size_t readings_ = 0; ///< Under way.
};

} // namespace reprise::io
