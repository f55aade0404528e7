#pragma once

#include "domain/json.hpp"
#include "orders/order_store.hpp"

#include <chrono>
#include <string>

namespace reprise::orders {

/// Whether the order's card can be used at `now`: it is held, and the order not past its days (R4).
bool is_card_reusable(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention);

/// The order as it is shown at `now`: its document with the member `clone`, and with `card_number_truncated: true` from
/// the second on in which its card can no longer be used, whether or not it has been erased yet (R32).
std::string order_text(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention);

/// The order's entry in a list, likewise with `clone`.
std::string list_entry_text(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention);

/// The entity tag of what `order_text` shows: it changes with the order and when its card can no longer be used, once,
/// and not again when the vault's erasure of a card that is past its days is heard of.
std::string order_tag(const StoredOrder& order, std::chrono::sys_seconds now, std::chrono::days card_retention);

/// What a list shows of an order document, without `clone`.
Json list_entry_of(const Json& document);

} // namespace reprise::orders
