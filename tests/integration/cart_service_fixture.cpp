#include "integration/cart_service_fixture.hpp"

#include "carts/card_routes.hpp"
#include "domain/cart_totals.hpp"
#include "domain/time.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/signed_facts.hpp"

#include <fstream>

namespace reprise::tests {

TestKeys::TestKeys()
{
    for (const auto& made : {folder(), folder() / "master"}) {
        std::filesystem::create_directory(made);
        std::filesystem::permissions(made, std::filesystem::perms::owner_all);
    }
    add_master_key("m-20261101", 'a');
}

void TestKeys::add_master_key(const std::string& id, char digit) const
{
    constexpr std::size_t digits = 64;
    std::ofstream(master(id)) << std::string(digits, digit);
    std::filesystem::permissions(master(id), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

io::Request CartServiceFixture::request(const std::string& body, const std::string& merchant)
{
    io::Request made;
    made.method = "POST";
    made.path = "/carts";
    made.body = body;
    made.caller.merchant = domain::MerchantId::parse(merchant);
    made.caller.subject = "clerk";
    made.caller.client_id = "back-office";
    made.trace = io::trace_of("");
    made.now = test_now;
    return made;
}

io::Request CartServiceFixture::keyed(const std::string& key, const std::string& body, const std::string& merchant)
{
    auto made = request(body, merchant);
    made.headers["Idempotency-Key"] = key;
    return made;
}

io::Request CartServiceFixture::clone_of(const Json& terms, const Json& cart, const std::string& merchant)
{
    auto planned = cart;
    planned["merchant_id"] = merchant;
    domain::recompute_totals(planned, "USD");
    auto made = request(planned.dump(), merchant);
    made.headers["Reprise-Clone"] = io::sign_facts(terms, made.caller.merchant_id(), made.body, "fingerprint key");
    return made;
}

io::Request CartServiceFixture::of_cart(const std::string& method, const std::string& cart_id, const std::string& body,
                                        const std::string& merchant)
{
    auto made = request(body, merchant);
    made.method = method;
    made.path = "/carts/" + cart_id;
    made.path_parameters["cart_id"] = cart_id;
    if (method == "PATCH" || method == "DELETE") {
        made.headers["If-Match"] = "*";
    }
    return made;
}

std::string CartServiceFixture::new_token(const std::string& merchant)
{
    const auto answer = carts::enter_card(deps, request(R"({"card_number":"4111 1111 1111 1111",
        "card_expiration_month":12,"card_expiration_year":2039})",
                                                        merchant));
    return Json::parse(answer.body).at("card_number_token").get<std::string>();
}

Json CartServiceFixture::bind(const std::string& token, std::chrono::seconds age, const std::string& merchant)
{
    const Json body{{"card_number_token", token}, {"creation_dts", domain::format_rfc3339(now() - age)}};
    return Json::parse(carts::bind_order_card(deps, request(body.dump(), merchant)).body);
}

std::string CartServiceFixture::order_card(std::chrono::seconds age, const std::string& merchant)
{
    return bind(new_token(merchant), age, merchant).at("card_id").get<std::string>();
}

std::vector<io::Statement> CartServiceFixture::statements()
{
    auto all = io::answer_statements();
    for (const auto& more : {carts::cart_statements(), carts::card_statements(), carts::card_token_statements(),
                             carts::cart_change_statements(), carts::placement_statements(), carts::charge_statements(),
                             carts::audit_statements()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

Json planned_cart()
{
    return Json::parse(R"({
        "billing": {"first_name": "Åsa", "last_name": "O'Neil \\ \"Æ\"", "email": "asa@example.com"},
        "items": [{"item_id": "BONE", "quantity": 2, "unit_cost": {"value": 10.25, "currency_code": "USD"}},
                  {"item_id": "BONE", "quantity": 1, "unit_cost": {"value": 10.25, "currency_code": "USD"}}],
        "payment": {"payment_method": "Credit Card",
                    "credit_card": {"card_type": "VISA", "card_number": "XXXXXXXXXXXX1111",
                                    "card_expiration_month": 12, "card_expiration_year": 2039}},
        "clone": {"source_order_id": "DEMO-0000000001", "source_creation_dts": "2026-11-01T00:00:00Z",
                  "root_order_id": "DEMO-0000000001", "generation": 1, "complete": true,
                  "card": {"outcome": "copied", "card_number": "XXXXXXXXXXXX1111", "card_type": "VISA",
                           "expired": false, "reusable_until": "2026-12-31T00:00:00Z", "cvv_required": true},
                  "items": {"copied": 2, "not_copied": []}, "not_copied": []}})");
}

} // namespace reprise::tests
