#pragma once

#include <span>
#include <string>
#include <string_view>

namespace reprise::domain {

/// What becomes of a field that only a cart has, when the cart is placed.
/// `kept`: stands at `order_field` as it is, unless a row of the clone map has put something there; `as_text`: the
/// same, a number turned into text; `numbered`: counted anew; `as_no_tax`: where it is true, the tax rate set by hand
/// is 0; `dropped`: an order has no place for it.
enum class Passage { kept, as_text, numbered, as_no_tax, dropped };

/// One field of a cart that no row of the clone map carries, and that must be read backwards by other means.
/// All texts are literals and live for ever.
struct CartOnlyField {
    std::string_view model; ///< The cart model, such as "CartBilling".
    std::string_view field; ///< Its field, in the contract's own spelling.
    Passage passage;
    std::string_view order_field; ///< The name in the order's matching object; empty where it is dropped.
    std::string_view reason;      ///< A short English phrase for the printed map.
};

/// R22: every field of Cart and its parts that no row of the clone map names as its `cart_field`, sorted by model and
/// field. Together they say where everything goes when a cart is placed. Immutable, any thread.
std::span<const CartOnlyField> cart_only_fields() noexcept;

/// The fields of the cart model that matches an order model ("OrderBilling": those of "CartBilling"); empty where it
/// has none.
std::span<const CartOnlyField> cart_only_fields_of(std::string_view order_model) noexcept;

/// The part of proto-docs/clone-map.md that prints the table.
std::string cart_only_fields_markdown();

} // namespace reprise::domain
