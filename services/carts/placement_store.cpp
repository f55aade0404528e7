#include "carts/placement_store.hpp"

#include "carts/effect_statement.hpp"
#include "carts/lock_statement.hpp"
#include "carts/released_card.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <array>

namespace reprise::carts {

namespace {

/// The columns of a placement, in the order that `placement_of` reads them.
constexpr const char* columns =
    "merchant_id, placement_id, cart_id, state, processing, payment_gateway, payment_credentials, subject, "
    "client_id, idempotency_key, fingerprint, extract(epoch FROM placed_dts)::bigint, order_request, order_id, "
    "floor(extract(epoch FROM clock_timestamp() - placed_dts))::bigint, "
    "floor(extract(epoch FROM clock_timestamp() - modified_dts))::bigint ";

constexpr io::Statement begin_statement{
    "begin_placement",
    "WITH begun AS (UPDATE carts SET placement_id = $2 WHERE merchant_id = $1 AND cart_id = $3 "
    "AND version = $4::bigint AND placement_id IS NULL RETURNING cart_id) "
    "INSERT INTO placements (merchant_id, placement_id, cart_id, state, processing, payment_gateway, "
    "payment_credentials, subject, client_id, idempotency_key, fingerprint, placed_dts) "
    "SELECT $1, $2, cart_id, 'authorizing', $5, $6, $7, $8, $9, $10, $11, to_timestamp($12::bigint) FROM begun"};

constexpr io::Statement touch_statement{"touch_placement", "UPDATE placements SET modified_dts = clock_timestamp() "
                                                           "WHERE merchant_id = $1 AND placement_id = $2"};

/// Only what a pass over them needs: in a long outage of a payment gateway there may be many.
constexpr io::Statement unfinished_statement{
    "unfinished_placements", "SELECT merchant_id, placement_id, cart_id, "
                             "floor(extract(epoch FROM clock_timestamp() - placed_dts))::bigint FROM placements "
                             "WHERE state IN ('authorizing', 'authorized') "
                             "AND modified_dts <= clock_timestamp() - $1::bigint * interval '1 second' "
                             "ORDER BY modified_dts LIMIT 10000"};

/// The order's card has the brand and mask of the cart's, and the expiry that the clerk may have edited.
std::string authorize_sql()
{
    return "WITH advanced AS ("
           "UPDATE placements SET state = 'authorized', order_request = $10, modified_dts = clock_timestamp() "
           "WHERE merchant_id = $1 AND placement_id = $9 AND state = 'authorizing' RETURNING merchant_id), "
           "bound AS ("
           "INSERT INTO cards (merchant_id, card_id, card_number_id, holder, card_type, card_number_mask, "
           "card_expiration_month, card_expiration_year, deadline) "
           "SELECT cards.merchant_id, $11, $12, 'order', cards.card_type, cards.card_number_mask, $14::smallint, "
           "$15::smallint, vault.keep($1, $12, $16, to_timestamp($17::bigint), $18::bytea) "
           "FROM advanced JOIN cards ON cards.merchant_id = advanced.merchant_id AND cards.card_id = $13 "
           "WHERE $11::text IS NOT NULL), " +
           effect_expressions("advanced") + " SELECT count(*) FROM advanced";
}

std::string reopen_sql()
{
    return "WITH ended AS ("
           "UPDATE placements SET state = $10, modified_dts = clock_timestamp() "
           "WHERE merchant_id = $1 AND placement_id = $9 AND state = 'authorizing' RETURNING merchant_id, cart_id), "
           "opened AS ("
           "UPDATE carts SET placement_id = NULL FROM ended "
           "WHERE carts.merchant_id = ended.merchant_id AND carts.cart_id = ended.cart_id), " +
           effect_expressions("ended") + " SELECT count(*) FROM ended";
}

std::string finish_sql()
{
    return "WITH ended AS ("
           "UPDATE placements SET state = 'placed', order_id = $10, order_request = NULL, "
           "modified_dts = clock_timestamp() "
           "WHERE merchant_id = $1 AND placement_id = $9 AND state = 'authorized' RETURNING merchant_id, cart_id), "
           "gone AS ("
           "DELETE FROM carts USING ended WHERE carts.merchant_id = ended.merchant_id "
           "AND carts.cart_id = ended.cart_id RETURNING carts.merchant_id, carts.card_id), " +
           released_card_expressions("gone") + effect_expressions("ended") + count_with_forgotten("ended");
}

template <class Enum>
Enum parse(std::string_view name, std::initializer_list<Enum> all)
{
    return *std::ranges::find(all, name, [](Enum value) { return to_string(value); });
}

Placement placement_of(const pqxx::row& row)
{
    using enum PlacementState;
    using domain::PaymentProcessing;
    const auto text = [&row](int column) { return row[column].as<std::string>(""); };
    std::optional<io::PaymentGatewayChoice> gateway;
    if (!row[5].is_null()) {
        gateway = io::PaymentGatewayChoice{text(5), text(6)};
    }
    return {text(1),
            domain::MerchantId::parse(text(0)).value(),
            domain::CartId::parse(text(2)).value(),
            parse(text(3), {authorizing, authorized, placed, declined, abandoned}),
            parse(text(4), {PaymentProcessing::realtime, PaymentProcessing::none, PaymentProcessing::skipped}),
            gateway,
            text(7),
            text(8),
            {text(0), std::string(place_route), text(9), text(10)},
            std::chrono::sys_seconds(std::chrono::seconds(row[11].as<std::int64_t>())),
            text(12),
            text(13),
            std::chrono::seconds(row[14].as<std::int64_t>()),
            std::chrono::seconds(row[15].as<std::int64_t>())};
}

std::optional<Placement> first_of(const pqxx::result& rows)
{
    return rows.empty() ? std::nullopt : std::optional(placement_of(rows.front()));
}

EffectParameters parameters_of(const Placement& placement, const Effect& effect)
{
    EffectParameters parameters(placement.merchant, effect);
    parameters.add(placement.placement_id);
    return parameters;
}

} // namespace

std::vector<io::Statement> placement_statements()
{
    static const std::string of_cart =
        std::string("SELECT ") + columns +
        "FROM placements WHERE merchant_id = $1 AND cart_id = $2 ORDER BY modified_dts DESC LIMIT 1";
    static const std::string of_key =
        std::string("SELECT ") + columns +
        "FROM placements WHERE merchant_id = $1 AND idempotency_key = $2 AND state IN ('authorizing', 'authorized')";
    static const std::string authorize = authorize_sql();
    static const std::string reopen = reopen_sql();
    static const std::string finish = finish_sql();
    return {begin_statement,
            {"placement_of_cart", of_cart.c_str()},
            {"placement_of_key", of_key.c_str()},
            touch_statement,
            unfinished_statement,
            {"authorize_placement", authorize.c_str()},
            {"reopen_cart", reopen.c_str()},
            {"finish_placement", finish.c_str()}};
}

bool PlacementStore::run_alone(const domain::MerchantId& merchant, const domain::CartId& cart_id,
                               const std::function<void()>& work)
{
    return carts::run_alone(locks_, merchant, cart_id.str(), work);
}

std::optional<Placement> PlacementStore::of_cart(const domain::MerchantId& merchant, const domain::CartId& cart_id)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        return first_of(transaction.exec_prepared("placement_of_cart", merchant.str(), cart_id.str()));
    });
}

std::optional<Placement> PlacementStore::of_key(const io::IdempotencyKey& key)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        return first_of(transaction.exec_prepared("placement_of_key", key.merchant_id, key.key));
    });
}

void PlacementStore::touch(const Placement& placement)
{
    database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        transaction.exec_prepared(touch_statement.name, placement.merchant.str(), placement.placement_id);
    });
}

std::vector<UnfinishedPlacement> PlacementStore::unfinished(std::chrono::seconds untouched)
{
    return database_.run([&](pqxx::connection& connection) {
        pqxx::nontransaction transaction(connection);
        std::vector<UnfinishedPlacement> found;
        for (const auto& row : transaction.exec_prepared(unfinished_statement.name, untouched.count())) {
            found.push_back({domain::MerchantId::parse(row[0].as<std::string>()).value(), row[1].as<std::string>(),
                             domain::CartId::parse(row[2].as<std::string>()).value(),
                             std::chrono::seconds(row[3].as<std::int64_t>())});
        }
        return found;
    });
}

Outcome PlacementStore::begin(const Placement& placement, std::int64_t cart_version)
{
    const auto of_gateway = [&](std::string io::PaymentGatewayChoice::*member) {
        return placement.gateway ? std::optional((*placement.gateway).*member) : std::nullopt;
    };
    return database_.run([&](pqxx::connection& connection) {
        try {
            pqxx::nontransaction transaction(connection);
            const auto done = transaction.exec_prepared(
                begin_statement.name, placement.merchant.str(), placement.placement_id, placement.cart_id.str(),
                cart_version, std::string(to_string(placement.processing)), of_gateway(&io::PaymentGatewayChoice::name),
                of_gateway(&io::PaymentGatewayChoice::credentials), placement.subject, placement.client_id,
                placement.key.key, placement.key.fingerprint, placement.placed.time_since_epoch().count());
            return done.affected_rows() == 1 ? Outcome::done : Outcome::overtaken;
        } catch (const pqxx::unique_violation& taken) {
            if (std::string_view(taken.what()).find("placements_by_key") != std::string_view::npos) {
                throw io::Error(io::Problem::request_in_flight);
            }
            throw;
        }
    });
}

Outcome PlacementStore::authorize(const Placement& placement, const std::string& order_request,
                                  const std::optional<OrderCard>& card, const Effect& effect)
{
    auto parameters = parameters_of(placement, effect);
    parameters.add(order_request);
    if (card) {
        parameters.add(card->card_id).add(card->number.card_number_id).add(card->cart_card_id);
        parameters.add(std::to_string(card->card_expiration_month)).add(std::to_string(card->card_expiration_year));
        parameters.add(card->number.key_id);
        parameters.add(std::to_string(card->number.deadline.time_since_epoch().count()));
        parameters.add_octets(card->number.octets);
    } else {
        constexpr int card_columns = 8;
        for (int column = 0; column < card_columns; ++column) {
            parameters.add(std::optional<std::string>());
        }
    }
    return parameters.run(database_, "authorize_placement", Outcome::overtaken);
}

Outcome PlacementStore::reopen(const Placement& placement, PlacementState end, const Effect& effect)
{
    auto parameters = parameters_of(placement, effect);
    parameters.add(std::string(to_string(end)));
    return parameters.run(database_, "reopen_cart", Outcome::overtaken);
}

Outcome PlacementStore::finish(const Placement& placement, const std::string& order_id, const Effect& effect)
{
    auto parameters = parameters_of(placement, effect);
    parameters.add(order_id);
    return parameters.run(database_, "finish_placement", Outcome::overtaken);
}

} // namespace reprise::carts
