#include "carts/cart_routes.hpp"
#include "carts/clone_routes.hpp"
#include "integration/cart_service_fixture.hpp"
#include "io/crypto.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

using namespace reprise;
using namespace std::chrono_literals;
using tests::CartServiceFixture;
using tests::planned_cart;
using tests::problem_of;

namespace {

const std::string fingerprint(64, 'a');

Json clone_terms(const std::string& card_id, bool require_card = false, bool dry_run = false)
{
    Json made{{"require_card", require_card}, {"dry_run", dry_run}, {"fingerprint", fingerprint}};
    if (!card_id.empty()) {
        made["card_id"] = card_id;
    }
    return made;
}

io::Request under_key(io::Request clone, const std::string& key)
{
    clone.headers["Idempotency-Key"] = key;
    return clone;
}

/// An order's card whose deadline is over, or whose number is erased.
struct RefusingVault : CartServiceFixture {
    const std::string card_id = order_card();
    const std::string reason = GENERATE(as<std::string>{}, "past_retention", "erased");

    RefusingVault()
    {
        database.look(reason == "erased"
                          ? "UPDATE vault.card_numbers SET sealed = NULL, erased_dts = clock_timestamp() "
                            "WHERE sealed IS NOT NULL"
                          : "UPDATE vault.card_numbers SET deadline = clock_timestamp() - interval '1 s' "
                            "WHERE sealed IS NOT NULL");
    }
};

} // namespace

TEST_CASE_METHOD(CartServiceFixture, "a clone copies the card as a reference with the order's own deadline",
                 "[clone][R4][R32]")
{
    const auto card_id = order_card(24h);
    const auto reply = carts::create_cart(deps, clone_of(clone_terms(card_id), planned_cart()));
    CHECK(reply.status == 201);
    const auto answer = Json::parse(reply.body);
    CHECK(answer.at("cart").at("clone") == answer.at("clone"));
    CHECK(answer.at("clone").at("card").at("outcome") == "copied");
    CHECK(answer.at("cart").at("payment").at("credit_card").at("card_number") == "XXXXXXXXXXXX1111");
    CHECK(answer.at("cart").at("billing").at("last_name") == "O'Neil \\ \"Æ\"");
    CHECK(reply.headers.front().second == "/carts/" + answer.at("cart").at("cart_id").get<std::string>());
    CHECK(database.look("SELECT count(DISTINCT card_number_id) || ' ' || count(DISTINCT deadline) FROM cards "
                        "WHERE holder IN ('order', 'cart')") == "1 1");
    CHECK(database.look("SELECT card_id FROM vault.audit WHERE action = 'copy'") == card_id);
    CHECK(database.look("SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL") == "1");
}

TEST_CASE_METHOD(RefusingVault, "past its deadline the vault refuses whatever the order service plans", "[clone][R33]")
{
    const auto answer = Json::parse(carts::create_cart(deps, clone_of(clone_terms(card_id), planned_cart())).body);
    CHECK(answer.at("clone").at("card").at("reason") == reason);
    CHECK(answer.at("clone").at("complete") == false);
    CHECK_FALSE(answer.at("cart").at("payment").contains("credit_card"));
    CHECK(answer.at("cart").at("payment").at("payment_method") == "Credit Card");
    CHECK(database.look("SELECT count(*) FROM carts WHERE card_id IS NULL") == "1");
    CHECK(database.look("SELECT outcome FROM vault.audit WHERE action = 'refusal'") == reason);
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'cart'") == "0");
}

TEST_CASE_METHOD(RefusingVault, "with the guard there is no cart but a kept refusal", "[clone][R15][R33]")
{
    const auto asked = under_key(clone_of(clone_terms(card_id, true), planned_cart()), "k");
    const auto reply = carts::create_cart(deps, asked);
    CHECK(reply.status == 409);
    CHECK(Json::parse(reply.body).at("clone").at("card").at("reason") == reason);
    CHECK(carts::create_cart(deps, asked).body == reply.body);
    CHECK(database.look("SELECT count(*) FROM carts") == "0");
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE action = 'refusal'") == "1");
}

TEST_CASE_METHOD(RefusingVault, "a dry run says what the vault refuses and writes nothing", "[clone][R14][R33]")
{
    const auto reply = carts::create_cart(deps, clone_of(clone_terms(card_id, false, true), planned_cart()));
    CHECK(reply.status == 200);
    CHECK(Json::parse(reply.body).at("clone").at("card").at("reason") == reason);
    const auto guarded = clone_of(clone_terms(card_id, true, true), planned_cart());
    CHECK(problem_of([&] { carts::create_cart(deps, guarded); }) == "guard_failed");
    CHECK(database.look("SELECT count(*) FROM carts") == "0");
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE action = 'refusal'") == "0");
}

TEST_CASE_METHOD(CartServiceFixture, "a dry run of a good clone has no id and leaves nothing", "[clone][R14]")
{
    const auto reply =
        carts::create_cart(deps, under_key(clone_of(clone_terms(order_card(), true, true), planned_cart()), "k"));
    CHECK(reply.status == 200);
    CHECK(reply.headers.empty());
    const auto answer = Json::parse(reply.body);
    CHECK_FALSE(answer.at("cart").contains("cart_id"));
    CHECK(answer.at("clone").at("card").at("outcome") == "copied");
    CHECK(database.look("SELECT (SELECT count(*) FROM carts) + (SELECT count(*) FROM idempotency_keys)") == "0");
}

TEST_CASE_METHOD(CartServiceFixture, "another merchant's card, a token's and an unknown one are erased to a clone",
                 "[clone][R40]")
{
    const auto foreign = order_card(0s, "OTHER");
    new_token();
    const auto tokens = database.look("SELECT card_id FROM cards WHERE holder = 'token' AND merchant_id = 'DEMO'");
    for (const auto& card_id : {foreign, tokens, std::string(32, '0')}) {
        const auto answer = Json::parse(carts::create_cart(deps, clone_of(clone_terms(card_id), planned_cart())).body);
        CHECK(answer.at("clone").at("card").at("reason") == "erased");
    }
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'cart'") == "0");
}

TEST_CASE_METHOD(CartServiceFixture, "fifty simultaneous clones with one key make one cart", "[clone][R41]")
{
    const auto card_id = order_card();
    std::vector<std::string> bodies(50);
    std::vector<std::thread> threads;
    for (auto& body : bodies) {
        threads.emplace_back([&] {
            body = carts::create_cart(deps, under_key(clone_of(clone_terms(card_id), planned_cart()), "fifty")).body;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(std::count(bodies.begin(), bodies.end(), bodies.front()) == 50);
    CHECK(database.look("SELECT count(*) FROM carts") == "1");
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'cart'") == "1");
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE action = 'copy'") == "1");
    CHECK(database.look("SELECT route FROM idempotency_keys") == "POST /orders/{order_id}/clone");
}

TEST_CASE_METHOD(CartServiceFixture, "a clone's key is bound to what the caller asked", "[clone][R41]")
{
    carts::create_cart(deps, under_key(clone_of(clone_terms(""), planned_cart()), "k"));
    auto other = clone_terms("");
    other["fingerprint"] = std::string(64, 'b');
    CHECK(problem_of([&] { carts::create_cart(deps, under_key(clone_of(other, planned_cart()), "k")); }) ==
          "idempotency_key_reused");
}

TEST_CASE_METHOD(CartServiceFixture, "a header that the order service would not send is malformed", "[clone]")
{
    const auto problem = [&](const std::string& header) {
        auto asked = request(planned_cart().dump());
        asked.headers["Reprise-Clone"] = header;
        return problem_of([&] { carts::create_cart(deps, asked); });
    };
    for (const auto* header : {"", "***", ".", "e30", "e30.", "e30.AAAA", "e30.***"}) {
        CAPTURE(header);
        CHECK(problem(header) == "malformed_request");
    }
    for (const auto* text :
         {R"({"card_id":1})", R"({"card_id":"x"})", R"({"dry_run":"yes"})", R"({"fingerprint":"zz"})"}) {
        CAPTURE(text);
        CHECK(problem_of([&] { carts::create_cart(deps, clone_of(Json::parse(text), planned_cart())); }) ==
              "malformed_request");
    }
    auto foreign = clone_of(clone_terms(""), planned_cart());
    foreign.caller.merchant = domain::MerchantId::parse("OTHER");
    CHECK(problem_of([&] { carts::create_cart(deps, foreign); }) == "malformed_request");
    auto without_fingerprint = clone_of(Json::object(), planned_cart());
    CHECK(problem_of([&] { carts::create_cart(deps, under_key(without_fingerprint, "k")); }) == "malformed_request");
}

TEST_CASE_METHOD(CartServiceFixture, "a refusal of the order service is settled once", "[clone][R41]")
{
    const Json problem{{"type", "/problems/order_not_found"}, {"status", 404}, {"code", "order_not_found"}};
    const auto settle = [&](const Json& body, const std::string& key) {
        return carts::settle_clone_refusal(deps, under_key(clone_of(clone_terms(""), body), key));
    };
    const auto first = settle(problem, "k");
    CHECK(first.status == 404);
    CHECK(first.content_type == "application/problem+json");
    const auto again = settle(Json{{"status", 409}, {"code", "guard_failed"}}, "k");
    CHECK(again.status == 404);
    CHECK(again.body == first.body);
    CHECK(again.headers.back().first == "Idempotent-Replayed");

    const auto cart = carts::create_cart(deps, under_key(clone_of(clone_terms(""), planned_cart()), "made"));
    CHECK(settle(problem, "made").body == cart.body);
    CHECK(problem_of([&] { settle(Json{{"status", 500}, {"code", "internal_error"}}, "x"); }) == "invalid_body");
    CHECK(problem_of([&] { settle(Json{{"status", 200}, {"code", "order_not_found"}}, "x"); }) == "invalid_body");
}
