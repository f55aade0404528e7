#include "io/circuit_breaker.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using reprise::io::CircuitBreaker;

namespace {

constexpr CircuitBreaker::Time start{};

} // namespace

TEST_CASE("a circuit opens at the last of so many failures in a row and not before", "[circuit]")
{
    CircuitBreaker breaker(3, 1000ms);
    CHECK_FALSE(breaker.fail(start));
    CHECK_FALSE(breaker.fail(start));
    CHECK(breaker.admits(start));
    CHECK_FALSE(breaker.succeed()); // It was closed, and counts anew.
    CHECK_FALSE(breaker.fail(start));
    CHECK_FALSE(breaker.fail(start));
    CHECK(breaker.admits(start));
    CHECK(breaker.fail(start));
    CHECK_FALSE(breaker.admits(start));
}

TEST_CASE("an open circuit admits one call in each pause", "[circuit]")
{
    CircuitBreaker breaker(1, 1000ms);
    CHECK(breaker.fail(start));
    CHECK_FALSE(breaker.admits(start + 999ms));
    CHECK(breaker.admits(start + 1000ms));
    CHECK_FALSE(breaker.admits(start + 1000ms));
    CHECK_FALSE(breaker.fail(start + 1500ms)); // It was open already.
    CHECK_FALSE(breaker.admits(start + 2499ms));
    CHECK(breaker.admits(start + 2500ms));
}

TEST_CASE("an answer closes the circuit", "[circuit]")
{
    CircuitBreaker breaker(1, 1000ms);
    breaker.fail(start);
    CHECK(breaker.admits(start + 1000ms));
    CHECK(breaker.succeed());
    CHECK(breaker.admits(start + 1000ms));
    CHECK(breaker.admits(start + 1000ms));
}
