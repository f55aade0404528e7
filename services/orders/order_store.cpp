#include "orders/order_store.hpp"

#include "io/json_reader.hpp"
#include "orders/order_selection.hpp"

#include <pqxx/pqxx>

namespace reprise::orders {

namespace {

constexpr std::int64_t block_size = 50;
/// Longer than reads of what is in memory take, and no longer than a disk.
constexpr std::chrono::milliseconds patience_for_reading{2};

constexpr io::Statement find_statement{
    "find_order", "SELECT order_id, version, date_part('epoch', creation_dts)::bigint, card_id, "
                  "card_erased_dts IS NOT NULL, source_order_id, root_order_id, generation, document, 1 AS place "
                  "FROM orders WHERE merchant_id = $1 AND order_id = $2"};

/// The same of several merchants and orders, each with its place among them. No more than one row each, which the
/// planner cannot know of a join.
constexpr io::Statement find_all_statement{
    "find_orders", "SELECT order_id, version, date_part('epoch', creation_dts)::bigint, card_id, "
                   "card_erased_dts IS NOT NULL, source_order_id, root_order_id, generation, document, place "
                   "FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (merchant, id, place) "
                   "CROSS JOIN LATERAL (SELECT * FROM orders WHERE merchant_id = wanted.merchant "
                   "AND order_id = wanted.id LIMIT 1) AS found"};

constexpr io::Statement reserve_statement{
    "reserve_order_numbers", "INSERT INTO order_numbers (merchant_id, last_number) VALUES ($1, $2) "
                             "ON CONFLICT (merchant_id) DO UPDATE SET last_number = order_numbers.last_number + $2 "
                             "RETURNING last_number"};

/// One statement is one transaction: the order and its items are there exactly when its key row is (R41). The columns
/// that it is found by come last.
std::string insert_sql()
{
    std::string names;
    std::string values;
    int number = 19;
    for (const auto& column : text_columns()) {
        names.append(", ").append(column.name);
        values.append(", $").append(std::to_string(++number));
    }
    return "WITH claimed AS ("
           "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
           "SELECT $1, $9, $10, $11, $12, $13, $14 WHERE $10::text IS NOT NULL "
           "ON CONFLICT (merchant_id, route, idempotency_key) DO NOTHING RETURNING merchant_id), "
           "placed AS ("
           "INSERT INTO orders (merchant_id, order_id, creation_dts, document, list_entry, card_id, root_order_id, "
           "generation, source_order_id, total, payment_dts, customer_profile_oid" +
           names +
           ") SELECT $1, $2, to_timestamp($3::bigint), $4, $5, $6, $7, $8, $15, $16, to_timestamp($17::bigint), $18" +
           values +
           " WHERE $10::text IS NULL OR EXISTS (SELECT FROM claimed) RETURNING merchant_id, order_id, creation_dts, "
           "total), "
           "listed AS ("
           "INSERT INTO order_items (merchant_id, item_id, creation_dts, order_id, total) "
           "SELECT placed.merchant_id, item_id, placed.creation_dts, placed.order_id, placed.total "
           "FROM placed CROSS JOIN jsonb_array_elements_text($19::jsonb) AS item_id) "
           "SELECT count(*) FROM placed";
}

/// Of what an order is found by, a payment changes the stage and the time of it.
constexpr io::Statement record_payment_statement{
    "record_payment",
    "WITH paid AS ("
    "UPDATE orders SET document = $3, list_entry = $4, current_stage = $5, payment_dts = to_timestamp($6::bigint), "
    "version = version + 1 WHERE merchant_id = $1 AND order_id = $2 AND version = $7::bigint RETURNING merchant_id), "
    "kept AS ("
    "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
    "SELECT merchant_id, $8, $9, $10, $11::smallint, $12, $13 FROM paid WHERE $9::text IS NOT NULL) "
    "SELECT count(*) FROM paid"};

template <class Value>
std::optional<Value> optional_of(const pqxx::field& field)
{
    return field.is_null() ? std::nullopt : std::optional(field.as<Value>());
}

/// The columns that all reading statements begin with.
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

/// The same of a statement that reads documents.
StoredOrder whole_order_of(const pqxx::row& row)
{
    auto order = order_of(row);
    order.document = row[8].as<std::string>();
    return order;
}

pqxx::result rows_of(const std::vector<OrderKey>& keys, pqxx::transaction_base& transaction)
{
    if (keys.size() == 1) {
        const auto& [merchant, id] = keys.front();
        return transaction.exec_prepared(find_statement.name, merchant.str(), id.str());
    }
    std::string merchants = "{";
    std::string ids = "{";
    const auto add = [](std::string& array, const std::string& id) {
        // No id has a quotation mark or a backslash, but one may be the word NULL.
        array.append(array.size() > 1 ? ",\"" : "\"").append(id).append("\"");
    };
    for (const auto& [merchant, id] : keys) {
        add(merchants, merchant.str());
        add(ids, id.str());
    }
    return transaction.exec_prepared(find_all_statement.name, merchants + '}', ids + '}');
}

/// A time of creation has no fraction of a second (design.md 3.2), so seconds tell where a page begins.
io::PagePosition position_of(const pqxx::row& row, OrderSort sort)
{
    io::PagePosition position{row[2].as<std::string>(), row[0].as<std::string>()};
    if (sort == OrderSort::highest_total || sort == OrderSort::lowest_total) {
        position.insert(position.begin(), row[9].as<std::string>());
    }
    return position;
}

/// The rows of a search. One that takes too long is ended by the database, and can be asked for in a better way.
pqxx::result rows_in_time(const io::Selection& selection, pqxx::connection& connection)
{
    try {
        return run_selection(selection, connection);
    } catch (const pqxx::sql_error& error) {
        if (error.sqlstate() == "57014") {
            throw io::Error(io::Problem::search_time_out, "Ask for a shorter time, with creation_date_begin and "
                                                          "creation_date_end, or add a filter that fewer orders fit.");
        }
        throw;
    }
}

/// In the order of `insert_sql`.
std::vector<std::optional<std::string>> insert_parameters(const domain::MerchantId& merchant, const StoredOrder& order,
                                                          const io::IdempotencyKey* key, const io::Reply& answer)
{
    const auto of_key = [key](const std::string& value) { return key ? std::optional(value) : std::nullopt; };
    const io::IdempotencyKey none;
    const auto& given = key ? *key : none;
    const auto& columns = order.columns;
    const auto profile = columns.customer_profile_oid;
    std::vector<std::optional<std::string>> parameters{merchant.str(),
                                                       order.order_id,
                                                       io::seconds_text(order.creation),
                                                       order.document,
                                                       order.list_entry,
                                                       order.card_id,
                                                       order.root_order_id,
                                                       std::to_string(order.generation),
                                                       of_key(given.route),
                                                       of_key(given.key),
                                                       of_key(given.fingerprint),
                                                       std::to_string(answer.status),
                                                       io::headers_text(answer),
                                                       answer.body,
                                                       order.source_order_id,
                                                       columns.total,
                                                       io::seconds_text(columns.payment),
                                                       profile ? std::optional(std::to_string(*profile)) : std::nullopt,
                                                       io::write_json(Json(columns.item_ids))};
    parameters.insert(parameters.end(), columns.texts.begin(), columns.texts.end());
    return parameters;
}

} // namespace

std::vector<io::Statement> order_statements()
{
    static const auto insert = insert_sql();
    return {find_statement,
            find_all_statement,
            reserve_statement,
            record_payment_statement,
            {"insert_order", insert.c_str()}};
}

PgOrderStore::PgOrderStore(io::Database& database, io::Database& search_database)
    : database_(database), search_database_(search_database),
      found_(patience_for_reading, [this](const std::vector<OrderKey>& keys) { return read(keys); })
{
}

std::vector<std::optional<StoredOrder>> PgOrderStore::read(const std::vector<OrderKey>& keys)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        std::vector<std::optional<StoredOrder>> orders(keys.size());
        for (const auto& row : rows_of(keys, transaction)) {
            orders.at(row[9].as<std::size_t>() - 1) = whole_order_of(row);
        }
        return orders;
    });
}

std::optional<StoredOrder> PgOrderStore::find(const domain::MerchantId& merchant, const domain::OrderId& order)
{
    return found_.get({merchant, order});
}

std::vector<StoredOrder> PgOrderStore::find_all(const domain::MerchantId& merchant,
                                                const std::vector<std::string>& order_ids)
{
    std::vector<OrderKey> keys;
    for (const auto& text : order_ids) {
        if (auto id = domain::OrderId::parse(text)) {
            keys.emplace_back(merchant, std::move(*id));
        }
    }
    std::vector<StoredOrder> orders;
    for (auto& order : read(keys)) {
        if (order) {
            orders.push_back(std::move(*order));
        }
    }
    return orders;
}

OrderPage PgOrderStore::list(const domain::MerchantId& merchant, const OrderFilter& filter)
{
    const auto selection = order_selection(merchant, filter);
    return search_database_.run([&](pqxx::connection& connection) {
        const auto rows = rows_in_time(selection, connection);
        OrderPage page;
        page.orders.reserve(rows.size());
        for (const auto& row : rows) {
            if (static_cast<int>(page.orders.size()) == filter.page.limit) {
                page.next = position_of(rows[rows.size() - 2], filter.sort);
                break;
            }
            page.orders.push_back(order_of(row));
            page.orders.back().list_entry = row[8].as<std::string>();
        }
        return page;
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
    const auto parameters = insert_parameters(merchant, order, key, answer);
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        return transaction.exec_prepared1("insert_order", pqxx::prepare::make_dynamic_params(parameters))[0]
                   .as<int>() == 1;
    });
}

bool PgOrderStore::record_payment(const domain::MerchantId& merchant, const StoredOrder& order,
                                  const io::IdempotencyKey* key, const io::Reply& answer)
{
    const auto of_key = [key](const std::string io::IdempotencyKey::*member) {
        return key ? std::optional((*key).*member) : std::nullopt;
    };
    return database_.run([&](pqxx::connection& connection) {
        try {
            pqxx::nontransaction transaction(connection);
            const auto row = transaction.exec_prepared1(
                record_payment_statement.name, merchant.str(), order.order_id, order.document, order.list_entry,
                order.columns.text("current_stage"), io::seconds_text(order.columns.payment), order.version,
                of_key(&io::IdempotencyKey::route), of_key(&io::IdempotencyKey::key),
                of_key(&io::IdempotencyKey::fingerprint), answer.status, io::headers_text(answer), answer.body);
            return row[0].as<int>() == 1;
        } catch (const pqxx::unique_violation&) {
            return false;
        }
    });
}

} // namespace reprise::orders
