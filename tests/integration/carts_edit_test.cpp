#include "carts/cart_routes.hpp"
#include "carts/clone_routes.hpp"
#include "carts/edit_cart.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace reprise;
using tests::CartServiceFixture;
using tests::problem_of;

namespace {

/// A fixture with a cart that was cloned with the card of an order.
class EditFixture : public CartServiceFixture {
public:
    EditFixture() : source_card(order_card())
    {
        const auto made = carts::create_cart(deps, clone_of({{"card_id", source_card}}, tests::planned_cart()));
        cart_id = Json::parse(made.body).at("cart").at("cart_id").get<std::string>();
    }

    io::Request patch_of(const std::string& body, const std::string& version = "*") const
    {
        auto made = of_cart("PATCH", cart_id, body);
        made.headers["If-Match"] = version;
        return made;
    }
    Json patched(const std::string& body) const { return Json::parse(carts::patch_cart(deps, patch_of(body)).body); }
    Json read() const { return Json::parse(carts::get_cart(deps, of_cart("GET", cart_id)).body); }
    std::string state_of_card(const std::string& card_id)
    {
        return database.look("SELECT (cards.erased_dts IS NOT NULL)::text || ' ' || (sealed IS NULL)::text FROM cards "
                             "JOIN vault.card_numbers USING (merchant_id, card_number_id) WHERE card_id = '" +
                             card_id + "'");
    }
    std::string card_of_cart() { return database.look("SELECT card_id FROM carts WHERE cart_id = '" + cart_id + "'"); }

    std::string source_card;
    std::string cart_id;
};

std::string with_token(const std::string& token)
{
    return R"({"payment":{"credit_card":{"card_number_token":")" + token + R"("}}})";
}

} // namespace

TEST_CASE_METHOD(EditFixture, "a change without If-Match is refused, and so is one of another version", "[carts][R21]")
{
    auto without = patch_of("{}");
    without.headers.erase("If-Match");
    CHECK(problem_of([&] { carts::patch_cart(deps, without); }) == "if_match_required");
    auto removal = of_cart("DELETE", cart_id);
    removal.headers.erase("If-Match");
    CHECK(problem_of([&] { carts::delete_cart(deps, removal); }) == "if_match_required");
    for (const auto* version : {"\"2\"", "W/\"1\"", "1", "", "\"11\""}) {
        CHECK(problem_of([&] { carts::patch_cart(deps, patch_of("{}", version)); }) == "version_stale");
    }
    CHECK(read() == Json::parse(carts::patch_cart(deps, patch_of("{}", "\"7\", \"1\"")).body));
}

TEST_CASE_METHOD(EditFixture, "of two clerks the second save is refused and shows the current version", "[carts][R21]")
{
    const auto first = carts::patch_cart(deps, patch_of(R"({"checkout":{"comments":"first"}})", "\"1\""));
    CHECK(first.headers.front() == std::pair<std::string, std::string>{"ETag", "\"2\""});
    try {
        carts::patch_cart(deps, patch_of(R"({"checkout":{"comments":"second"}})", "\"1\""));
        FAIL("the second save was taken");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::version_stale);
        CHECK(error.headers() == std::vector<std::pair<std::string, std::string>>{{"ETag", "\"2\""}});
    }
    CHECK(read().at("checkout").at("comments") == "first");
}

TEST_CASE_METHOD(EditFixture, "of many simultaneous saves on one version one is taken", "[carts][R21]")
{
    std::atomic<int> taken{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> clerks;
    for (int clerk = 0; clerk < 8; ++clerk) {
        clerks.emplace_back([&, clerk] {
            const auto body = R"({"checkout":{"comments":")" + std::to_string(clerk) + R"("}})";
            const auto problem = problem_of([&] { carts::patch_cart(deps, patch_of(body, "\"1\"")); });
            (problem.empty() ? taken : refused) += problem.empty() || problem == "version_stale" ? 1 : 100;
        });
    }
    for (auto& clerk : clerks) {
        clerk.join();
    }
    CHECK(taken == 1);
    CHECK(refused == 7);
}

TEST_CASE_METHOD(EditFixture, "saves that name no version are made one after the other", "[carts][R21]")
{
    std::vector<std::thread> clerks;
    for (int clerk = 1; clerk <= 3; ++clerk) {
        clerks.emplace_back([&, clerk] {
            const auto name = "custom_field" + std::to_string(clerk);
            carts::patch_cart(deps, patch_of(R"({"checkout":{")" + name + R"(":"kept"}})"));
        });
    }
    for (auto& clerk : clerks) {
        clerk.join();
    }
    CHECK(read().at("checkout") ==
          Json{{"custom_field1", "kept"}, {"custom_field2", "kept"}, {"custom_field3", "kept"}});
}

TEST_CASE_METHOD(EditFixture, "a cart of another merchant is not found, like one that is not there", "[carts][R40]")
{
    const auto foreign = of_cart("PATCH", cart_id, "{}", "OTHER");
    CHECK(problem_of([&] { carts::patch_cart(deps, foreign); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::delete_cart(deps, of_cart("DELETE", cart_id, {}, "OTHER")); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::patch_cart(deps, of_cart("PATCH", std::string(32, 'A'), "{}")); }) ==
          "cart_not_found");
    CHECK(problem_of([&] { carts::patch_cart(deps, of_cart("PATCH", "nonsense", "{}")); }) == "cart_not_found");
    CHECK(read().contains("billing"));
}

TEST_CASE_METHOD(EditFixture, "what is wrong with a patch is told with a pointer, and nothing is written",
                 "[carts][R20]")
{
    struct Wrong {
        const char* body;
        const char* pointer;
        const char* code;
    };
    const auto before = read();
    for (const auto& wrong :
         {Wrong{R"({"billing":{"nickname":"Bo"}})", "/billing/nickname", "unknown_member"},
          Wrong{R"({"billing":{"nickname":null}})", "/billing/nickname", "unknown_member"},
          Wrong{R"({"items":[{"item_id":"A"}]})", "/items/0/quantity", "required_member_missing"},
          Wrong{R"({"items":[{"item_id":"A","quantity":1,"options":null}]})", "/items/0/options", "wrong_type"},
          Wrong{R"({"items":{"item_id":"A"}})", "/items", "wrong_type"},
          Wrong{R"({"billing":{"first_name":7}})", "/billing/first_name", "wrong_type"},
          Wrong{R"([])", "", "wrong_type"}}) {
        try {
            carts::patch_cart(deps, patch_of(wrong.body));
            FAIL(wrong.body);
        } catch (const io::Error& error) {
            CAPTURE(wrong.body);
            CHECK(error.problem() == io::Problem::invalid_body);
            REQUIRE_FALSE(error.faults().empty());
            CHECK(error.faults().front().pointer == wrong.pointer);
            CHECK(error.faults().front().code == wrong.code);
        }
    }
    CHECK(problem_of([&] { carts::patch_cart(deps, patch_of("{\"a\":1,\"a\":2}")); }) == "malformed_json");
    CHECK(problem_of([&] {
              carts::patch_cart(deps, patch_of(R"({"checkout":{"comments":"4111 1111 1111 1111"}})"));
          }) == "card_number_not_allowed");
    CHECK(read() == before);
}

TEST_CASE_METHOD(EditFixture, "members are put in place, merged and removed, and the totals follow",
                 "[carts][R11][R20]")
{
    const auto cart = patched(R"({"billing":{"last_name":null,"city":"Lund"},"coupons":[{"coupon_code":"TEN"}],
        "items":[{"item_id":"MUG","quantity":3,"unit_cost":{"value":2.5,"currency_code":"USD"},
                  "options":[{"label":"Colour","name":"Colour","selected_value":"red"}]}],
        "summary":{"shipping_handling":{"value":4,"currency_code":"USD"}},"taxes":{"rate":10},
        "payment":{"payment_method":"Purchase Order","purchase_order":{"purchase_order_number":"PO-1"}}})");
    CHECK(cart.at("billing") == Json{{"first_name", "Åsa"}, {"email", "asa@example.com"}, {"city", "Lund"}});
    CHECK(cart.at("items").size() == 1);
    CHECK(cart.at("summary").at("subtotal").at("value") == 7.5);
    CHECK(cart.at("summary").at("tax").at("value") == 0.75);
    CHECK(cart.at("summary").at("total").at("value") == 12.25);
    CHECK(cart.at("clone").at("source_order_id") == "DEMO-0000000001");
    CHECK(read() == cart);
}

TEST_CASE_METHOD(EditFixture, "a client may send back what it read, and computed members are ignored", "[carts][R20]")
{
    auto sent = read();
    sent["cart_id"] = std::string(32, '0');
    sent["merchant_id"] = "OTHER";
    sent["creation_dts"] = "2000-01-01T00:00:00Z";
    sent["summary"]["total"]["value"] = 1;
    sent["clone"] = nullptr;
    sent["payment"]["credit_card"]["card_number"] = nullptr;
    const auto before = read();
    CHECK(patched(sent.dump()) == before);
    CHECK(state_of_card(card_of_cart()) == "false false");
}

TEST_CASE_METHOD(EditFixture, "a patch moves the days of a cart on", "[carts][R25]")
{
    database.look("UPDATE carts SET expiration_dts = clock_timestamp() + interval '1 hour' RETURNING 1");
    patched("{}");
    CHECK(database.look("SELECT expiration_dts > clock_timestamp() + interval '13 days' FROM carts") == "t");
    database.look("UPDATE carts SET expiration_dts = clock_timestamp() RETURNING 1");
    CHECK(problem_of([&] { patched("{}"); }) == "cart_not_found");
}

TEST_CASE_METHOD(EditFixture, "of the card in a cart only the expiry can be edited", "[carts][R6][R20]")
{
    const auto cart = patched(R"({"payment":{"credit_card":{"card_type":"AMEX","card_number":"XXXXXXXXXXXX9999",
        "card_expiration_month":3,"card_expiration_year":2041}}})");
    CHECK(cart.at("payment").at("credit_card") == Json{{"card_type", "VISA"},
                                                       {"card_number", "XXXXXXXXXXXX1111"},
                                                       {"card_expiration_month", 3},
                                                       {"card_expiration_year", 2041}});
}

TEST_CASE_METHOD(EditFixture, "a card that is taken out of a cart stays with its order", "[carts][R32][R34]")
{
    const auto copy = card_of_cart();
    const auto cart = patched(R"({"payment":{"credit_card":null}})");
    CHECK_FALSE(cart.at("payment").contains("credit_card"));
    CHECK(card_of_cart().empty());
    CHECK(state_of_card(copy) == "true false");
    CHECK(state_of_card(source_card) == "false false");
    CHECK(database.look("SELECT subject || ' ' || outcome FROM vault.audit WHERE action = 'erasure' AND card_id = '" +
                        copy + "'") == "clerk taken out of the cart");
}

TEST_CASE_METHOD(EditFixture, "a token replaces the card of a cart, once, and the old copy ends", "[carts][R30][R34]")
{
    const auto copy = card_of_cart();
    const auto token = new_token();
    const auto cart = patched(with_token(token));
    CHECK(cart.at("payment").at("credit_card").at("card_expiration_year") == 2039);
    CHECK_FALSE(cart.at("payment").at("credit_card").contains("card_number_token"));
    const auto held = card_of_cart();
    CHECK(held != copy);
    CHECK(state_of_card(held) == "false false");
    CHECK(state_of_card(copy) == "true false");
    CHECK(database.look("SELECT count(*) FROM vault.audit WHERE outcome = 'replaced by another card' AND card_id = '" +
                        copy + "'") == "1");
    CHECK(problem_of([&] { patched(with_token(token)); }) == "card_number_token_invalid");
    CHECK(card_of_cart() == held);

    // Its own number has no other holder, so it is erased with the next replacement.
    patched(with_token(new_token()));
    CHECK(state_of_card(held) == "true true");
}

TEST_CASE_METHOD(EditFixture, "a token is not used up by a patch that is refused", "[carts][R30]")
{
    const auto token = new_token();
    CHECK(problem_of([&] { carts::patch_cart(deps, patch_of(with_token(token), "\"9\"")); }) == "version_stale");
    CHECK(
        problem_of([&] {
            patched(
                R"({"payment":{"credit_card":{"card_number_token":")" + token +
                R"("}},"taxes":{"rate":10},"items":[{"item_id":"A","quantity":1,"unit_cost":{"value":1.234,"currency_code":"USD"}}]})");
        }) == "invalid_body");
    CHECK(patched(with_token(token)).at("payment").at("credit_card").at("card_type") == "VISA");
    CHECK(problem_of([&] { patched(with_token(new_token("OTHER"))); }) == "card_number_token_invalid");
}

TEST_CASE_METHOD(EditFixture, "a cart is deleted with its copy of the card, and the order keeps its own",
                 "[carts][R20]")
{
    const auto copy = card_of_cart();
    CHECK(carts::delete_cart(deps, of_cart("DELETE", cart_id)).status == 204);
    CHECK(problem_of([&] { read(); }) == "cart_not_found");
    CHECK(problem_of([&] { carts::delete_cart(deps, of_cart("DELETE", cart_id)); }) == "cart_not_found");
    CHECK(state_of_card(copy) == "true false");
    CHECK(state_of_card(source_card) == "false false");
}

TEST_CASE_METHOD(EditFixture, "carts are listed by the order they were cloned from", "[carts][R24]")
{
    carts::create_cart(deps, request("{}"));
    const auto list = [&](const std::string& source) {
        auto asking = request();
        asking.query = {{"cloned_from", source}};
        return Json::parse(carts::list_carts(deps, asking).body).at("carts");
    };
    const auto found = list("DEMO-0000000001");
    REQUIRE(found.size() == 1);
    CHECK(found.front().at("cart_id") == cart_id);
    CHECK(list("DEMO-0000000002").empty());
}
