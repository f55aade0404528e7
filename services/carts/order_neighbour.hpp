#pragma once

#include "carts/placement.hpp"
#include "io/message.hpp"

#include <string>

namespace reprise::carts {

/// An order that was placed, as the order service answers it.
struct PlacedOrder {
    std::string order_id;
    std::string entity_tag;
    std::string document; ///< Its wire form.

    bool operator==(const PlacedOrder&) const = default;
};

/// The order service, as placing needs it. Any thread may call. The same idempotency key makes one order, however often
/// it is asked for. Both throw Error neighbour_unavailable, neighbour_time_out or bad_gateway.
class OrderNeighbour {
public:
    virtual ~OrderNeighbour() = default;
    /// Inserts a placed order on behalf of the caller, with the caller's own access token.
    virtual PlacedOrder insert(const io::Request& request, const std::string& idempotency_key,
                               const std::string& order_request) = 0;
    /// The same as the service itself, when no caller is there any more.
    virtual PlacedOrder insert(const domain::MerchantId& merchant, const std::string& idempotency_key,
                               const std::string& order_request) = 0;
};

} // namespace reprise::carts
