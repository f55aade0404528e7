#pragma once

#include "domain/clone.hpp"
#include "domain/payment_transaction.hpp"
#include "io/idempotency.hpp"
#include "io/key_use.hpp"
#include "io/message.hpp"
#include "orders/order_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reprise::orders {

/// A card that the vault holds for an order, or the facts of one that came too late to be held.
struct BoundCard {
    std::optional<std::string> card_id; ///< Absent when the order is past its days already (R4).
    std::string card_number;            ///< The mask.
    std::string card_type;
    int card_expiration_month = 0;
    int card_expiration_year = 0;
};

/// On whose behalf, and as which one effect, the neighbour is called.
struct CloneCall {
    const io::Request& request;
    const io::IdempotencyKey* key = nullptr; ///< The caller's key; nullptr without one and for a dry run.
    bool is_dry_run = false;
};

/// An attempt to charge the card of an order.
struct ChargeCall {
    const io::Request& request;
    std::string attempt_id; ///< 20 letters from a to p. The same one is charged once, however often it is asked for.
    const StoredOrder& order;
    const Json& document;   ///< Of the order.
    bool may_begin = false; ///< Whether it may be made now when it was never begun.
};

/// What became of it: nothing when it was never begun, and may not be or has no card.
using ChargeDecision = std::variant<std::monostate, domain::ApprovedCharge, domain::DeclinedCharge>;

/// The cart service, as the order service needs it. Any thread may call.
/// All methods throw Error neighbour_unavailable, neighbour_time_out or bad_gateway.
class CartNeighbour {
public:
    virtual ~CartNeighbour() = default;
    /// Posts a planned cart; `card_id` is the order's card when the plan copies it. The answer is the caller's.
    virtual io::Reply post_clone(const CloneCall& call, const domain::ClonePlan& plan,
                                 const std::optional<std::string>& card_id, bool require_card) = 0;
    /// Keeps the refusal of a keyed clone where its carts are kept, so that a key has one answer. Returns the answer
    /// that the key has: this one, or an earlier one.
    virtual io::Reply settle_refusal(const CloneCall& call, const io::Reply& refusal) = 0;
    /// Takes a one-use token for an order. Throws Error card_number_token_invalid too.
    virtual BoundCard bind_card(const io::Request& request, const io::IdempotencyKey* key,
                                const std::string& card_number_token, std::chrono::sys_seconds creation) = 0;
    /// Places a cart without charging it (R23), under this key. Answers 201 with its order, or a refusal.
    virtual io::Reply place_unpaid(const io::Request& request, const domain::CartId& cart_id,
                                   const std::string& idempotency_key) = 0;
    /// Removes a cart that nobody else knows of.
    virtual void remove_cart(const io::Request& request, const domain::CartId& cart_id) = 0;
    /// Charges the card of an order. Throws Error request_in_flight, payment_gateway_unavailable and
    /// payment_gateway_time_out too; the attempt is then in doubt, as it is when the neighbour does not answer.
    virtual ChargeDecision charge(const ChargeCall& call) = 0;
    /// What the caller's merchant has used a key for there, clones included.
    virtual std::vector<io::KeyUse> key_uses(const io::Request& request, const std::string& key) = 0;
};

} // namespace reprise::orders
