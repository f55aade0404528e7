#include "io/http_server.hpp"
#include "io/socket.hpp"
#include "support/raw_client.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using namespace reprise;
using tests::get_request;
using tests::RawClient;

namespace {

io::ServerLimits watched()
{
    io::ServerLimits limits;
    limits.on_stuck = [] {};
    return limits;
}

} // namespace

TEST_CASE("the watchdog asks every event thread for its heartbeat", "[http][watchdog]")
{
    std::mutex mutex;
    std::set<std::thread::id> asked;
    auto limits = watched();
    limits.heartbeat = 20ms;
    io::HttpServer server(limits, [&](auto&&) {
        const std::lock_guard lock(mutex);
        asked.insert(std::this_thread::get_id());
        return io::Reply{};
    });
    server.start();
    const auto count = [&] {
        const std::lock_guard lock(mutex);
        return asked.size();
    };
    for (int round = 0; round < 6000 && count() < 2; ++round) {
        std::this_thread::sleep_for(5ms);
    }
    CHECK(count() >= 2);
}

TEST_CASE("a heartbeat that another has asked for does not stand for the watchdog's", "[http][watchdog]")
{
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::thread::id> by_others;
    std::set<std::thread::id> by_watchdog;
    const auto limits = watched();
    io::HttpServer server(limits, [&](const io::Request& asked) {
        std::unique_lock lock(mutex);
        const auto self = std::this_thread::get_id();
        (asked.header("Host") == "watchdog" ? by_watchdog : by_others).insert(self);
        changed.notify_all();
        if (asked.header("Host") == "watchdog") {
            // The watchdog's first answer comes when another has been answered by another thread.
            changed.wait_for(lock, 60s, [&] { return by_others.size() > by_others.count(self); });
        }
        return io::Reply{};
    });
    server.start();
    // Descriptors choose the thread, and each connection takes two of this process.
    std::vector<RawClient> others;
    std::vector<io::Socket> spacers;
    for (int count = 0; count < 16; ++count) {
        others.emplace_back(server.port()).send(get_request("/healthz"));
        if (count % 2 == 0) {
            spacers.push_back(io::Socket::duplicate_of(STDERR_FILENO));
        }
    }
    std::unique_lock lock(mutex);
    CHECK(changed.wait_for(lock, 60s, [&] { return by_watchdog.size() >= 2; }));
}
