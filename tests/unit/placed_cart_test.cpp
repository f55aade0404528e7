#include "domain/cart_totals.hpp"
#include "domain/order_summary.hpp"
#include "domain/placed_cart.hpp"
#include "domain/time.hpp"
#include "unit/contract_sample.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace reprise;
using namespace reprise::domain;

namespace {

Json cart_of(const char* text)
{
    Json cart = Json::parse(text);
    recompute_totals(cart, "USD");
    return cart;
}

/// A cart of 10 USD, paid that way.
Json cart_paid_by(const char* payment)
{
    Json cart = cart_of(R"({"items":[{"item_id":"TEA","quantity":1,"unit_cost":{"value":10,"currency_code":"USD"}}]})");
    cart["payment"] = Json::parse(payment);
    return cart;
}

Json card_cart()
{
    return cart_paid_by(R"({"credit_card":{"card_number":"XXXXXXXXXXXX1111","card_type":"VISA",
    "card_expiration_month":3,"card_expiration_year":2026}})");
}

Json free_cart(const char* payment)
{
    Json cart = cart_paid_by(payment);
    cart["items"][0]["unit_cost"]["value"] = 0;
    recompute_totals(cart, "USD");
    return cart;
}

Placement placement_of(PaymentProcessing processing)
{
    Placement placement;
    placement.now = parse_rfc3339("2026-03-01T10:00:00Z").value();
    placement.processing = processing;
    placement.placed_by_user = "clerk-7";
    return placement;
}

Placement charged(std::string transaction_id = "60157")
{
    Placement placement = placement_of(PaymentProcessing::realtime);
    placement.charge = ApprovedCharge{"sandbox", std::move(transaction_id), "A1B2C3", "Y", "M"};
    placement.holds_card = true;
    return placement;
}

Json placed(const Json& cart, PaymentProcessing processing = PaymentProcessing::none)
{
    Json order = order_of_cart(cart, placement_of(processing));
    CHECK(contract_faults("Order", order) == std::vector<std::string>{});
    return order;
}

} // namespace

TEST_CASE("a reference to a line that is not there is dropped, and lines count from 1", "[R22]")
{
    const Json order = placed(cart_of(R"({"items":[
    {"item_id":"POT","quantity":1,"kit_component":true,"parent_item_index":3},
    {"item_id":"LID","quantity":1,"kit_component":true,"parent_item_index":4,"parent_merchant_item_id":"SET"},
    {"item_id":"SET","quantity":1,"kit":true}]})"));
    CHECK(order.at("items") == Json::parse(R"([
    {"item_index":1,"merchant_item_id":"POT","quantity":1,"kit_component":true,"parent_item_index":3},
    {"item_index":2,"merchant_item_id":"LID","quantity":1,"kit_component":true,"parent_merchant_item_id":"SET"},
    {"item_index":3,"merchant_item_id":"SET","quantity":1,"kit":true}])"));
}

TEST_CASE("a line goes back to the names of an order, without what is computed", "[R22]")
{
    const Json order = placed(cart_of(R"({"items":[{"item_id":"TEA","quantity":1.5,
    "unit_cost":{"value":10,"currency_code":"USD"},"arbitrary_unit_cost":{"value":8,"currency_code":"USD"},
    "discount":{"value":1,"currency_code":"USD"},"phsyical":{"weight":{"uom":"KG","value":2},"width":{"uom":"CM","value":3}},
    "options":[{"label":"Size","name":"Size","selected_value":"L","type":"radio"},{"name":"Colour","selected_value":"red"},
               {"type":"hidden"}],
    "properties":[{"name":"a","value":"b"}]}]})"));
    CHECK(order.at("items") == Json::parse(R"([{"item_index":1,"merchant_item_id":"TEA","quantity":1.5,
    "cost":{"value":10,"currency_code":"USD"},"arbitrary_unit_cost":{"value":8,"currency_code":"USD"},
    "discount":{"value":1,"currency_code":"USD"},"weight":{"uom":"KG","value":2},"width":{"uom":"CM","value":3},
    "options":[{"label":"Size","value":"L"},{"label":"Colour","value":"red"}],
    "properties":[{"name":"a","value":"b"}]}])"));
}

TEST_CASE("what only a cart has goes to its place in the order", "[R22]")
{
    const Json order = placed(cart_of(R"({"cart_id":"67F1A4E3B1D94C0FA0B7D2C58E9A6B31","base_currency_code":"EUR",
    "items":[{"item_id":"TEA","quantity":1}],
    "billing":{"email":"a@example.com","email_confirm":"a@example.com","cell_phone":"1","cell_phone_e164":"+1"},
    "shipping":{"delivery_date":"2026-03-09","ship_on_date":"2026-03-05"},
    "checkout":{"ip_address":"192.0.2.1","user_agent":"Mozilla/5.0","current_step":"payment","comments":"Hi"},
    "marketing":{"mailing_list_opt_in":true},"taxes":{"county":"Cork","rate":20,"exempt":false},
    "payment":{"payment_method":"Check","check":{"check_number":1001},"rtg_code":"R1"}})"));
    CHECK_FALSE(order.contains("cart_id"));
    CHECK_FALSE(order.contains("base_currency_code"));
    CHECK(order.at("billing") == Json::parse(R"({"email":"a@example.com","cell_phone":"1","cell_phone_e164":"+1"})"));
    CHECK(order.at("shipping") == Json::parse(R"({"delivery_date":"2026-03-09","ship_on_date":"2026-03-05"})"));
    CHECK(order.at("checkout") == Json::parse(R"({"customer_ip_address":"192.0.2.1","comments":"Hi"})"));
    CHECK(order.at("marketing") == Json::parse(R"({"mailing_list":true})"));
    CHECK(order.at("taxes") == Json::parse(R"({"tax_county":"Cork","tax_rate":20})"));
    CHECK(order.at("payment").at("check") == Json::parse(R"({"check_number":"1001"})"));
    CHECK(order.at("payment").at("rotating_transaction_gateway_code") == "R1");
}

TEST_CASE("a sale without tax stays one, whatever its rate", "[R11][R22]")
{
    Json cart = cart_paid_by(R"({"payment_method":"Cash"})");
    cart["taxes"] = {{"rate", 20}, {"exempt", true}};
    recompute_totals(cart, "USD");
    const Json order = placed(cart);
    CHECK(order.at("taxes") == Json::parse(R"({"tax_rate":20,"arbitrary_tax_rate":0})"));
    CHECK(order_summary(without_totals(order), "USD").at("total") ==
          Json::parse(R"({"value":10,"currency_code":"USD"})"));
}

TEST_CASE("the order shows the cart's totals, and comes to the same by itself", "[R11][R22]")
{
    const Json cart =
        cart_of(R"({"items":[{"item_id":"TEA","quantity":3,"unit_cost":{"value":2.55,"currency_code":"USD"}}],
    "summary":{"shipping_handling":{"value":9.95,"currency_code":"USD"},
    "shipping_handling_discount":{"value":2,"currency_code":"USD"}},"taxes":{"rate":7.25,"tax_shipping":true}})");
    const Json order = placed(cart);
    CHECK(order.at("summary").at("shipping_handling_total") == cart.at("summary").at("shipping_handling"));
    CHECK(order.at("summary").at("shipping_handling_total_discount") ==
          cart.at("summary").at("shipping_handling_discount"));
    for (const char* name :
         {"subtotal", "subtotal_discount", "taxable_subtotal", "taxable_subtotal_discount", "tax", "total"})
        CHECK(order.at("summary").at(name) == cart.at("summary").at(name));
    CHECK(order_summary(without_totals(order), "USD").at("total") == cart.at("summary").at("total"));
}

TEST_CASE("a text that is longer than an order takes is not cut", "[R22]")
{
    Json cart = cart_paid_by(R"({"payment_method":"Cash"})");
    cart["properties"] = Json::array({{{"name", "n"}, {"value", std::string(1501, 'x')}}});
    const Json order = order_of_cart(cart, placement_of(PaymentProcessing::none));
    CHECK(order.at("properties") == cart.at("properties"));
    CHECK(contract_faults("Order", order) == std::vector<std::string>{"invalid_body", "/properties/0/value too_long"});
}

TEST_CASE("the placed order says when and by whom, and who sells", "[R24]")
{
    Json cart = cart_paid_by(R"({"payment_method":"Cash"})");
    cart["merchant_id"] = "DEMO";
    cart["creation_dts"] = "2026-02-01T00:00:00Z";
    cart["clone"] = {{"source_order_id", "DEMO-0000000001"}};
    const Json order = placed(cart);
    CHECK(order.at("creation_dts") == "2026-03-01T10:00:00Z");
    CHECK(order.at("internal") == Json::parse(R"({"placed_by_user":"clerk-7"})"));
    CHECK(order.at("merchant_id") == "DEMO");
    for (const char* name : {"clone", "order_id"})
        CHECK_FALSE(order.contains(name));
}

TEST_CASE("the stage and the payment's status tell how the sale was paid", "[R22][R23]")
{
    const auto told = [](const Json& cart, PaymentProcessing processing) {
        const Json order = placed(cart, processing);
        return order.at("current_stage").get<std::string>() + ", " +
               order.at("payment").at("payment_status").get<std::string>();
    };
    using enum PaymentProcessing;
    const Json cash = cart_paid_by(R"({"payment_method":"Cash"})");
    CHECK(told(cash, realtime) == "Accounts Receivable, Unprocessed");
    CHECK(told(cash, none) == "Accounts Receivable, Unprocessed");
    CHECK(told(cash, skipped) == "Shipping Department, Skipped");
    CHECK(told(card_cart(), none) == "Accounts Receivable, Unprocessed");
    const Json quote = cart_paid_by(R"({"payment_method":"Quote Request"})");
    CHECK(told(quote, realtime) == "Quote Request, Unprocessed");
    CHECK(told(quote, skipped) == "Shipping Department, Skipped");
    CHECK(told(free_cart(R"({"payment_method":"Quote Request"})"), realtime) == "Quote Request, Unprocessed");
    CHECK(told(free_cart(R"({"payment_method":"Cash"})"), realtime) == "Shipping Department, Processed");
    CHECK(told(free_cart(R"({})"), none) == "Shipping Department, Processed");
    const Json order = order_of_cart(card_cart(), charged());
    CHECK(order.at("current_stage") == "Shipping Department");
    CHECK(order.at("payment").at("payment_status") == "Processed");
}

TEST_CASE("a sale with nothing to pay has a status and no method", "[R22]")
{
    CHECK(placed(free_cart("{}")).at("payment") == Json::parse(R"({"payment_status":"Processed"})"));
}

TEST_CASE("a charge is kept with what the gateway said, and the card under its mask", "[R22][R6]")
{
    const Json order = order_of_cart(card_cart(), charged());
    CHECK(contract_faults("Order", order) == std::vector<std::string>{});
    CHECK(order.at("payment") == Json::parse(R"({"payment_method":"Credit Card","payment_status":"Processed",
    "payment_dts":"2026-03-01T10:00:00Z",
    "credit_card":{"card_number":"XXXXXXXXXXXX1111","card_type":"VISA","card_expiration_month":3,"card_expiration_year":2026,
      "card_number_truncated":false,"card_authorization_amount":10,"card_authorization_dts":"2026-03-01T10:00:00Z",
      "card_authorization_reference_number":"A1B2C3"},
    "transactions":[{"successful":true,"transaction_gateway":"sandbox","transaction_id":60157,
      "transaction_timestamp":"2026-03-01T10:00:00Z","details":[
        {"name":"transaction_id","value":"60157","type":"text"},
        {"name":"authorization_code","value":"A1B2C3","type":"text"},
        {"name":"address_verification_result","value":"Y","type":"text"},
        {"name":"card_verification_result","value":"M","type":"text"}]}]})"));
}

TEST_CASE("only a plain number that every reader of JSON keeps is a transaction id", "[R22]")
{
    const auto transaction = [](const char* id) {
        const Json order = order_of_cart(card_cart(), charged(id));
        CHECK(contract_faults("Order", order) == std::vector<std::string>{});
        return order.at("payment").at("transactions").at(0);
    };
    for (const char* id : {"", "txn_1", "-1", "+1", "1.0", " 1", "1 ", "9007199254740992", "99999999999999999999"}) {
        CAPTURE(id);
        CHECK_FALSE(transaction(id).contains("transaction_id"));
        CHECK(transaction(id).at("details").at(0).at("value") == (*id == '\0' ? "A1B2C3" : id));
    }
    CHECK(transaction("0").at("transaction_id") == 0);
    CHECK(transaction("9007199254740991").at("transaction_id") == 9'007'199'254'740'991);
}

TEST_CASE("a transaction id that looks like a card number is masked", "[R6]")
{
    const Json order = order_of_cart(card_cart(), charged("4111111111111111"));
    CHECK(contract_faults("Order", order) == std::vector<std::string>{});
    CHECK(order.dump().find("411111") == std::string::npos);
    CHECK(order.at("payment").at("transactions").at(0).at("details").at(0).at("value") == "XXXXXXXXXXXX1111");
}

TEST_CASE("a charge of which the gateway said nothing leaves no empty values", "[R22]")
{
    Placement placement = charged("");
    placement.charge = ApprovedCharge{};
    placement.holds_card = false;
    const Json payment = order_of_cart(card_cart(), placement).at("payment");
    CHECK(payment.at("transactions") ==
          Json::parse(R"([{"successful":true,"transaction_timestamp":"2026-03-01T10:00:00Z"}])"));
    CHECK_FALSE(payment.at("credit_card").contains("card_authorization_reference_number"));
    CHECK(payment.at("credit_card").at("card_number_truncated") == true);
}

TEST_CASE("a card is said to be held only where the vault holds it, and a method only where there is one", "[R22][R32]")
{
    Placement placement = placement_of(PaymentProcessing::none);
    CHECK(order_of_cart(card_cart(), placement).at("payment").at("credit_card").at("card_number_truncated") == true);
    placement.holds_card = true;
    const Json payment = order_of_cart(card_cart(), placement).at("payment");
    CHECK(payment.at("credit_card").at("card_number_truncated") == false);
    CHECK(payment.at("payment_method") == "Credit Card");
    CHECK_FALSE(payment.contains("payment_dts"));
    CHECK_FALSE(payment.contains("transactions"));
    const Json cash = order_of_cart(cart_paid_by(R"({"payment_method":"Cash"})"), placement).at("payment");
    CHECK(cash == Json::parse(R"({"payment_method":"Cash","payment_status":"Unprocessed"})"));
}
