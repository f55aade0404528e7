#pragma once

#include "carts/cart_routes.hpp"
#include "carts/sweep_store.hpp"
#include "integration/cart_service_fixture.hpp"

#include <string>

namespace reprise::tests {

/// The cart service with the store of its sweeper, and a hand on the deadlines that no role of a service has.
struct SweepFixture : CartServiceFixture {
    const domain::MerchantId demo = *domain::MerchantId::parse("DEMO");
    const domain::MerchantId other = *domain::MerchantId::parse("OTHER");
    const std::string trace_id = std::string(32, 'a');

    /// Moves the deadline of a card, and of its number, to an offset from the current second.
    void set_deadline(const std::string& card_id, const std::string& offset)
    {
        for (const auto* table : {"cards", "vault.card_numbers"}) {
            database.look(std::string("UPDATE ") + table +
                          " SET deadline = date_trunc('second', clock_timestamp()) + interval '" + offset +
                          "' WHERE card_number_id = " + number_of(card_id));
        }
    }
    /// The card's number, as an SQL expression.
    static std::string number_of(const std::string& card_id)
    {
        return "(SELECT card_number_id FROM cards WHERE card_id = '" + card_id + "')";
    }
    /// Whether reference and number are there, as two letters each t or f.
    std::string held(const std::string& card_id)
    {
        return database.look("SELECT concat(cards.erased_dts IS NULL, sealed IS NOT NULL) FROM cards JOIN "
                             "vault.card_numbers USING (merchant_id, card_number_id) WHERE card_id = '" +
                             card_id + "'");
    }
    /// How many erasures of a card the audit has.
    std::string erasures(const std::string& card_id)
    {
        return database.look("SELECT count(*) FROM vault.audit WHERE action = 'erasure' AND card_id = '" + card_id +
                             "'");
    }
    /// A clone's cart with a copy of an order's card; the id of the copy.
    std::string copy_of(const std::string& card_id)
    {
        const Json terms{
            {"card_id", card_id}, {"fingerprint", std::string(64, 'a')}, {"require_card", true}, {"dry_run", false}};
        carts::create_cart(deps, clone_of(terms, planned_cart()));
        return database.look("SELECT card_id FROM carts ORDER BY creation_dts DESC LIMIT 1");
    }
    /// Ends the days of the cart that holds a copy.
    void expire_cart_of(const std::string& card_id)
    {
        database.look("UPDATE carts SET expiration_dts = clock_timestamp() WHERE card_id = '" + card_id + "'");
    }
    /// How many carts there are.
    std::string cart_count() { return database.look("SELECT count(*) FROM carts"); }

    io::Database sweep_database{database.terms("reprise_carts"), carts::sweep_statements()};
    carts::PgSweepStore store{sweep_database};
};

} // namespace reprise::tests
