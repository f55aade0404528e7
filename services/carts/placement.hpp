#pragma once

#include "domain/cart_check.hpp"
#include "domain/id.hpp"
#include "io/config.hpp"
#include "io/idempotency.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::carts {

/// How far a placement has come (decision 0005).
enum class PlacementState { authorizing, authorized, placed, declined, abandoned };

/// The route whose answers are kept under the caller's key.
inline constexpr std::string_view place_route = "POST /carts/{cart_id}/place";

/// One time that a cart is placed, as it is recorded.
struct Placement {
    std::string placement_id; ///< 20 letters from a to p; also the payment gateway's idempotency key.
    domain::MerchantId merchant;
    domain::CartId cart_id;
    PlacementState state = PlacementState::authorizing;
    domain::PaymentProcessing processing = domain::PaymentProcessing::realtime;
    std::optional<io::PaymentGatewayChoice> gateway; ///< Who charges; nothing when nothing is charged.
    std::string subject;                             ///< The clerk.
    std::string client_id;
    io::IdempotencyKey key;
    std::chrono::sys_seconds placed{}; ///< The coming order's `creation_dts`.
    std::string order_request;         ///< What the order service is sent; empty before `authorized`.
    std::string order_id;              ///< Empty before `placed`.
    std::chrono::seconds age{0};       ///< Since `placed`, by the database's clock.
    std::chrono::seconds untouched{0}; ///< Since its charge was last asked for, by the database's clock.
};

/// The state's name in the database. The text lives for ever.
std::string_view to_string(PlacementState state) noexcept;
/// The name of a way of processing in the database. The text lives for ever.
std::string_view to_string(domain::PaymentProcessing processing) noexcept;

/// A new random placement id. It has no digits, so that it can never be taken for a card number (R6).
std::string make_placement_id();

} // namespace reprise::carts
