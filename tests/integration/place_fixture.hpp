#pragma once

#include "carts/cart_routes.hpp"
#include "carts/clone_routes.hpp"
#include "carts/edit_cart.hpp"
#include "carts/place_cart.hpp"
#include "carts/placing_recovery.hpp"
#include "integration/cart_service_fixture.hpp"

#include <string>

namespace reprise::tests {

/// A fixture with a cart that can be placed: a clone with its card.
class PlaceFixture : public CartServiceFixture {
public:
    PlaceFixture() : source_card(order_card()), cart_id(new_cart(source_card)) {}

    std::string new_cart(const std::string& card) const
    {
        auto cart = tests::planned_cart();
        cart["billing"].update({{"address1", "Storgatan 1"}, {"city", "Lund"}, {"country_code", "SE"}});
        cart["shipping"] = cart.at("billing");
        cart["shipping"].erase("email");
        const auto made = carts::create_cart(deps, clone_of({{"card_id", card}}, cart));
        return Json::parse(made.body).at("cart").at("cart_id").get<std::string>();
    }
    io::Request place_of(const std::string& key = "k1", const std::string& body = cvv) const
    {
        auto made = of_cart("POST", cart_id, body);
        made.path += "/place";
        made.headers["Idempotency-Key"] = key;
        return made;
    }
    io::Reply place(const std::string& key = "k1", const std::string& body = cvv) const
    {
        return carts::place_cart(deps, place_of(key, body));
    }
    std::string place_problem(const std::string& key = "k1", const std::string& body = cvv) const
    {
        return problem_of([&] { place(key, body); });
    }
    /// One pass of the recovery over everything: how many came to an end.
    int finish() const { return carts::finish_placements(deps, std::chrono::seconds{0}).finished; }
    bool is_open() const
    {
        return problem_of([&] { carts::patch_cart(deps, of_cart("PATCH", cart_id, "{}")); }).empty();
    }
    std::string state() { return database.look("SELECT state FROM placements ORDER BY modified_dts DESC LIMIT 1"); }
    std::string audit_of(const std::string& action)
    {
        return database.look("SELECT string_agg(outcome, '|' ORDER BY occurred_dts) FROM vault.audit WHERE action = '" +
                             action + "'");
    }
    Json sent_order() const { return Json::parse(orders.made.begin()->second); }

    static constexpr const char* cvv = R"({"card_verification_number":"123"})";
    std::string source_card;
    std::string cart_id;
};

} // namespace reprise::tests
