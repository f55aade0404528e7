#include "carts/placing_slot.hpp"
#include "io/problem.hpp"

#include <catch2/catch.hpp>

#include <mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using reprise::carts::PlacingSlot;
using reprise::carts::PlacingSlots;

namespace {

void wait_for(const PlacingSlots& slots, std::size_t waiting)
{
    while (slots.waiting() != waiting) {
        std::this_thread::sleep_for(1ms);
    }
}

} // namespace

TEST_CASE("who waited in vain for a slot is told, and leaves the line", "[R22]")
{
    PlacingSlots slots(1);
    {
        const PlacingSlot slot(slots);
        CHECK_FALSE(slots.take(0ms));
        CHECK_THROWS_AS(PlacingSlot(slots), reprise::io::Error);
        CHECK(slots.waiting() == 0);
    }
    CHECK(slots.take(0ms));
}

TEST_CASE("those who wait for a slot get it in the order in which they came, and nobody overtakes them", "[R22]")
{
    PlacingSlots slots(1);
    REQUIRE(slots.take(0ms));
    std::mutex mutex;
    std::vector<int> served;
    std::vector<std::jthread> callers;
    for (int number = 0; number < 3; ++number) {
        callers.emplace_back([&, number] {
            if (slots.take(1min)) {
                const std::lock_guard lock(mutex);
                served.push_back(number);
            }
        });
        wait_for(slots, static_cast<std::size_t>(number) + 1);
    }
    for (std::size_t still_waiting = callers.size(); still_waiting > 0; --still_waiting) {
        slots.give_back();
        CHECK_FALSE(slots.take(0ms));
        wait_for(slots, still_waiting - 1);
    }
    callers.clear();
    CHECK(served == std::vector{0, 1, 2});
    slots.give_back();
    CHECK(slots.take(0ms));
}
