#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace reprise::carts {

/// How many carts are placed, and orders charged, at a time. A payment gateway that is slow holds the thread of each of
/// them, and the others must go on answering. Who comes first is served first: a semaphore lets those who come overtake
/// those who wait, of whom a few in a thousand then waited in vain. Any thread may call.
class PlacingSlots {
public:
    explicit PlacingSlots(std::ptrdiff_t count) : free_(count) {}

    /// Takes a slot, and waits for one no longer than that. Whether it has one, which must be given back.
    bool take(std::chrono::milliseconds wait);
    void give_back();
    /// How many wait now.
    std::size_t waiting() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable given_back_;
    std::ptrdiff_t free_;
    std::list<int> waiting_; ///< The first is next. What stands in it is nothing: its place is what is waited for.
};

/// One of the slots for those who wait for a payment gateway, for one scope.
class PlacingSlot {
public:
    /// Throws Error payment_gateway_unavailable when all are taken for longer than a usual charge takes.
    explicit PlacingSlot(PlacingSlots& slots);
    ~PlacingSlot() { slots_.give_back(); }
    PlacingSlot(const PlacingSlot&) = delete;
    PlacingSlot& operator=(const PlacingSlot&) = delete;

private:
    PlacingSlots& slots_;
};

} // namespace reprise::carts
