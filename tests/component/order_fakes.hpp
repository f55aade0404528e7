#pragma once

#include "io/problem.hpp"
#include "orders/cart_neighbour.hpp"
#include "orders/erased_card_store.hpp"
#include "orders/order_store.hpp"
#include "orders/placed_order.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reprise::tests {

/// Orders in memory. Used by one thread.
class FakeOrders : public orders::OrderStore, public orders::ErasedCardStore, public io::AnswerStore {
public:
    std::optional<orders::StoredOrder> find(const domain::MerchantId& merchant, const domain::OrderId& order) override
    {
        const auto found = rows.find({merchant.str(), order.str()});
        return found == rows.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<orders::StoredOrder> find_all(const domain::MerchantId& merchant,
                                              const std::vector<std::string>& order_ids) override
    {
        std::vector<orders::StoredOrder> found;
        for (const auto& id : order_ids) {
            if (const auto row = rows.find({merchant.str(), id}); row != rows.end()) {
                found.push_back(row->second);
            }
        }
        return found;
    }
    orders::OrderPage list(const domain::MerchantId& /*merchant*/, const orders::OrderFilter& filter) override
    {
        last_filter = filter;
        return page;
    }
    domain::OrderId next_id(const domain::MerchantId& merchant) override
    {
        return domain::make_order_id(merchant, ++number);
    }
    bool insert(const domain::MerchantId& merchant, const orders::StoredOrder& order, const io::IdempotencyKey* key,
                const io::Reply& answer) override
    {
        if (key != nullptr && !keep_answer(*key, answer)) {
            return false;
        }
        return rows.emplace(std::pair(merchant.str(), order.order_id), order).second;
    }
    bool record_payment(const domain::MerchantId& merchant, const orders::StoredOrder& order,
                        const io::IdempotencyKey* key, const io::Reply& answer) override
    {
        auto& row = rows.at({merchant.str(), order.order_id});
        if (row.version != order.version || (key != nullptr && !keep_answer(*key, answer))) {
            return false;
        }
        row = order;
        ++row.version;
        return true;
    }
    int mark(const domain::MerchantId& merchant, const std::vector<domain::CardId>& cards,
             std::chrono::sys_seconds /*now*/) override
    {
        int marked = 0;
        for (auto& row : rows) {
            auto& order = row.second;
            const bool has_card =
                std::ranges::any_of(cards, [&](const auto& card) { return card.str() == order.card_id; });
            if (row.first.first == merchant.str() && has_card && !order.is_card_erased) {
                auto document = Json::parse(order.document);
                orders::truncate_card(document);
                order.document = document.dump();
                order.is_card_erased = true;
                ++order.version;
                ++marked;
            }
        }
        return marked;
    }
    std::optional<io::KeptAnswer> find_answer(const io::IdempotencyKey& key) override
    {
        const auto found = answers.find(key.merchant_id + key.route + key.key);
        return found == answers.end() ? std::nullopt : std::optional(found->second);
    }
    bool keep_answer(const io::IdempotencyKey& key, const io::Reply& reply) override
    {
        return answers.emplace(key.merchant_id + key.route + key.key, io::KeptAnswer{key.fingerprint, reply}).second;
    }

    std::map<std::pair<std::string, std::string>, orders::StoredOrder> rows;
    std::map<std::string, io::KeptAnswer> answers;
    orders::OrderPage page;
    orders::OrderFilter last_filter;
    std::int64_t number = 0;
};

/// A cart service that remembers what it was asked and answers what it is told to.
class FakeCarts : public orders::CartNeighbour {
public:
    io::Reply post_clone(const orders::CloneCall& call, const domain::ClonePlan& plan,
                         const std::optional<std::string>& card_id, bool require_card) override
    {
        if (fault) {
            throw io::Error(*fault);
        }
        ++posts;
        cart = plan.cart;
        lent_card = card_id;
        required_card = require_card;
        was_dry_run = call.is_dry_run;
        was_keyed = call.key != nullptr;
        return {call.is_dry_run ? 200 : 201,
                Json{{"cart", plan.cart}, {"clone", plan.report()}}.dump(),
                "application/json",
                {{"Location", "/carts/0123456789ABCDEF0123456789ABCDEF"}}};
    }
    io::Reply settle_refusal(const orders::CloneCall& /*call*/, const io::Reply& refusal) override
    {
        ++settled;
        return refusal;
    }
    orders::BoundCard bind_card(const io::Request& /*request*/, const io::IdempotencyKey* /*key*/,
                                const std::string& card_number_token, std::chrono::sys_seconds creation) override
    {
        if (fault) {
            throw io::Error(*fault);
        }
        bound_token = card_number_token;
        bound_creation = creation;
        return card;
    }

    io::Reply place_unpaid(const io::Request& /*request*/, const domain::CartId& cart_id,
                           const std::string& idempotency_key) override
    {
        if (fault) {
            throw io::Error(*fault);
        }
        placed_carts.push_back(cart_id.str() + " " + idempotency_key);
        return placed;
    }
    void remove_cart(const io::Request& /*request*/, const domain::CartId& cart_id) override
    {
        removed_carts.push_back(cart_id.str());
        if (removal_fault) {
            throw io::Error(*removal_fault);
        }
    }
    orders::ChargeDecision charge(const orders::ChargeCall& call) override
    {
        if (fault) {
            throw io::Error(*fault);
        }
        charged_attempts.push_back(call.attempt_id);
        may_begin = call.may_begin;
        if (while_charged) {
            while_charged();
        }
        return decision;
    }

    std::vector<io::KeyUse> key_uses(const io::Request& request, const std::string& key) override
    {
        if (fault) {
            throw io::Error(*fault);
        }
        return request.caller.merchant_id().str() == "DEMO" && key == "known" ? uses : std::vector<io::KeyUse>{};
    }

    std::optional<io::Problem> fault;
    std::vector<io::KeyUse> uses; ///< Of DEMO's key `known`.
    orders::BoundCard card{"0123456789abcdef0123456789abcdef", "XXXXXXXXXXXX1111", "VISA", 12, 2099};
    io::Reply placed{201, R"({"order":{"order_id":"DEMO-0000000007"}})", "application/json", {}};
    std::vector<std::string> placed_carts; ///< Each with its key.
    std::vector<std::string> removed_carts;
    std::optional<io::Problem> removal_fault;
    orders::ChargeDecision decision = domain::ApprovedCharge{"sandbox", "60000000001", "A1B2C3", "Y", ""};
    std::vector<std::string> charged_attempts;
    bool may_begin = false;
    std::function<void()> while_charged; ///< Runs in the middle of a charge.
    Json cart;
    std::optional<std::string> lent_card;
    std::string bound_token;
    std::chrono::sys_seconds bound_creation{};
    bool required_card = false;
    bool was_dry_run = false;
    bool was_keyed = false;
    int posts = 0;
    int settled = 0;
};

} // namespace reprise::tests
