#pragma once

#include "carts/card_store.hpp"
#include "carts/cart_change_store.hpp"
#include "carts/effect.hpp"
#include "carts/placement.hpp"
#include "carts/vault/sealing.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// The card of the coming order: a reference of its own to a number sealed anew (R32).
struct OrderCard {
    std::string card_id;
    std::string cart_card_id; ///< The cart's, whose brand and mask it has.
    int card_expiration_month = 0;
    int card_expiration_year = 0;
    vault::SealedNumber number;
};

/// A placement that has no outcome yet, as far as a pass over all of them needs it.
struct UnfinishedPlacement {
    domain::MerchantId merchant;
    std::string placement_id;
    domain::CartId cart_id;
    std::chrono::seconds age{0}; ///< Since it was placed.
};

/// The statements that a Database must know for a PlacementStore on it.
std::vector<io::Statement> placement_statements();

/// The record of placings in PostgreSQL, as the role reprise_carts. Every step is one statement, and is `overtaken`,
/// with no effect at all, when the placement is not in the state that the step begins with. Any thread may call.
class PlacementStore {
public:
    /// Both outlive the store. `locks` knows `lock_statements`.
    PlacementStore(io::Database& database, io::Database& locks) : database_(database), locks_(locks) {}

    /// Runs `work` as the only one, in all processes, that works on this cart's placing, as the function of that name.
    bool run_alone(const domain::MerchantId& merchant, const domain::CartId& cart_id,
                   const std::function<void()>& work);

    /// The cart's newest placement, or nothing.
    std::optional<Placement> of_cart(const domain::MerchantId& merchant, const domain::CartId& cart_id);
    /// The placement that is under way under a caller's key, or nothing.
    std::optional<Placement> of_key(const io::IdempotencyKey& key);
    /// Placements whose charge nobody has asked for since so long, of all merchants; at most 10,000, the oldest first.
    std::vector<UnfinishedPlacement> unfinished(std::chrono::seconds untouched);
    /// Notes that the charge is asked for now.
    void touch(const Placement& placement);

    /// Step 1: the cart at that version is being placed. Error request_in_flight when the key places another cart.
    Outcome begin(const Placement& placement, std::int64_t cart_version);
    /// Step 3: what the order service is to be sent is on record, and the order's card is held, if there is one.
    Outcome authorize(const Placement& placement, const std::string& order_request,
                      const std::optional<OrderCard>& card, const Effect& effect);
    /// Step 3 otherwise: ends in `declined` or `abandoned`, and the cart is open again.
    Outcome reopen(const Placement& placement, PlacementState end, const Effect& effect);
    /// Step 5: the order is there; the cart and its card reference are gone.
    Outcome finish(const Placement& placement, const std::string& order_id, const Effect& effect);

private:
    io::Database& database_;
    io::Database& locks_;
};

} // namespace reprise::carts
