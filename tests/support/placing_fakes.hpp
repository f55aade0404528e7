#pragma once

#include "carts/order_neighbour.hpp"
#include "carts/payment/payment_gateway.hpp"
#include "io/problem.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace reprise::tests {

/// What a payment gateway remembers. Charges once per attempt, as a real one does; threads may share it.
struct FakePayments {
    std::map<std::string, carts::payment::ChargeResult> decided; ///< By attempt id.
    std::vector<std::string> verification_numbers;               ///< As they came; "none" where none did.
    std::vector<carts::payment::Charge> charges;
    carts::payment::ChargeResult next{true, "1000000001", "AUTH01", "", "", "Y", "M"};
    bool is_down = false;              ///< Nothing is taken.
    bool loses_answers = false;        ///< The charge is made, and its answer lost.
    std::function<void()> while_asked; ///< Runs in the middle of a charge.
    std::chrono::seconds certain_after{0};
    std::mutex mutex;
};

/// A payment gateway over FakePayments, which outlives it.
class FakeGateway final : public carts::payment::PaymentGateway {
public:
    explicit FakeGateway(FakePayments& payments) : payments_(payments) {}

    carts::payment::ChargeResult charge(const carts::payment::Charge& charge,
                                        const carts::vault::CardNumber& /*number*/,
                                        const carts::vault::CardVerificationNumber* verification) override
    {
        if (payments_.while_asked) {
            payments_.while_asked();
        }
        const std::lock_guard lock(payments_.mutex);
        if (payments_.is_down) {
            throw io::Error(io::Problem::payment_gateway_unavailable);
        }
        payments_.verification_numbers.emplace_back(verification == nullptr ? "none" : verification->reveal());
        const auto [made, is_new] = payments_.decided.emplace(charge.attempt_id, payments_.next);
        if (is_new) {
            payments_.charges.push_back(charge);
        }
        if (payments_.loses_answers) {
            throw io::Error(io::Problem::payment_gateway_time_out);
        }
        return made->second;
    }

    std::optional<carts::payment::ChargeResult> settle(const std::string& attempt_id) override
    {
        const std::lock_guard lock(payments_.mutex);
        if (payments_.is_down) {
            throw io::Error(io::Problem::payment_gateway_unavailable);
        }
        const auto made = payments_.decided.find(attempt_id);
        return made == payments_.decided.end() ? std::nullopt : std::optional(made->second);
    }

    std::chrono::seconds certain_after() const override { return payments_.certain_after; }

private:
    FakePayments& payments_;
};

/// An order service that makes one order for a key; threads may share it.
class FakeOrderNeighbour final : public carts::OrderNeighbour {
public:
    carts::PlacedOrder insert(const io::Request& /*request*/, const std::string& key, const std::string& body) override
    {
        return make(key, body);
    }
    carts::PlacedOrder insert(const domain::MerchantId& /*merchant*/, const std::string& key,
                              const std::string& body) override
    {
        return make(key, body);
    }

    std::map<std::string, std::string> made; ///< What was sent, by key.
    bool is_down = false;
    bool loses_answers = false;

private:
    carts::PlacedOrder make(const std::string& key, const std::string& body)
    {
        const std::lock_guard lock(mutex_);
        if (is_down) {
            throw io::Error(io::Problem::neighbour_unavailable);
        }
        made.emplace(key, body);
        if (loses_answers) {
            throw io::Error(io::Problem::neighbour_time_out);
        }
        return {"DEMO-0000000007", "\"1\"", R"({"order_id":"DEMO-0000000007"})"};
    }

    std::mutex mutex_;
};

} // namespace reprise::tests
