#pragma once

#include "domain/clone_report.hpp"
#include "domain/clone_request.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace reprise::domain {

/// The line of descent of the order to be cloned: generation 0 and no root for an order that was not itself placed from
/// a clone.
struct Lineage {
    std::string root_order_id;
    std::int64_t generation = 0;
};

/// The order to be cloned. Refers to the document, which must outlive it.
struct CloneSource {
    const Json& order; ///< The stored document, with `order_id`, `creation_dts` and an `item_index` on every line.
    bool holds_card = false;  ///< Whether the vault was given a card for this order.
    bool card_erased = false; ///< Whether the vault is known to have erased it.
    Lineage lineage;
};

/// What the merchant's settings and the clock say.
struct CloneTerms {
    std::chrono::sys_seconds now;
    std::chrono::days card_retention{60};
    bool collect_card_verification_number = true;
    Decimal collect_minimum; ///< In the cart's major unit; R7.
    std::string default_currency = "USD";
};

/// A cart that is ready to be posted, with its report in the member `clone`; without `cart_id`, which its store gives.
struct ClonePlan {
    Json cart;
    bool copies_card = false; ///< Whether the vault is to copy the order's card.
    /// R13: the report, which lives in the cart.
    const Json& report() const { return cart.at("clone"); }
};

/// R1 to R15: the cart that a clone of the order is, and the report of what stayed behind. Pure: the same arguments
/// give the same plan. Guards are not applied; see `failed_guards`. Throws DomainError with pointers into the request
/// for a selection that does not fit the order (`unknown_item_index`, `duplicate_item_index`,
/// `kit_component_not_selectable`, `quantity_out_of_range`), and as `recompute_totals` does.
ClonePlan plan_clone(const CloneSource& source, const CloneRequest& request, const CloneTerms& terms);

} // namespace reprise::domain
