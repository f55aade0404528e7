#pragma once

#include "domain/json.hpp"
#include "orders/routes.hpp"

#include <optional>

namespace reprise::orders {

/// `POST /orders`: inserts a placed sale, once for each Idempotency-Key.
/// Throws Error invalid_body for a sale that contradicts itself, card_number_token_invalid, and what a neighbour or the
/// database that is down is answered with. The card is bound before the order is inserted: a crash in between leaves a
/// card that no order names, which dies at its deadline.
io::Reply insert_order(const Deps& deps, const io::Request& request);

/// Gives a completed sale its id and merchant, and inserts it with its answer, 201 as GET shows it, under the key.
/// `order` says what the document does not: when the sale was made, its card and its line of descent. Nothing when a
/// twin took the key; then nothing was written.
std::optional<io::Reply> keep_order(const Deps& deps, const io::Request& request, const io::IdempotencyKey* key,
                                    Json document, StoredOrder order);

} // namespace reprise::orders
