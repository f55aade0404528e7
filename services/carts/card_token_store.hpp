#pragma once

#include "carts/bound_card.hpp"
#include "carts/card_store.hpp"
#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// The card behind a token that may be used now.
struct TokenCard {
    std::string card_id;
    std::string card_number_id;
    CardFacts facts;
    std::chrono::sys_seconds now{}; ///< By the database's clock, which decides over deadlines.
};

/// One-use tokens. A token of another merchant is one that was never there (R40). Any thread may call.
class CardTokenStore {
public:
    virtual ~CardTokenStore() = default;
    /// The card of a token that is not used and not past its minutes, or nothing.
    virtual std::optional<TokenCard> find(const domain::MerchantId& merchant, const std::string& token_digest) = 0;
    /// Uses the token up for an order: its number is erased, the bound one kept. token_gone when somebody was faster.
    virtual Outcome bind(const domain::MerchantId& merchant, const BoundCard& card, const Effect& effect) = 0;
    /// Uses the token up for nothing: its number is erased. token_gone when somebody was faster.
    virtual Outcome spend(const domain::MerchantId& merchant, const std::string& token_digest,
                          const Effect& effect) = 0;
};

/// The statements that a Database must know for a PgCardTokenStore on it.
std::vector<io::Statement> card_token_statements();

/// Tokens in PostgreSQL, as the role reprise_carts.
class PgCardTokenStore final : public CardTokenStore {
public:
    /// The database outlives the store.
    explicit PgCardTokenStore(io::Database& database) : database_(database) {}

    std::optional<TokenCard> find(const domain::MerchantId& merchant, const std::string& token_digest) override;
    Outcome bind(const domain::MerchantId& merchant, const BoundCard& card, const Effect& effect) override;
    Outcome spend(const domain::MerchantId& merchant, const std::string& token_digest, const Effect& effect) override;

private:
    io::Database& database_;
};

} // namespace reprise::carts
