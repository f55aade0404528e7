#include "io/http_server.hpp"
#include "support/raw_client.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using namespace reprise;
using tests::body_of;
using tests::get_request;
using tests::RawClient;
using tests::status_of;

namespace {

/// A server whose answers to `/slow` wait until the test lets them go.
class LoadedServer {
public:
    explicit LoadedServer(io::ServerLimits limits)
        : server_(std::move(limits), [this](auto&& asked) { return answer(asked); })
    {
        server_.start();
    }
    ~LoadedServer() { let_go(); }
    LoadedServer(const LoadedServer&) = delete;
    LoadedServer& operator=(const LoadedServer&) = delete;

    void let_go()
    {
        const std::lock_guard lock(mutex_);
        is_free_ = true;
        changed_.notify_all();
    }
    /// Waits until so many slow requests are being answered.
    void wait_for_slow(int count)
    {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, 30s, [&] { return slow_ >= count; }));
    }
    std::uint16_t port() const { return server_.port(); }
    io::HttpServer& server() { return server_; }

private:
    io::Reply answer(const io::Request& asked)
    {
        if (asked.path == "/slow" || asked.path == "/healthz-stuck") {
            std::unique_lock lock(mutex_);
            ++slow_;
            changed_.notify_all();
            changed_.wait(lock, [this] { return is_free_; });
        }
        return {200, asked.path, "text/plain", {}};
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    int slow_ = 0;
    bool is_free_ = false;
    io::HttpServer server_;
};

io::ServerLimits limits_of(int threads, std::size_t queue)
{
    io::ServerLimits limits;
    limits.threads = threads;
    limits.queue = queue;
    limits.queue_wait = 60s;
    return limits;
}

std::string answer_at(std::uint16_t port, const std::string& target)
{
    const RawClient client(port);
    client.send(get_request(target));
    return client.receive();
}

std::vector<RawClient> clients_of(std::uint16_t port, int count)
{
    std::vector<RawClient> clients;
    for (int number = 0; number < count; ++number) {
        clients.emplace_back(port);
    }
    return clients;
}

} // namespace

TEST_CASE("a slow answer keeps no other connection waiting", "[http]")
{
    LoadedServer server(limits_of(4, 512));
    const auto slow = clients_of(server.port(), 3);
    for (const auto& client : slow) {
        client.send(get_request("/slow"));
    }
    server.wait_for_slow(3);
    // More than there are event threads, so that some share one with a connection that waits.
    for (int count = 0; count < 32; ++count) {
        CHECK(body_of(answer_at(server.port(), "/quick")) == "/quick");
    }
    server.let_go();
    for (const auto& client : slow) {
        CHECK(body_of(client.receive()) == "/slow");
    }
}

TEST_CASE("past the queue's limit the answer is 503 with Retry-After, at once, and what was taken is answered",
          "[http]")
{
    LoadedServer server(limits_of(1, 2));
    const RawClient first(server.port());
    first.send(get_request("/slow"));
    server.wait_for_slow(1);
    // Whoever has an answer while the only thread is busy was refused; two others wait in the queue.
    std::vector<RawClient> waiting;
    std::string refused;
    for (int count = 0; count < 100 && refused.empty(); ++count) {
        waiting.emplace_back(server.port());
        waiting.back().send(get_request("/waits"));
        refused = waiting.back().receive_within(200ms);
    }
    CHECK(status_of(refused) == 503);
    CHECK(refused.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(body_of(refused).find("\"service_unavailable\"") != std::string::npos);
    CHECK(status_of(answer_at(server.port(), "/healthz")) == 200);
    waiting.pop_back();
    server.let_go();
    CHECK(body_of(first.receive()) == "/slow");
    const auto answered =
        std::ranges::count_if(waiting, [](const auto& client) { return body_of(client.receive()) == "/waits"; });
    CHECK(answered == 2);
}

TEST_CASE("a request that has waited too long is not begun any more", "[http]")
{
    auto limits = limits_of(1, 512);
    limits.queue_wait = 50ms;
    LoadedServer server(limits);
    const RawClient first(server.port());
    first.send(get_request("/slow"));
    server.wait_for_slow(1);
    const RawClient second(server.port());
    second.send(get_request("/late"));
    std::this_thread::sleep_for(200ms);
    // Behind one that waits too long nobody is let into the queue.
    CHECK(status_of(answer_at(server.port(), "/later")) == 503);
    server.let_go();
    CHECK(body_of(first.receive()) == "/slow");
    CHECK(status_of(second.receive()) == 503);
}

TEST_CASE("a request that comes before the answer to the one before it is answered after it, or not at all", "[http]")
{
    LoadedServer server(limits_of(2, 512));
    const RawClient client(server.port());
    client.send(get_request("/slow"));
    server.wait_for_slow(1);
    client.send(get_request("/pipelined"));
    CHECK(status_of(answer_at(server.port(), "/quick")) == 200);
    server.let_go();
    const auto first = client.receive();
    CHECK(body_of(first).starts_with("/slow"));
    const auto second = client.receive();
    CHECK((first.find("Connection: close") != std::string::npos ? second.empty() : body_of(second) == "/pipelined"));
}

TEST_CASE("a server that drains answers what it has taken, ends kept connections, and takes no new ones", "[http][R42]")
{
    LoadedServer server(limits_of(4, 512));
    const RawClient slow(server.port());
    const RawClient kept(server.port());
    kept.send(get_request("/first"));
    CHECK(kept.receive().find("Connection: keep-alive") != std::string::npos);
    slow.send(get_request("/slow"));
    server.wait_for_slow(1);
    auto drained = std::async(std::launch::async, [&] { return server.server().drain(30s); });
    // Refused as soon as it drains.
    const auto is_refused = [&] {
        try {
            const RawClient client(server.port());
            return false;
        } catch (const std::runtime_error&) {
            return true;
        }
    };
    for (int count = 0; count < 1000 && !is_refused(); ++count) {
        std::this_thread::sleep_for(5ms);
    }
    CHECK(is_refused());
    kept.send(get_request("/second"));
    const auto last = kept.receive();
    CHECK(body_of(last) == "/second");
    CHECK(last.find("Connection: close") != std::string::npos);
    CHECK(drained.wait_for(0s) == std::future_status::timeout);
    server.let_go();
    CHECK(body_of(slow.receive()) == "/slow");
    CHECK(drained.get());
}

TEST_CASE("a server that is asked for more than its drain time says that not all was answered", "[http]")
{
    LoadedServer server(limits_of(1, 512));
    const RawClient slow(server.port());
    slow.send(get_request("/slow"));
    server.wait_for_slow(1);
    CHECK_FALSE(server.server().drain(50ms));
    server.let_go();
    CHECK(body_of(slow.receive()) == "/slow");
}

TEST_CASE("the watchdog notices an event thread that is stuck, and none that is only busy", "[http][watchdog]")
{
    std::promise<void> noticed;
    auto limits = limits_of(1, 512);
    limits.heartbeat = 20ms;
    limits.heartbeats_missed = 50;
    limits.on_stuck = [&noticed] { noticed.set_value(); };
    const auto stuck = noticed.get_future();

    SECTION("all threads of the pool are busy")
    {
        LoadedServer server(limits);
        const RawClient slow(server.port());
        slow.send(get_request("/slow"));
        server.wait_for_slow(1);
        CHECK(stuck.wait_for(3s) == std::future_status::timeout);
    }
    SECTION("an event thread never returns")
    {
        // What the event threads answer themselves does not come back: the nearest that can be had to a parser that
        // spins.
        limits.liveness_path = "/healthz-stuck";
        LoadedServer server(limits);
        CHECK(stuck.wait_for(60s) == std::future_status::ready);
        server.let_go();
    }
}
