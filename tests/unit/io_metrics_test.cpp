#include "io/metrics.hpp"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

using namespace std::chrono_literals;
using Catch::Contains;
using reprise::io::Metrics;

TEST_CASE("limits: routes without end are counted under one name past the limit", "[limits][metrics]")
{
    Metrics metrics;
    for (int number = 0; number < 3'000; ++number) {
        metrics.count_request("GET /" + std::to_string(number), 200, 1ms);
    }
    const auto text = metrics.text();
    CHECK_THAT(text, Contains(R"(reprise_http_requests_total{route="other",status="200"} 2000)"));
    CHECK_THAT(text, Contains(R"(reprise_http_requests_total{route="GET /999",status="200"} 1)"));
    CHECK_THAT(text, !Contains("GET /1000"));
}

TEST_CASE("limits: a route with quotes and line breaks in it does not break the text", "[limits][metrics]")
{
    Metrics metrics;
    metrics.count_request("GET \"/\\\n", 404, 1ms);
    CHECK_THAT(metrics.text(), Contains(R"(route="GET \"/\\\n",status="404"} 1)"));
}

TEST_CASE("operations: requests are counted by route and status", "[metrics]")
{
    Metrics metrics;
    metrics.count_request("GET /orders/{order_id}", 200, 1ms);
    metrics.count_request("GET /orders/{order_id}", 200, 1ms);
    metrics.count_request("GET /orders/{order_id}", 404, 1ms);
    metrics.count_request("POST /carts", 200, 1ms);
    const auto text = metrics.text();
    CHECK_THAT(text, Contains("# TYPE reprise_http_requests_total counter"));
    CHECK_THAT(text, Contains(R"(reprise_http_requests_total{route="GET /orders/{order_id}",status="200"} 2)"));
    CHECK_THAT(text, Contains(R"(reprise_http_requests_total{route="GET /orders/{order_id}",status="404"} 1)"));
    CHECK_THAT(text, Contains(R"(reprise_http_requests_total{route="POST /carts",status="200"} 1)"));
}

TEST_CASE("operations: the duration is a histogram in seconds", "[metrics]")
{
    Metrics metrics;
    metrics.count_request("GET /orders", 200, 3ms);
    metrics.count_request("GET /orders", 200, 5ms);
    metrics.count_request("GET /orders", 200, 60s);
    const auto text = metrics.text();
    const std::string bucket = R"(reprise_http_request_duration_seconds_bucket{route="GET /orders",status="200",le=)";
    CHECK_THAT(text, Contains("# TYPE reprise_http_request_duration_seconds histogram"));
    CHECK_THAT(text, Contains(bucket + R"("0.0025"} 0)"));
    CHECK_THAT(text, Contains(bucket + R"("0.005"} 2)"));
    CHECK_THAT(text, Contains(bucket + R"("10"} 2)"));
    CHECK_THAT(text, Contains(bucket + R"("+Inf"} 3)"));
    CHECK_THAT(text,
               Contains("reprise_http_request_duration_seconds_sum{route=\"GET /orders\",status=\"200\"} 60.008"));
}

TEST_CASE("operations: many threads may count at once, and none is lost", "[metrics]")
{
    Metrics metrics;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&metrics] {
            for (int turn = 0; turn < 500; ++turn) {
                metrics.count_request(turn % 2 == 0 ? "GET /carts" : "GET /orders", 200, 1ms);
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK_THAT(metrics.text(), Contains(R"(reprise_http_requests_total{route="GET /carts",status="200"} 1000)"));
    CHECK_THAT(metrics.text(), Contains(R"(reprise_http_requests_total{route="GET /orders",status="200"} 1000)"));
}

TEST_CASE("operations: a gauge has its last value, and a counter the sum of what was added", "[metrics]")
{
    Metrics metrics;
    metrics.set_gauge("reprise_test_seconds", "How long.", 12);
    metrics.set_gauge("reprise_test_seconds", "How long.", 0.5);
    metrics.add_to_counter("reprise_test_total", "How often.", 2);
    metrics.add_to_counter("reprise_test_total", "How often.", 0);
    metrics.add_to_counter("reprise_test_total", "How often.", 3);
    const auto text = metrics.text();
    CHECK_THAT(text, Contains("# TYPE reprise_test_seconds gauge\nreprise_test_seconds 0.5\n"));
    CHECK_THAT(text, Contains("# HELP reprise_test_total How often.\n# TYPE reprise_test_total counter\n"
                              "reprise_test_total 5\n"));
}
