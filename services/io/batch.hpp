#pragma once

#include "io/semaphore.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace reprise::io {

/// Has one thread ask for what many wait for: what comes while a question is under way waits, and is then asked for in
/// one. A question that is cheap for who answers it costs most of its time on the way there. Any thread may call; there
/// are never more in one question than there are threads.
template <class Key, class Value>
class Batch {
public:
    /// Reads the value of each key, in the order of the keys. May throw what it likes; two may run at once after that.
    using Read = std::function<std::vector<Value>(const std::vector<Key>&)>;

    explicit Batch(Read read) : read_(std::move(read)) {}
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    /// The value of the key, as it was read after the call. When the reading together fails, each reads for itself:
    /// throws what that throws.
    Value get(Key key)
    {
        Call call{std::move(key), {}, {}};
        if (!lead(call)) {
            call.turn.acquire();
        }
        if (!call.is_answered) {
            read_for_all();
        }
        return call.value ? std::move(*call.value) : std::move(read_({std::move(call.key)}).front());
    }

private:
    /// One that waits, on the stack of its thread. Gone as soon as it has its turn.
    struct Call {
        Key key;
        std::optional<Value> value;
        Semaphore turn;
        bool is_answered = false; ///< Or else it has its turn because it leads.
    };

    /// Whether the call is to read for all; another does so already when not.
    bool lead(Call& call)
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(&call);
        return !std::exchange(is_led_, true);
    }

    /// Everything that waits, the first of which leads.
    std::vector<Call*> take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(waiting_, {});
    }

    void read_for_all()
    {
        const auto calls = take();
        try {
            std::vector<Key> keys;
            keys.reserve(calls.size());
            for (const auto* call : calls) {
                keys.push_back(call->key);
            }
            auto values = read_(keys);
            for (std::size_t place = 0; place < calls.size(); ++place) {
                calls[place]->value = std::move(values.at(place));
            }
        } catch (...) {
            // Who has no value reads it alone, and meets the fault if it is its own.
        }
        hand_over();
        for (std::size_t place = 1; place < calls.size(); ++place) {
            calls[place]->is_answered = true;
            calls[place]->turn.release();
        }
    }

    /// The first of those that have come since leads, if there is one.
    void hand_over()
    {
        const std::lock_guard lock(mutex_);
        is_led_ = !waiting_.empty();
        if (is_led_) {
            waiting_.front()->turn.release();
        }
    }

    Read read_;
    std::mutex mutex_; ///< Guards the rest.
    std::vector<Call*> waiting_;
    bool is_led_ = false;
};

} // namespace reprise::io
