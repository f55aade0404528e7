#include "io/http_client.hpp"
#include "io/http_server.hpp"
#include "io/problem.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using namespace reprise;

namespace {

/// A neighbour that counts how often it was asked.
class Instance {
public:
    explicit Instance(std::chrono::milliseconds delay = 0ms) : delay_(delay) { server_.start(); }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    int asked() const { return asked_; }

private:
    std::chrono::milliseconds delay_;
    std::atomic<int> asked_{0};
    io::HttpServer server_{{}, [this](io::Request&&) {
                               ++asked_;
                               std::this_thread::sleep_for(delay_);
                               return io::Reply{};
                           }};
};

std::optional<io::Problem> problem_of(const io::HttpClient& client)
{
    try {
        static_cast<void>(client.post("/", {}, "{}"));
    } catch (const io::Error& error) {
        return error.problem();
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("the next instance is asked when one refuses the connection, and none other as long as it answers", "[http]")
{
    const auto nobody = Instance().url();
    const Instance second;
    const Instance third;
    const io::HttpClient client(nobody + "," + second.url() + "," + third.url(), 1000ms, 10s);
    CHECK_FALSE(problem_of(client));
    CHECK_FALSE(problem_of(client));
    CHECK(second.asked() == 2);
    CHECK(third.asked() == 0);
    CHECK(client.is_ready());
    CHECK(problem_of(io::HttpClient(nobody + "," + nobody, 1000ms, 10s)) == io::Problem::neighbour_unavailable);
}

TEST_CASE("an instance that takes a request and does not answer is not followed by another, which could repeat it",
          "[http][R41]")
{
    const Instance slow(500ms);
    const Instance spare;
    const io::HttpClient client(slow.url() + "," + spare.url(), 1000ms, 100ms);
    CHECK(problem_of(client) == io::Problem::neighbour_time_out);
    CHECK(slow.asked() == 1);
    CHECK(spare.asked() == 0);
}

TEST_CASE("a neighbour that has not answered five times in a row is not waited for by everyone", "[http][circuit]")
{
    const Instance slow(300ms);
    const io::HttpClient client(slow.url(), 1000ms, 100ms);
    for (int count = 0; count < 5; ++count) {
        CHECK(problem_of(client) == io::Problem::neighbour_time_out);
    }
    const auto copy = client;
    int refused = 0;
    for (int count = 0; count < 20; ++count) {
        refused += problem_of(copy) == io::Problem::neighbour_unavailable ? 1 : 0;
    }
    // At most one in a second finds out whether it is back.
    CHECK(refused >= 18);
    CHECK(slow.asked() <= 7);
}
