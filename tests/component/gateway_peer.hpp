#pragma once

#include "carts/payment/payment_gateway.hpp"
#include "io/http_server.hpp"
#include "io/problem.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace reprise::tests {

/// A payment gateway's side of the wire: answers what a test has lined up, and remembers what it was asked.
class GatewayPeer {
public:
    GatewayPeer() { server_.start(); }
    ~GatewayPeer() = default;
    GatewayPeer(const GatewayPeer&) = delete;
    GatewayPeer& operator=(const GatewayPeer&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    /// Lines up one answer. Without one left, the peer answers 500.
    void answers(int status, std::string body)
    {
        const std::lock_guard lock(mutex_);
        replies_.push_back({status, std::move(body), "application/json", {}});
    }
    /// From now on every answer takes so long.
    void delays(std::chrono::milliseconds delay)
    {
        const std::lock_guard lock(mutex_);
        delay_ = delay;
    }
    /// What it was asked so far.
    std::vector<io::Request> received() const
    {
        const std::lock_guard lock(mutex_);
        return received_;
    }

private:
    io::Reply take(io::Request&& request)
    {
        std::unique_lock lock(mutex_);
        received_.push_back(std::move(request));
        io::Reply reply{500, "no answer is left", "text/plain", {}};
        if (!replies_.empty()) {
            reply = std::move(replies_.front());
            replies_.pop_front();
        }
        const auto delay = delay_;
        lock.unlock();
        std::this_thread::sleep_for(delay);
        return reply;
    }

    mutable std::mutex mutex_; ///< Guards all but the server.
    std::deque<io::Reply> replies_;
    std::vector<io::Request> received_;
    std::chrono::milliseconds delay_{0};
    io::HttpServer server_{{}, [this](io::Request&& request) { return take(std::move(request)); }};
};

/// The attempt of most tests: 12.30 USD.
inline carts::payment::Charge test_charge()
{
    carts::payment::Charge charge;
    charge.attempt_id = "abcdefghijklmnopabcd";
    charge.amount = {1230, "USD"};
    charge.sale_id = "0123456789ABCDEF0123456789ABCDEF";
    charge.card_expiration_month = 7;
    charge.card_expiration_year = 2030;
    charge.billing = {{"first_name", "Ada"}, {"postal_code", "95814"}};
    return charge;
}

inline carts::vault::CardNumber card_number(const char* digits = "4111111111111111")
{
    return std::get<carts::vault::CardNumber>(carts::vault::CardNumber::parse(std::string(digits)));
}

inline carts::vault::CardVerificationNumber verification_number(const char* digits = "907")
{
    auto number = carts::vault::CardVerificationNumber::parse(std::string(digits));
    REQUIRE(number);
    return std::move(*number);
}

/// The problem that something ends in, or nothing.
inline std::optional<io::Problem> problem_of(const std::function<void()>& act)
{
    try {
        act();
    } catch (const io::Error& error) {
        return error.problem();
    }
    return std::nullopt;
}

} // namespace reprise::tests
