#include "carts/placing_slot.hpp"

#include "io/problem.hpp"

namespace reprise::carts {

bool PlacingSlots::take(std::chrono::milliseconds wait)
{
    std::unique_lock lock(mutex_);
    const auto place = waiting_.emplace(waiting_.end());
    const bool has_one = given_back_.wait_for(lock, wait, [&] { return free_ > 0 && place == waiting_.begin(); });
    waiting_.erase(place);
    if (has_one) {
        --free_;
    }
    // The next in line may have waited for this one's place alone.
    given_back_.notify_all();
    return has_one;
}

void PlacingSlots::give_back()
{
    const std::lock_guard lock(mutex_);
    ++free_;
    given_back_.notify_all();
}

std::size_t PlacingSlots::waiting() const
{
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

PlacingSlot::PlacingSlot(PlacingSlots& slots) : slots_(slots)
{
    constexpr std::chrono::milliseconds wait{300};
    if (!slots_.take(wait)) {
        throw io::Error(io::Problem::payment_gateway_unavailable, "Too many cards are being charged just now.");
    }
}

} // namespace reprise::carts
