#pragma once

#include "domain/clone.hpp"
#include "domain/clone_report.hpp"
#include "domain/clone_walk.hpp"
#include "domain/json.hpp"

#include <string>
#include <string_view>

namespace reprise::domain {

/// The name of payment by card.
inline constexpr std::string_view card_method = "Credit Card";

/// R9: whether a payment method may be repeated; the others belong to an outside wallet or name no method at all.
bool is_payment_method_cloneable(std::string_view payment_method) noexcept;

/// What an order or a cart shows of its card, or nullptr when that is nothing. The document owns the result.
const Json* credit_card_of(const Json& sale);

/// How an order or a cart is paid: by the method it names, or by card when it names none but shows a card. Empty when
/// it has neither.
std::string payment_method_of(const Json& sale);

/// R4, R5, R8: what becomes of the order's card, all but `cvv_required`, which needs the cart's total.
CardReport card_report(const CloneSource& source, const CloneTerms& terms);

/// R8, R9: carries the order's `payment` over; the card only where the report says that it is copied.
void carry_payment(CloneWalk& walk, const Json& payment, const CardReport& card, Json& cart);

} // namespace reprise::domain
