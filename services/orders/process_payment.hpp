#pragma once

#include "domain/money.hpp"
#include "orders/routes.hpp"

#include <functional>
#include <optional>

namespace reprise::orders {

/// Writes the answer that tells of a decided charge, given its transaction as the order shows it.
using PresentTransaction = std::function<io::Reply(const Json& transaction)>;

/// Charges the card of an order that awaits its payment, through the merchant's payment gateway, and records the
/// transaction: an order that is paid goes to the `Shipping Department`. `amount` may say what the caller believes the
/// total to be. Exactly one charge, whatever crashes or is repeated in between: an attempt is named by the number of
/// those decided before, so that one whose record was lost is made again under the same name. Throws Error
/// order_not_found, order_not_chargeable with what is in the way, invalid_body, request_in_flight, and what a neighbour
/// or a payment gateway that is down is answered with.
io::Reply process_payment(const Deps& deps, const io::Request& request, const std::optional<domain::Decimal>& amount,
                          const PresentTransaction& present);

} // namespace reprise::orders
