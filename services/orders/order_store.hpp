#pragma once

#include "domain/id.hpp"
#include "io/batch.hpp"
#include "io/idempotency.hpp"
#include "io/pg.hpp"
#include "orders/order_filter.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reprise::orders {

/// An order as it is kept.
struct StoredOrder {
    std::string order_id;
    std::int64_t version = 1;
    std::chrono::sys_seconds creation{};
    std::string document;                       ///< Wire form without the member `clone`, which depends on the clock.
    std::string list_entry;                     ///< The same of its entry in a list.
    SearchColumns columns;                      ///< What it is found by; written, and never read back.
    std::optional<std::string> card_id;         ///< The vault's opaque reference, never shown.
    bool is_card_erased = false;                ///< The vault has said so (R32).
    std::optional<std::string> source_order_id; ///< R24: the order whose clone was placed.
    std::optional<std::string> root_order_id;   ///< The order that the line of clones began with.
    std::int64_t generation = 0;                ///< Clones between that order and this one.
};

/// One page of a list.
struct OrderPage {
    std::vector<StoredOrder> orders;      ///< Without their documents.
    std::optional<io::PagePosition> next; ///< Where the next page begins, or nothing on the last one.
};

/// Where orders are kept. Declared by the routes, implemented over PostgreSQL and by fakes in tests.
/// Every method looks only at the merchant it is given (R40). Any thread may call.
class OrderStore {
public:
    virtual ~OrderStore() = default;
    /// The order, or nothing when this merchant has none of that id.
    virtual std::optional<StoredOrder> find(const domain::MerchantId& merchant, const domain::OrderId& order) = 0;
    /// Those of the orders that this merchant has, in the order of their ids here.
    virtual std::vector<StoredOrder> find_all(const domain::MerchantId& merchant,
                                              const std::vector<std::string>& order_ids) = 0;
    /// One page of the orders that fit the filter. Throws Error search_time_out when it takes longer than a search may.
    virtual OrderPage list(const domain::MerchantId& merchant, const OrderFilter& filter) = 0;
    /// An id that no order of the merchant has had. Gaps are left when the service restarts.
    virtual domain::OrderId next_id(const domain::MerchantId& merchant) = 0;
    /// Puts the order's next version, whose payment has changed, in place of `order.version`, with its answer under the
    /// key in the same transaction. False when the order is another version by then, or the key was taken by a twin;
    /// then nothing was written.
    virtual bool record_payment(const domain::MerchantId& merchant, const StoredOrder& order,
                                const io::IdempotencyKey* key, const io::Reply& answer) = 0;
    /// Inserts an order and, in the same transaction, its answer under the key. False when the key was taken by a
    /// twin; then nothing was written.
    virtual bool insert(const domain::MerchantId& merchant, const StoredOrder& order, const io::IdempotencyKey* key,
                        const io::Reply& answer) = 0;
};

/// What one order is found by.
using OrderKey = std::pair<domain::MerchantId, domain::OrderId>;

/// The statements that the database of a PgOrderStore must know; those of its search database are
/// `selection_statements`.
std::vector<io::Statement> order_statements();

/// Orders in the tables `orders` and `order_items`. Reserves order numbers in blocks, so that inserts do not wait for
/// each other's commit.
class PgOrderStore : public OrderStore {
public:
    /// Both databases outlive the store. Lists are read from `search_database`, which may be a replica, and whose
    /// connections are its own: a search that takes long keeps no clone waiting.
    PgOrderStore(io::Database& database, io::Database& search_database);

    std::optional<StoredOrder> find(const domain::MerchantId& merchant, const domain::OrderId& order) override;
    std::vector<StoredOrder> find_all(const domain::MerchantId& merchant,
                                      const std::vector<std::string>& order_ids) override;
    OrderPage list(const domain::MerchantId& merchant, const OrderFilter& filter) override;
    domain::OrderId next_id(const domain::MerchantId& merchant) override;
    bool insert(const domain::MerchantId& merchant, const StoredOrder& order, const io::IdempotencyKey* key,
                const io::Reply& answer) override;
    bool record_payment(const domain::MerchantId& merchant, const StoredOrder& order, const io::IdempotencyKey* key,
                        const io::Reply& answer) override;

private:
    /// Numbers that were reserved and not used yet: from `next` to `last`.
    struct Block {
        std::int64_t next = 1;
        std::int64_t last = 0;
    };

    /// The order of each key, in its place, or nothing.
    std::vector<std::optional<StoredOrder>> read(const std::vector<OrderKey>& keys);

    io::Database& database_;
    io::Database& search_database_;
    io::Batch<OrderKey, std::optional<StoredOrder>> found_;
    std::mutex mutex_;
    std::map<domain::MerchantId, Block> blocks_;
};

} // namespace reprise::orders
