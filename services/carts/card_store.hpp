#pragma once

#include "carts/effect.hpp"
#include "carts/vault/sealing.hpp"
#include "domain/id.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace reprise::carts {

/// What may be shown of a card.
struct CardFacts {
    std::string card_type;
    std::string card_number; ///< The mask.
    int card_expiration_month = 0;
    int card_expiration_year = 0;

    bool operator==(const CardFacts&) const = default;
};

/// A card that has just come in, with the token that stands for it.
struct NewCard {
    std::string card_id;
    CardFacts facts;
    std::string token_digest; ///< SHA-256, 32 octets. Token and number end in the same second.
    vault::SealedNumber number;
};

/// References to cards; the numbers are in the vault. Any thread may call.
class CardStore {
public:
    virtual ~CardStore() = default;
    /// The time by the clock that decides over cards: the database's (R33).
    virtual std::chrono::sys_seconds now() = 0;
    /// Keeps a card with its token.
    virtual Outcome enter(const domain::MerchantId& merchant, const NewCard& card, const Effect& effect) = 0;
    /// Whether the vault would lend the card of an order now: done, card_past_retention or card_erased. Writes nothing.
    virtual Outcome check(const domain::MerchantId& merchant, const std::string& card_id) = 0;
};

/// The statements that a Database must know for a PgCardStore on it.
std::vector<io::Statement> card_statements();

/// Cards in PostgreSQL, as the role reprise_carts.
class PgCardStore final : public CardStore {
public:
    /// The database outlives the store.
    explicit PgCardStore(io::Database& database) : database_(database) {}

    std::chrono::sys_seconds now() override;
    Outcome enter(const domain::MerchantId& merchant, const NewCard& card, const Effect& effect) override;
    Outcome check(const domain::MerchantId& merchant, const std::string& card_id) override;

private:
    io::Database& database_;
};

} // namespace reprise::carts
