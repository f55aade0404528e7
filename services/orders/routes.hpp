#pragma once

#include "io/application.hpp"
#include "io/contract.hpp"
#include "io/idempotency.hpp"
#include "orders/cart_neighbour.hpp"
#include "orders/erased_card_store.hpp"
#include "orders/order_store.hpp"

#include <string>
#include <vector>

namespace reprise::orders {

/// What the routes work with. All references outlive the routes.
struct Deps {
    OrderStore& orders;
    ErasedCardStore& erased_cards;
    io::AnswerStore& answers;
    CartNeighbour& carts;
    const io::Contract& contract;
    const io::Merchants& merchants;
    std::string fingerprint_key;
};

/// `GET /orders`: newest first, filtered, a page at a time.
io::Reply list_orders(const Deps& deps, const io::Request& request);

/// `GET /orders/{order_id}`: 304 when `If-None-Match` names what is there.
io::Reply get_order(const Deps& deps, const io::Request& request);

/// The operations of the order-query service, the two under `/internal` included, which the gateway does not route.
/// `deps` is copied; what it refers to outlives the routes.
std::vector<io::Route> order_routes(const Deps& deps);

/// The order that the path names. Throws Error order_not_found, with one text for missing, foreign and ill-formed
/// (R40).
StoredOrder find_order(const Deps& deps, const io::Request& request);

} // namespace reprise::orders
