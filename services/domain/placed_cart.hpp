#pragma once

#include "domain/cart_check.hpp"
#include "domain/json.hpp"
#include "domain/payment_transaction.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reprise::domain {

/// How the sale was placed.
struct Placement {
    std::chrono::sys_seconds now; ///< Becomes the order's `creation_dts`.
    PaymentProcessing processing = PaymentProcessing::realtime;
    std::optional<ApprovedCharge> charge; ///< There exactly where the card was charged.
    bool holds_card = false;              ///< Whether the vault holds the card for the new order (R32).
    std::string placed_by_user;           ///< R24: the clerk.
};

/// R22 to R24: the order that a placed cart becomes, in the contract's form of `Order` without `order_id` and `clone`,
/// which the order service gives. Its totals are the cart's. Every field of the cart goes where the clone map took it
/// from, read backwards; what only a cart has goes to its place in the order (`cart_only_fields`). Stage: `Shipping
/// Department` when paid (charged, nothing to pay, or paid elsewhere), `Quote Request` for that method (whose total of
/// nothing means that prices are still to come), else `Accounts Receivable`. No text is cut: one that is longer than
/// its field in an order stays as it is, for the caller to refuse. What looks like a card number in the charge is
/// masked (R6). Pure; `cart` has passed its schema and `check_cart`.
Json order_of_cart(const Json& cart, const Placement& placement);

} // namespace reprise::domain
