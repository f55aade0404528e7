#pragma once

#include "domain/domain_error.hpp"
#include "domain/json.hpp"
#include "domain/money.hpp"

#include <chrono>
#include <vector>

namespace reprise::domain {

/// How the payment of a cart is taken when it is placed: by the merchant's payment gateway (R22), later by staff
/// (`no_realtime_payment_processing`), or not at all since it was paid elsewhere (`skip_payment_processing`) (R23).
enum class PaymentProcessing { realtime, none, skipped };

/// What a check needs to know beside the cart.
struct CartCheckTerms {
    std::chrono::sys_seconds now;
    PaymentProcessing processing = PaymentProcessing::realtime;
    bool holds_card = false;                   ///< Whether the vault holds a card for the cart that may be used now.
    bool has_card_verification_number = false; ///< Whether the request gave one.
    bool collect_card_verification_number = true;
    Decimal collect_minimum; ///< In the cart's major unit; R7.
};

/// Whether placing this cart charges its card: paid by card, in real time, and for more than nothing. A cart without a
/// payment method but with a card is paid by card. `cart` has its totals (`recompute_totals`).
bool charges_card(const Json& cart, PaymentProcessing processing);

/// What keeps the card of a cart or of an order from being charged: `card_missing`, `card_expired` (R5) and
/// `card_verification_number_required` (R7), as `check_cart` finds them.
std::vector<Fault> check_card(const Json& sale, const CartCheckTerms& terms);

/// R22: everything that keeps a cart from being placed, each with a pointer into the cart (into the request for
/// `card_verification_number_required`) and a code of the contract: `items_empty`, `kit_missing`,
/// `billing_address_missing`, `shipping_address_missing`, `payment_method_missing`, `payment_method_not_placeable`,
/// `purchase_order_number_missing`, `total_negative`, `card_missing`, `card_expired` (R5),
/// `card_verification_number_required` (R7). What concerns the card is looked at only where placing charges it.
/// Empty when the cart can be placed.
std::vector<Fault> check_cart(const Json& cart, const CartCheckTerms& terms);

} // namespace reprise::domain
