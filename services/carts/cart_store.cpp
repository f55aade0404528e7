#include "carts/cart_store.hpp"

#include "carts/effect_statement.hpp"
#include "io/selection.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

constexpr io::Statement find_cart_statement{"find_cart",
                                            "SELECT version, document FROM carts "
                                            "WHERE merchant_id = $1 AND cart_id = $2 "
                                            "AND (expiration_dts > clock_timestamp() OR placement_id IS NOT NULL)"};

constexpr const char* list_sql =
    "SELECT summary, to_char(creation_dts AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), cart_id "
    "FROM carts WHERE merchant_id = $1 AND expiration_dts > clock_timestamp()";

/// A plan is made for each list, since a filter decides which index is the right one. The comparison of rows is what
/// lets the index find the place at once (substrate.md 3).
io::Selection selection_of(const domain::MerchantId& merchant, const CartFilter& filter)
{
    io::Selection selection(list_sql, merchant.str());
    selection.require("source_order_id = ?", filter.source_order_id);
    selection.require("email LIKE ?", filter.email_pattern);
    selection.require("placed_by = ?", filter.placed_by);
    selection.require("creation_dts >= to_timestamp(?::bigint)", io::seconds_text(filter.creation_begin));
    selection.require("creation_dts < to_timestamp(?::bigint) + interval '1 second'",
                      io::seconds_text(filter.creation_end));
    if (filter.page.after) {
        selection.add(" AND (creation_dts, cart_id) < (?::timestamptz, ", filter.page.after->at(0));
        selection.add("?)", filter.page.after->at(1));
    }
    selection.add(" ORDER BY creation_dts DESC, cart_id DESC LIMIT ?::bigint", std::to_string(filter.page.limit + 1));
    return selection;
}

/// Cart, copy of the card, key row and audit row in one round trip and one commit. Only the card of an order can be
/// copied.
std::string add_sql()
{
    return "WITH copied AS ("
           "INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
           "card_expiration_month, card_expiration_year, deadline) "
           "SELECT merchant_id, $15, card_number_id, 'cart', card_type, card_number_mask, card_expiration_month, "
           "card_expiration_year, vault.lend(merchant_id, card_number_id) "
           "FROM cards WHERE merchant_id = $1 AND card_id = $16 AND holder = 'order'), "
           "added AS ("
           "INSERT INTO carts (merchant_id, cart_id, document, summary, expiration_dts, email, placed_by, card_id, "
           "source_order_id) "
           "SELECT $1, $9, $10, $11, clock_timestamp() + $12::integer * interval '24 hours', $13, $14, $15, $17 "
           "RETURNING cart_id), " +
           effect_expressions("added") + " SELECT count(*) FROM added";
}

std::string add_with_token_sql()
{
    return "WITH " + bound_card_expressions("cart") +
           "added AS ("
           "INSERT INTO carts (merchant_id, cart_id, document, summary, expiration_dts, email, placed_by, card_id) "
           "SELECT merchant_id, $15, $16, $17, clock_timestamp() + $18::integer * interval '24 hours', $19, $20, "
           "card_id "
           "FROM bound RETURNING cart_id), " +
           effect_expressions("added") + " SELECT count(*) FROM added";
}

void add_cart(EffectParameters& parameters, const NewCart& cart)
{
    parameters.add(cart.cart_id).add(cart.document).add(cart.summary).add(std::to_string(cart.lifetime.count()));
    parameters.add(cart.email).add(cart.placed_by);
}

/// The page of rows that hold one more than the limit where another page follows.
io::Page page_of(const pqxx::result& rows, int limit)
{
    io::Page page;
    for (const auto& row : rows) {
        if (static_cast<int>(page.entries.size()) == limit) {
            const auto& last = rows[rows.size() - 2];
            page.next = io::PagePosition{last[1].as<std::string>(), last[2].as<std::string>()};
            break;
        }
        page.entries.push_back(row[0].as<std::string>());
    }
    return page;
}

} // namespace

std::vector<io::Statement> cart_statements()
{
    static const std::string add = add_sql();
    static const std::string add_with_token = add_with_token_sql();
    return {find_cart_statement, {"add_cart", add.c_str()}, {"add_cart_with_token", add_with_token.c_str()}};
}

std::optional<StoredCart> PgCartStore::find(const domain::MerchantId& merchant, const domain::CartId& cart_id)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<StoredCart> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(find_cart_statement.name, merchant.str(), cart_id.str());
        if (rows.empty()) {
            return std::nullopt;
        }
        return StoredCart{rows[0][0].as<std::string>(), rows[0][1].as<std::string>()};
    });
}

io::Page PgCartStore::list(const domain::MerchantId& merchant, const CartFilter& filter)
{
    const auto selection = selection_of(merchant, filter);
    return list_database_.run(
        [&](pqxx::connection& connection) { return page_of(selection.run(connection), filter.page.limit); });
}

Outcome PgCartStore::add(const domain::MerchantId& merchant, const NewCart& cart, const std::optional<CardCopy>& copy,
                         const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    add_cart(parameters, cart);
    parameters.add(copy ? std::optional(copy->card_id) : std::nullopt);
    parameters.add(copy ? std::optional(copy->source_card_id) : std::nullopt);
    parameters.add(cart.source_order_id);
    return parameters.run(database_, "add_cart");
}

Outcome PgCartStore::add_with_token(const domain::MerchantId& merchant, const NewCart& cart, const BoundCard& card,
                                    const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    add_bound_card(parameters, card);
    add_cart(parameters, cart);
    return parameters.run(database_, "add_cart_with_token");
}

} // namespace reprise::carts
