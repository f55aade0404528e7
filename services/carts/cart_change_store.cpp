#include "carts/cart_change_store.hpp"

#include "carts/effect_statement.hpp"
#include "carts/released_card.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

constexpr io::Statement find_open_cart_statement{
    "find_open_cart",
    "SELECT carts.version, carts.document, cards.card_id, cards.card_number_id, "
    "cards.erased_dts IS NULL, "
    "cards.erased_dts IS NULL AND cards.deadline >= date_trunc('second', clock_timestamp()), "
    "carts.placement_id IS NOT NULL "
    "FROM carts LEFT JOIN cards ON cards.merchant_id = carts.merchant_id AND cards.card_id = carts.card_id "
    "WHERE carts.merchant_id = $1 AND carts.cart_id = $2 "
    "AND (carts.expiration_dts > clock_timestamp() OR carts.placement_id IS NOT NULL)"};

/// The cart at the version that the change was made on, locked: of two changes the second waits, and then finds
/// another version.
std::string before_expression(const std::string& cart_id, const std::string& version)
{
    return "before AS (SELECT merchant_id, cart_id, card_id FROM carts WHERE merchant_id = $1 AND cart_id = " +
           cart_id + " AND version = " + version + "::bigint AND placement_id IS NULL FOR UPDATE), ";
}

/// The next version, whose six parameters begin at `first`, with the card of the relation `chosen`.
std::string changed_expressions(int first)
{
    const auto parameter = [first](int position) { return "$" + std::to_string(first + position); };
    return "next AS (SELECT " + parameter(2) + "::text AS document, " + parameter(3) + "::text AS summary, " +
           parameter(4) + "::integer * interval '24 hours' AS lifetime, " + parameter(5) +
           "::text AS email), "
           "changed AS (UPDATE carts SET document = next.document, summary = next.summary, email = next.email, "
           "version = version + 1, "
           "card_id = chosen.card_id, modified_dts = clock_timestamp(), "
           "expiration_dts = clock_timestamp() + next.lifetime FROM before, chosen, next "
           "WHERE carts.merchant_id = before.merchant_id AND carts.cart_id = before.cart_id RETURNING carts.cart_id), ";
}

std::string change_sql()
{
    return "WITH " + before_expression("$9", "$10") + "chosen AS (SELECT card_id FROM before), " +
           changed_expressions(9) + effect_expressions("changed") + " SELECT count(*) FROM changed";
}

std::string change_without_card_sql()
{
    return "WITH " + before_expression("$9", "$10") + "chosen AS (SELECT NULL::text AS card_id), " +
           changed_expressions(9) + released_card_expressions("before") + effect_expressions("changed") +
           count_with_forgotten("changed");
}

/// Two audit rows: the token's card is bound (the effect's own), and the card that the cart held is let go of.
std::string change_with_token_sql()
{
    return "WITH " + before_expression("$15", "$16") + bound_card_expressions("cart", "EXISTS (SELECT FROM before)") +
           "chosen AS (SELECT card_id FROM bound), " + changed_expressions(15) +
           "replaced AS (SELECT before.merchant_id, before.card_id FROM before, changed), " +
           released_card_expressions("replaced") +
           "release_audited AS ("
           "INSERT INTO vault.audit (merchant_id, action, resource, card_id, outcome, subject, client_id, origin, "
           "remote_address, trace_id) "
           "SELECT released.merchant_id, 'erasure', resource, released.card_id, 'replaced by another card', subject, "
           "client_id, origin, remote_address, trace_id FROM released, " +
           audit_entries() + "), " + effect_expressions("changed") + count_with_forgotten("changed");
}

std::string remove_sql()
{
    return "WITH " + before_expression("$9", "$10") +
           "removed AS (DELETE FROM carts USING before WHERE carts.merchant_id = $1 AND carts.cart_id = before.cart_id "
           "RETURNING carts.cart_id), " +
           released_card_expressions("before") + effect_expressions("removed") + count_with_forgotten("removed");
}

/// The parameters that `before_expression` and `changed_expressions` read.
void add_change(EffectParameters& parameters, const NewCart& cart, std::int64_t version)
{
    parameters.add(cart.cart_id).add(std::to_string(version)).add(cart.document).add(cart.summary);
    parameters.add(std::to_string(cart.lifetime.count())).add(cart.email);
}

std::optional<HeldCard> card_of(const pqxx::row& row)
{
    return row[2].is_null() ? std::nullopt
                            : std::optional(HeldCard{row[2].as<std::string>(), row[3].as<std::string>(),
                                                     row[4].as<bool>(), row[5].as<bool>()});
}

} // namespace

std::vector<io::Statement> cart_change_statements()
{
    static const std::string change = change_sql();
    static const std::string change_without_card = change_without_card_sql();
    static const std::string change_with_token = change_with_token_sql();
    static const std::string remove = remove_sql();
    return {find_open_cart_statement,
            {"change_cart", change.c_str()},
            {"change_cart_without_card", change_without_card.c_str()},
            {"change_cart_with_token", change_with_token.c_str()},
            {"remove_cart", remove.c_str()}};
}

std::optional<OpenCart> CartChangeStore::find(const domain::MerchantId& merchant, const domain::CartId& cart_id)
{
    return database_.run([&](pqxx::connection& connection) -> std::optional<OpenCart> {
        pqxx::nontransaction transaction(connection);
        const auto rows = transaction.exec_prepared(find_open_cart_statement.name, merchant.str(), cart_id.str());
        if (rows.empty()) {
            return std::nullopt;
        }
        const auto row = rows.front();
        return OpenCart{row[0].as<std::int64_t>(), row[1].as<std::string>(), card_of(row), row[6].as<bool>()};
    });
}

Outcome CartChangeStore::change(const domain::MerchantId& merchant, const NewCart& cart, std::int64_t version,
                                const CardChange& card, const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    const auto* const bound = std::get_if<BoundCard>(&card);
    if (bound != nullptr) {
        add_bound_card(parameters, *bound);
    }
    add_change(parameters, cart, version);
    const auto* const statement = bound != nullptr                         ? "change_cart_with_token"
                                  : std::holds_alternative<DropCard>(card) ? "change_cart_without_card"
                                                                           : "change_cart";
    return parameters.run(database_, statement, Outcome::overtaken);
}

Outcome CartChangeStore::remove(const domain::MerchantId& merchant, const domain::CartId& cart_id, std::int64_t version,
                                const Effect& effect)
{
    EffectParameters parameters(merchant, effect);
    parameters.add(cart_id.str()).add(std::to_string(version));
    return parameters.run(database_, "remove_cart", Outcome::overtaken);
}

} // namespace reprise::carts
