#include "io/periodic.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <optional>
#include <stdexcept>

using namespace std::chrono_literals;
using reprise::io::Periodic;

TEST_CASE("a job that throws anything is run again after the interval", "[periodic][R32]")
{
    std::atomic<int> runs{0};
    std::promise<void> third;
    const Periodic periodic("test", 1ms, [&](const std::stop_token& /*stop*/) {
        switch (++runs) {
        case 1:
            throw std::runtime_error("the first time");
        case 2:
            throw 2;
        case 3:
            third.set_value();
            break;
        default:
            break;
        }
    });
    CHECK(third.get_future().wait_for(60s) == std::future_status::ready);
}

TEST_CASE("a job runs at once, and its end does not wait for the interval", "[periodic][R32]")
{
    std::promise<void> first;
    // An hour of interval: if anything waited for it, this test would not end.
    const Periodic periodic("test", 1h, [&](const std::stop_token& /*stop*/) { first.set_value(); });
    CHECK(first.get_future().wait_for(60s) == std::future_status::ready);
}

TEST_CASE("a job at work is waited for, and sees that it is to end", "[periodic][R32]")
{
    std::promise<void> begun;
    std::atomic<bool> saw_stop{false};
    std::optional<Periodic> periodic;
    periodic.emplace("test", 1h, [&](const std::stop_token& stop) {
        begun.set_value();
        while (!stop.stop_requested()) {
            std::this_thread::yield();
        }
        saw_stop = true;
    });
    begun.get_future().wait();
    periodic.reset();
    CHECK(saw_stop);
}
