#pragma once

#include "domain/clone_map.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace reprise::domain {

/// Writes the rows of one model of the clone map, each in one short line. The texts must be literals.
struct RulesOf {
    std::string_view model;

    /// A value that goes to the cart under its own name, as long as it has at most `cart_max_length` characters (0: any
    /// number).
    constexpr CloneRule carried(std::string_view field, std::string_view reason, std::size_t cart_max_length = 0) const
    {
        return {model, field, Fate::carried, field, NotCopiedCode::not_cloneable, reason, {}, cart_max_length};
    }
    /// An object, or an array of objects, whose members have rows of their own under the model `part`.
    constexpr CloneRule carried_part(std::string_view field, std::string_view part, std::string_view reason) const
    {
        return {model, field, Fate::carried, field, NotCopiedCode::not_cloneable, reason, part, 0};
    }
    /// A value that goes to the cart under another name or path.
    constexpr CloneRule renamed(std::string_view field, std::string_view cart_field, std::string_view reason) const
    {
        return {model, field, Fate::renamed, cart_field, NotCopiedCode::not_cloneable, reason, {}, 0};
    }
    /// An object that goes to the cart under another name or path.
    constexpr CloneRule renamed_part(std::string_view field, std::string_view cart_field, std::string_view part,
                                     std::string_view reason) const
    {
        return {model, field, Fate::renamed, cart_field, NotCopiedCode::not_cloneable, reason, part, 0};
    }
    /// A value of which the new sale gets its own.
    constexpr CloneRule recomputed(std::string_view field, std::string_view reason) const
    {
        return {model, field, Fate::recomputed, {}, NotCopiedCode::not_cloneable, reason, {}, 0};
    }
    /// An object that has no counterpart on a cart, but members that must be reported one by one.
    constexpr CloneRule recomputed_part(std::string_view field, std::string_view part, std::string_view reason) const
    {
        return {model, field, Fate::recomputed, {}, NotCopiedCode::not_cloneable, reason, part, 0};
    }
    /// A value or a whole object that stays behind and is reported.
    constexpr CloneRule left(std::string_view field, std::string_view reason,
                             NotCopiedCode code = NotCopiedCode::not_cloneable) const
    {
        return {model, field, Fate::not_carried, {}, code, reason, {}, 0};
    }
};

/// The rows of Order, OrderCoupon, OrderGift, OrderInternal, OrderMarketing, OrderProperty and OrderTaxes.
std::span<const CloneRule> order_clone_rules();
/// The rows of Customer, OrderBilling and OrderShipping.
std::span<const CloneRule> customer_clone_rules();
/// The rows of OrderItem, OrderItemOption and OrderItemProperty, and of the values Currency, Distance and Weight.
std::span<const CloneRule> item_clone_rules();
/// The rows of OrderCheckout, OrderSummary, OrderPayment and its parts.
std::span<const CloneRule> payment_clone_rules();

} // namespace reprise::domain
