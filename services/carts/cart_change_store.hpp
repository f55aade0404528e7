#pragma once

#include "carts/bound_card.hpp"
#include "carts/cart_store.hpp"
#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/pg.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace reprise::carts {

/// The card that a cart holds.
struct HeldCard {
    std::string card_id;
    std::string card_number_id;
    bool is_held = false;   ///< Not erased, by the sweep or otherwise.
    bool is_usable = false; ///< Neither erased nor past its deadline, by the database's clock (R33).
};

/// An open cart, with what a change of it needs to know.
struct OpenCart {
    std::int64_t version = 0;
    std::string document;
    std::optional<HeldCard> card;
    bool is_placing = false; ///< A placing is under way, and nothing may be changed.
};

/// What a change does to the card of a cart.
struct KeepCard {};
struct DropCard {};
using CardChange = std::variant<KeepCard, DropCard, BoundCard>;

/// The statements that a Database must know for a CartChangeStore on it.
std::vector<io::Statement> cart_change_statements();

/// Changes of open carts in PostgreSQL, as the role reprise_carts. Every change names the version that it was made on
/// (R21), and is `overtaken`, with no effect at all, when the cart is another version by then, is being placed or is
/// gone. Any thread may call.
class CartChangeStore {
public:
    /// The database outlives the store.
    explicit CartChangeStore(io::Database& database) : database_(database) {}

    /// The merchant's cart, or nothing when there is none or its days are over (R25).
    std::optional<OpenCart> find(const domain::MerchantId& merchant, const domain::CartId& cart_id);
    /// Puts the cart's next version in place of `version`, and its days begin anew (R25). A card that is dropped or
    /// replaced is let go of, and its number erased where nobody else holds it.
    Outcome change(const domain::MerchantId& merchant, const NewCart& cart, std::int64_t version,
                   const CardChange& card, const Effect& effect);
    /// Removes the cart and lets go of its card.
    Outcome remove(const domain::MerchantId& merchant, const domain::CartId& cart_id, std::int64_t version,
                   const Effect& effect);

private:
    io::Database& database_;
};

} // namespace reprise::carts
