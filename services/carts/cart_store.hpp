#pragma once

#include "carts/bound_card.hpp"
#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/page.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// A cart to be kept.
struct NewCart {
    std::string cart_id;
    std::string document; ///< Its wire form.
    std::string summary;  ///< Its entry in the list, in wire form.
    std::chrono::days lifetime{14};
    std::optional<std::string> email;           ///< In the form that the filter compares with (io/caseless).
    std::string placed_by;                      ///< Who made it.
    std::optional<std::string> source_order_id; ///< The order that it was cloned from.
};

/// Which carts a list shows.
struct CartFilter {
    io::PageRequest page;
    std::optional<std::string> source_order_id;             ///< Only carts that were cloned from this order.
    std::optional<std::string> email_pattern;               ///< A LIKE pattern of the same form.
    std::optional<std::string> placed_by;                   ///< Only carts that were made by this caller.
    std::optional<std::chrono::sys_seconds> creation_begin; ///< The first second.
    std::optional<std::chrono::sys_seconds> creation_end;   ///< The last second, all of it.
};

/// A copy of an order's card for a cart: a new reference to the same number, with the same deadline (R32).
struct CardCopy {
    std::string source_card_id; ///< The order's.
    std::string card_id;        ///< Of the new reference.
};

/// A cart as it is kept.
struct StoredCart {
    std::string version;
    std::string document;
};

/// Open carts; an expired one is not there (R25). Any thread may call.
class CartStore {
public:
    virtual ~CartStore() = default;
    /// The merchant's cart of that id, or nothing.
    virtual std::optional<StoredCart> find(const domain::MerchantId& merchant, const domain::CartId& cart_id) = 0;
    /// One page of the merchant's carts, newest first.
    virtual io::Page list(const domain::MerchantId& merchant, const CartFilter& filter) = 0;
    /// Keeps a cart, with a copy of a card when there is one to copy: then the vault may refuse, and nothing is kept.
    virtual Outcome add(const domain::MerchantId& merchant, const NewCart& cart, const std::optional<CardCopy>& copy,
                        const Effect& effect) = 0;
    /// Keeps a cart with the card of a token, which is used up. token_gone, and nothing kept, when somebody was faster.
    virtual Outcome add_with_token(const domain::MerchantId& merchant, const NewCart& cart, const BoundCard& card,
                                   const Effect& effect) = 0;
};

/// The statements that a Database must know for a PgCartStore on it.
std::vector<io::Statement> cart_statements();

/// Carts in PostgreSQL, as the role reprise_carts.
class PgCartStore final : public CartStore {
public:
    /// Both databases outlive the store. Lists are read from `list_database`, which plans for the values of a filter.
    PgCartStore(io::Database& database, io::Database& list_database)
        : database_(database), list_database_(list_database)
    {
    }

    std::optional<StoredCart> find(const domain::MerchantId& merchant, const domain::CartId& cart_id) override;
    io::Page list(const domain::MerchantId& merchant, const CartFilter& filter) override;
    Outcome add(const domain::MerchantId& merchant, const NewCart& cart, const std::optional<CardCopy>& copy,
                const Effect& effect) override;
    Outcome add_with_token(const domain::MerchantId& merchant, const NewCart& cart, const BoundCard& card,
                           const Effect& effect) override;

private:
    io::Database& database_;
    io::Database& list_database_;
};

} // namespace reprise::carts
