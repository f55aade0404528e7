#include "orders/erased_card_store.hpp"

#include "io/json_reader.hpp"
#include "orders/placed_order.hpp"

#include <pqxx/pqxx>

namespace reprise::orders {

namespace {

// A twin that holds a row is waited for, and its row is left out then, because it is marked. Always in one sequence, so
// that two calls with the same cards do not wait for each other.
constexpr io::Statement lock_statement{
    "lock_orders_of_erased_cards",
    "SELECT order_id, document FROM orders WHERE merchant_id = $1 "
    "AND card_id = ANY (ARRAY(SELECT json_array_elements_text($2::json))) AND card_erased_dts IS NULL "
    "ORDER BY order_id FOR UPDATE"};

constexpr io::Statement mark_statement{"mark_order_of_erased_card",
                                       "UPDATE orders SET document = $3, card_erased_dts = to_timestamp($4::bigint), "
                                       "version = version + 1 WHERE merchant_id = $1 AND order_id = $2"};

} // namespace

std::vector<io::Statement> erased_card_statements()
{
    return {lock_statement, mark_statement};
}

int PgErasedCardStore::mark(const domain::MerchantId& merchant, const std::vector<domain::CardId>& cards,
                            std::chrono::sys_seconds now)
{
    Json ids = Json::array();
    for (const auto& card : cards) {
        ids.push_back(card.str());
    }
    return database_.run([&](pqxx::connection& connection) {
        pqxx::work transaction(connection);
        const auto rows = transaction.exec_prepared(lock_statement.name, merchant.str(), io::write_json(ids));
        for (const auto& row : rows) {
            auto document = io::read_json(row[1].as<std::string>());
            truncate_card(document);
            transaction.exec_prepared0(mark_statement.name, merchant.str(), row[0].as<std::string>(),
                                       io::write_json(document), now.time_since_epoch().count());
        }
        transaction.commit();
        return static_cast<int>(rows.size());
    });
}

} // namespace reprise::orders
