#include "carts/cart_readiness.hpp"
#include "integration/place_fixture.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace reprise;
using tests::PlaceFixture;
using tests::problem_of;

TEST_CASE_METHOD(PlaceFixture, "placing without a key, or with a body that is none, begins nothing", "[placing][R22]")
{
    auto without = place_of();
    without.headers.erase("Idempotency-Key");
    CHECK(problem_of([&] { carts::place_cart(deps, without); }) == "idempotency_key_required");
    CHECK(place_problem("k", R"({"card_verification_number":"12"})") == "invalid_body");
    CHECK(place_problem("k", R"({"card_verification_number":123})") == "invalid_body");
    CHECK(place_problem("k", R"({"cvv":"123"})") == "invalid_body");
    CHECK(place_problem("k", R"({"skip_payment_processing":true,"no_realtime_payment_processing":true})") ==
          "invalid_body");
    CHECK(database.look("SELECT count(*) FROM placements") == "0");
    CHECK(payments.charges.empty());
    CHECK(is_open());
}

TEST_CASE_METHOD(PlaceFixture, "a cart that is not complete is refused with everything it lacks", "[placing][R22][R7]")
{
    carts::patch_cart(deps, of_cart("PATCH", cart_id, R"({"items":[],"shipping":null,"billing":{"city":null},
        "summary":{"shipping_handling":{"value":5,"currency_code":"USD"}}})"));
    const auto reply = place("k1", "");
    CHECK(reply.status == 422);
    const auto problem = Json::parse(reply.body);
    CHECK(problem.at("code") == "cart_incomplete");
    std::vector<std::string> codes;
    for (const auto& error : problem.at("errors")) {
        codes.push_back(error.at("code").get<std::string>());
    }
    CHECK(codes == std::vector<std::string>{"items_empty", "billing_address_missing", "shipping_address_missing",
                                            "card_verification_number_required"});
    CHECK(payments.charges.empty());

    // Validate says the same, and changes nothing.
    const auto validation = Json::parse(carts::validate_cart(deps, of_cart("POST", cart_id)).body);
    CHECK(validation == Json{{"valid", false}, {"errors", problem.at("errors")}});
    CHECK(is_open());
}

TEST_CASE_METHOD(PlaceFixture, "a verification number must fit the brand of the card", "[placing][R7]")
{
    const auto validation = Json::parse(
        carts::validate_cart(deps, of_cart("POST", cart_id, R"({"card_verification_number":"1234"})")).body);
    REQUIRE(validation.at("errors").size() == 1);
    CHECK(validation.at("errors").front().at("code") == "card_verification_number_invalid");
    CHECK(Json::parse(carts::validate_cart(deps, of_cart("POST", cart_id, cvv)).body).at("valid") == true);
}

TEST_CASE_METHOD(PlaceFixture, "a card whose month has ended cannot be placed with", "[placing][R5]")
{
    carts::patch_cart(deps, of_cart("PATCH", cart_id, R"({"payment":{"credit_card":{"card_expiration_year":2020}}})"));
    const auto problem = Json::parse(place().body);
    REQUIRE(problem.at("errors").size() == 1);
    CHECK(problem.at("errors").front().at("code") == "card_expired");
    CHECK(payments.charges.empty());
}

TEST_CASE_METHOD(PlaceFixture, "what an order could not hold is found before the card is charged", "[placing][R22]")
{
    // A cart's postal code may have 25 characters where an order's has 20.
    carts::patch_cart(deps, of_cart("PATCH", cart_id, R"({"shipping":{"postal_code":"1234567890123456789012345"}})"));
    const auto problem = Json::parse(place().body);
    CHECK(problem.at("code") == "cart_incomplete");
    CHECK(problem.at("errors").front() == Json{{"pointer", "/shipping/postal_code"},
                                               {"code", "too_long"},
                                               {"detail", "The text is longer than the contract allows."}});
    CHECK(payments.charges.empty());
}

TEST_CASE_METHOD(PlaceFixture, "a placed cart is one charge and one order, and the cart is gone",
                 "[placing][R22][R24][R32][R34]")
{
    const auto reply = place();
    CHECK(reply.status == 201);
    CHECK(Json::parse(reply.body).at("order").at("order_id") == "DEMO-0000000007");
    REQUIRE(payments.charges.size() == 1);
    CHECK(payments.charges.front().amount == domain::Money{3075, "USD"});
    CHECK(payments.charges.front().card_expiration_year == 2039);
    CHECK(payments.verification_numbers == std::vector<std::string>{"123"});
    REQUIRE(orders.made.size() == 1);
    const auto sent = sent_order();
    CHECK(sent.at("clone") ==
          Json{{"source_order_id", "DEMO-0000000001"}, {"root_order_id", "DEMO-0000000001"}, {"generation", 1}});
    CHECK(sent.at("order").at("current_stage") == "Shipping Department");
    CHECK(sent.at("order").at("internal").at("placed_by_user") == "clerk");
    CHECK(problem_of([&] { carts::get_cart(deps, of_cart("GET", cart_id)); }) == "cart_not_found");

    // The order's card: a number of its own, under its own deadline; the cart's copy has ended, the source's has not.
    const auto order_card = sent.at("card_id").get<std::string>();
    CHECK(database.look("SELECT holder || ' ' || (deadline > clock_timestamp() + interval '59 days')::text FROM cards "
                        "WHERE card_id = '" +
                        order_card + "'") == "order true");
    CHECK(database.look("SELECT count(*) FROM cards WHERE holder = 'cart' AND erased_dts IS NULL") == "0");
    CHECK(audit_of("charge") == "approved 1000000001; held as " + order_card);
    CHECK(audit_of("erasure") == "the cart was placed");
}

TEST_CASE_METHOD(PlaceFixture, "the same key is answered alike, whatever verification number is typed again",
                 "[placing][R41][R6]")
{
    const auto first = place("k1");
    const auto again = place("k1", R"({"card_verification_number":"999"})");
    CHECK(again.headers.back() == std::pair<std::string, std::string>{"Idempotent-Replayed", "true"});
    CHECK(again.status == first.status);
    CHECK(again.body == first.body);
    CHECK(payments.charges.size() == 1);
    CHECK(place_problem("k1", R"({"skip_payment_processing":true})") == "idempotency_key_reused");
    // Another key finds no cart, but the order that it became.
    try {
        place("k2");
        FAIL("a placed cart was placed again");
    } catch (const io::Error& error) {
        CHECK(error.problem() == io::Problem::cart_placed);
        CHECK(error.extensions().at("order_id") == "DEMO-0000000007");
    }
}

TEST_CASE_METHOD(PlaceFixture, "a declined card is 402 with the gateway's reason, and the cart stays open",
                 "[placing][R22]")
{
    payments.next = {false, "1000000002", "", "insufficient_funds", "The card has insufficient funds.", "", ""};
    const auto reply = place();
    CHECK(reply.status == 402);
    const auto problem = Json::parse(reply.body);
    CHECK(problem.at("code") == "card_declined");
    CHECK(problem.at("reason_code") == "insufficient_funds");
    CHECK(place("k1").status == 402);
    CHECK(payments.charges.size() == 1);
    CHECK(orders.made.empty());
    CHECK(state() == "declined");
    CHECK(audit_of("charge") == "declined insufficient_funds");
    CHECK(is_open());

    payments.next = {true, "1000000003", "AUTH02", "", "", "", ""};
    CHECK(place("k2").status == 201);
}

TEST_CASE_METHOD(PlaceFixture, "a payment that is taken later or elsewhere charges nothing", "[placing][R23]")
{
    const bool is_later = GENERATE(true, false);
    const auto reply =
        place("k1", is_later ? R"({"no_realtime_payment_processing":true})" : R"({"skip_payment_processing":true})");
    CHECK(reply.status == 201);
    CHECK(payments.charges.empty());
    const auto order = sent_order().at("order");
    CHECK(order.at("current_stage") == (is_later ? "Accounts Receivable" : "Shipping Department"));
    CHECK(order.at("payment").at("payment_status") == (is_later ? "Unprocessed" : "Skipped"));
    CHECK(audit_of("bind").ends_with("not charged; held as " + sent_order().at("card_id").get<std::string>()));
}

TEST_CASE_METHOD(PlaceFixture, "a key that places one cart does not place another", "[placing][R41]")
{
    payments.is_down = true;
    CHECK(place_problem() == "payment_gateway_unavailable");
    payments.is_down = false;
    auto other = place_of();
    const auto other_cart = new_cart(source_card);
    other.path = "/carts/" + other_cart + "/place";
    other.path_parameters["cart_id"] = other_cart;
    CHECK(problem_of([&] { carts::place_cart(deps, other); }) == "idempotency_key_reused");
}

TEST_CASE_METHOD(PlaceFixture, "a version that was not seen, or another merchant's cart, is not placed",
                 "[placing][R21][R40]")
{
    auto stale = place_of();
    stale.headers["If-Match"] = "\"2\"";
    CHECK(problem_of([&] { carts::place_cart(deps, stale); }) == "version_stale");
    auto foreign = place_of();
    foreign.caller.merchant = domain::MerchantId::parse("OTHER");
    CHECK(carts::place_cart(deps, foreign).status == 404);
    CHECK(payments.charges.empty());
    CHECK(is_open());
}

TEST_CASE_METHOD(PlaceFixture, "a card that its deadline ended in between is not charged", "[placing][R33]")
{
    database.look("WITH gone AS (UPDATE cards SET deadline = clock_timestamp() - interval '2 seconds') "
                  "UPDATE vault.card_numbers SET deadline = clock_timestamp() - interval '2 seconds' RETURNING 1");
    const auto problem = Json::parse(place().body);
    REQUIRE(problem.at("errors").size() == 1);
    CHECK(problem.at("errors").front().at("code") == "card_missing");
    CHECK(payments.charges.empty());
}

TEST_CASE_METHOD(PlaceFixture, "no verification number and no digest of one is kept", "[placing][R6]")
{
    const auto fingerprint = [&](const std::string& body) {
        place(body, body);
        return database.look("SELECT fingerprint FROM placements ORDER BY modified_dts DESC LIMIT 1");
    };
    payments.next.is_approved = false;
    CHECK(fingerprint(R"({"card_verification_number":"123"})") == fingerprint(R"({"card_verification_number":"321"})"));
}
