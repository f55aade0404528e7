#pragma once

#include "carts/audit_store.hpp"
#include "carts/card_store.hpp"
#include "carts/card_token_store.hpp"
#include "carts/cart_change_store.hpp"
#include "carts/cart_store.hpp"
#include "carts/charge_store.hpp"
#include "carts/order_neighbour.hpp"
#include "carts/payment/payment_gateway.hpp"
#include "carts/placement_store.hpp"
#include "carts/placing_slot.hpp"
#include "carts/vault/vault.hpp"
#include "io/config.hpp"
#include "io/contract.hpp"
#include "io/idempotency.hpp"

#include <chrono>
#include <string>

namespace reprise::carts {

/// How long a token of `POST /cards` may be used.
inline constexpr std::chrono::minutes card_number_token_lifetime{30};

/// What the routes work with. All of it outlives them; any thread may use it.
struct Deps {
    const io::Contract& contract;
    const io::Merchants& merchants;
    io::AnswerStore& answers;
    CartStore& carts;
    CartChangeStore& changes;
    PlacementStore& placements;
    ChargeStore& charges;
    CardStore& cards;
    CardTokenStore& tokens;
    AuditStore& audit;
    vault::Vault& vault;
    OrderNeighbour& orders;
    const payment::PaymentGateways& payment_gateways;
    PlacingSlots& placing_slots;
    const std::string& fingerprint_key; ///< Also authenticates the cursors of lists.
};

} // namespace reprise::carts
