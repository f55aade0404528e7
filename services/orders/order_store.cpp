#include "orders/order_store.hpp"

#include <pqxx/pqxx>

namespace reprise::orders {

namespace {

constexpr std::int64_t block_size = 50;

constexpr io::Statement find_statement{
    "find_order", "SELECT order_id, version, extract(epoch FROM creation_dts)::bigint, card_id, "
                  "card_erased_dts IS NOT NULL, source_order_id, root_order_id, generation, document "
                  "FROM orders WHERE merchant_id = $1 AND order_id = $2"};

// A filter that is not given is NULL. The row comparison makes a page cost the same wherever it begins. The columns to
// sort by are qualified: the bare name would mean the text that is selected under it, which no index has.
constexpr io::Statement list_statement{
    "list_orders",
    "SELECT order_id, version, extract(epoch FROM creation_dts)::bigint, card_id, "
    "card_erased_dts IS NOT NULL, source_order_id, root_order_id, generation, list_entry, creation_dts::text "
    "FROM orders WHERE merchant_id = $1 "
    "AND ($2::text IS NULL OR order_id LIKE $2) "
    "AND ($3::text IS NULL OR email LIKE $3) "
    "AND ($4::timestamptz IS NULL OR (creation_dts, order_id) < ($4, $5)) "
    "ORDER BY orders.creation_dts DESC, orders.order_id DESC LIMIT $6"};

// A statement of its own: the filter must be a plain comparison, for the index orders_by_source to serve it.
constexpr io::Statement list_clones_statement{
    "list_orders_by_source",
    "SELECT order_id, version, extract(epoch FROM creation_dts)::bigint, card_id, "
    "card_erased_dts IS NOT NULL, source_order_id, root_order_id, generation, list_entry, creation_dts::text "
    "FROM orders WHERE merchant_id = $1 AND source_order_id = $7 "
    "AND ($2::text IS NULL OR order_id LIKE $2) "
    "AND ($3::text IS NULL OR email LIKE $3) "
    "AND ($4::timestamptz IS NULL OR (creation_dts, order_id) < ($4, $5)) "
    "ORDER BY orders.creation_dts DESC, orders.order_id DESC LIMIT $6"};

constexpr io::Statement reserve_statement{
    "reserve_order_numbers", "INSERT INTO order_numbers (merchant_id, last_number) VALUES ($1, $2) "
                             "ON CONFLICT (merchant_id) DO UPDATE SET last_number = order_numbers.last_number + $2 "
                             "RETURNING last_number"};

// One statement is one transaction: the order is there exactly when its key row is (R41).
constexpr io::Statement insert_statement{
    "insert_order",
    "WITH claimed AS ("
    "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
    "SELECT $1, $10, $11, $12, $13, $14, $15 WHERE $11::text IS NOT NULL "
    "ON CONFLICT (merchant_id, route, idempotency_key) DO NOTHING RETURNING merchant_id) "
    "INSERT INTO orders (merchant_id, order_id, creation_dts, email, document, list_entry, card_id, source_order_id, "
    "root_order_id, generation) SELECT $1, $2, to_timestamp($3::bigint), $4, $5, $6, $7, $16, $8, $9 "
    "WHERE $11::text IS NULL OR EXISTS (SELECT FROM claimed)"};

template <class Value>
std::optional<Value> optional_of(const pqxx::field& field)
{
    return field.is_null() ? std::nullopt : std::optional(field.as<Value>());
}

/// The columns that both reading statements begin with.
StoredOrder order_of(const pqxx::row& row)
{
    StoredOrder order;
    order.order_id = row[0].as<std::string>();
    order.version = row[1].as<std::int64_t>();
    order.creation = std::chrono::sys_seconds(std::chrono::seconds(row[2].as<std::int64_t>()));
    order.card_id = optional_of<std::string>(row[3]);
    order.is_card_erased = row[4].as<bool>();
    order.source_order_id = optional_of<std::string>(row[5]);
    order.root_order_id = optional_of<std::string>(row[6]);
    order.generation = row[7].as<std::int64_t>();
    return order;
}

} // namespace

std::vector<io::Statement> order_statements()
{
    return {find_statement, list_statement, list_clones_statement, reserve_statement, insert_statement};
}

std::optional<StoredOrder> PgOrderStore::find(const domain::MerchantId& merchant, const domain::OrderId& order)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<StoredOrder> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(find_statement.name, merchant.str(), order.str());
        if (rows.empty()) {
            return std::nullopt;
        }
        auto found = order_of(rows.front());
        found.document = rows.front()[8].as<std::string>();
        return found;
    });
}

std::vector<ListedOrder> PgOrderStore::list(const domain::MerchantId& merchant, const OrderFilter& filter)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        const auto time = filter.after ? std::optional(filter.after->time) : std::nullopt;
        const auto id = filter.after ? std::optional(filter.after->id) : std::nullopt;
        const auto rows =
            filter.source_order_id
                ? transaction.exec_prepared(list_clones_statement.name, merchant.str(), filter.order_id_pattern,
                                            filter.email_pattern, time, id, filter.limit + 1, *filter.source_order_id)
                : transaction.exec_prepared(list_statement.name, merchant.str(), filter.order_id_pattern,
                                            filter.email_pattern, time, id, filter.limit + 1);
        std::vector<ListedOrder> listed;
        for (const auto& row : rows) {
            auto order = order_of(row);
            order.list_entry = row[8].as<std::string>();
            io::PagePosition position{row[9].as<std::string>(), order.order_id};
            listed.push_back({std::move(order), std::move(position)});
        }
        return listed;
    });
}

domain::OrderId PgOrderStore::next_id(const domain::MerchantId& merchant)
{
    // The lock is held while a block is reserved, so that one of many threads that need one asks for it.
    const std::lock_guard lock(mutex_);
    auto& block = blocks_[merchant];
    if (block.next > block.last) {
        block.last = database_.run([&](pqxx::connection& connection) {
            pqxx::nontransaction transaction(connection);
            return transaction.exec_prepared1(reserve_statement.name, merchant.str(), block_size)[0].as<std::int64_t>();
        });
        block.next = block.last - block_size + 1;
    }
    return domain::make_order_id(merchant, block.next++);
}

bool PgOrderStore::insert(const domain::MerchantId& merchant, const StoredOrder& order, const io::IdempotencyKey* key,
                          const io::Reply& answer)
{
    const auto of_key = [key](const std::string& value) { return key ? std::optional(value) : std::nullopt; };
    const io::IdempotencyKey none;
    const auto& given = key ? *key : none;
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        return transaction
                   .exec_prepared(insert_statement.name, merchant.str(), order.order_id,
                                  order.creation.time_since_epoch().count(), order.email, order.document,
                                  order.list_entry, order.card_id, order.root_order_id, order.generation,
                                  of_key(given.route), of_key(given.key), of_key(given.fingerprint), answer.status,
                                  io::headers_text(answer), answer.body, order.source_order_id)
                   .affected_rows() == 1;
    });
}

} // namespace reprise::orders
