#pragma once

#include "domain/id.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace reprise::orders {

/// Where it is kept that the vault has erased the card of an order (R32). Declared by the routes, implemented over
/// PostgreSQL and by fakes in tests. Any thread may call.
class ErasedCardStore {
public:
    virtual ~ErasedCardStore() = default;
    /// Marks the merchant's orders that have one of these cards and are not marked yet: when, and in the document that
    /// its card is not held. Each gets a new version. Returns how many there were; unknown and foreign ids are none.
    virtual int mark(const domain::MerchantId& merchant, const std::vector<domain::CardId>& cards,
                     std::chrono::sys_seconds now) = 0;
};

/// The statements that a Database must know for a PgErasedCardStore on it.
std::vector<io::Statement> erased_card_statements();

/// The marks in the table `orders`. All orders of one call are marked in one transaction.
class PgErasedCardStore : public ErasedCardStore {
public:
    /// The database outlives the store.
    explicit PgErasedCardStore(io::Database& database) : database_(database) {}

    int mark(const domain::MerchantId& merchant, const std::vector<domain::CardId>& cards,
             std::chrono::sys_seconds now) override;

private:
    io::Database& database_;
};

} // namespace reprise::orders
