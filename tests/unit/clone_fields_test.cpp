#include "unit/clone_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::domain;

TEST_CASE("what belongs to the old sale only is left behind and reported", "[R10][R13]")
{
    Json order = plain_order();
    order.update(
        Json::parse(R"({"affiliates":[{"affiliate_oid":1}],"utms":[{"utm_source":"x"}],"auto_order":{"enabled":true},
    "fraud_score":{"score":1},"edi":{"bill_to_edi_code":"x"},"quote":{"quoted_by":"x"},"linked_shipment":{"has_linked_shipment":true},
    "buysafe":{"buysafe_bond_available":true},"point_of_sale":{"location":{"city":"x"}},"channel_partner":{"channel_partner_order_id":"x"},
    "refund_reason":"x","refund_dts":"2026-03-02T00:00:00Z","reject_reason":"x","reject_dts":"2026-03-02T00:00:00Z",
    "Tags":[{"tag_value":"x"}],"digital_order":{"url":"x"},"salesforce":{"salesforce_opportunity_id":"x"},
    "gift_certificate":{"gift_certificate_code":"x"}})"));
    const ClonePlan cloned = plan(order);
    for (const char* name :
         {"affiliates", "utms", "auto_order", "fraud_score", "edi", "quote", "linked_shipment", "buysafe",
          "point_of_sale", "channel_partner", "refund_reason", "refund_dts", "reject_reason", "reject_dts", "Tags",
          "digital_order", "salesforce", "gift_certificate"}) {
        CAPTURE(name);
        CHECK_FALSE(cloned.cart.contains(name));
        CHECK(code_at(cloned, std::string("/") + name) == "not_cloneable");
    }
    CHECK(cloned.report().at("not_copied").size() == 18);
    CHECK(cloned.report().at("complete") == false);
}

TEST_CASE("a member that nobody knows is left behind and reported, never lost in silence", "[R12][R13]")
{
    Json order = plain_order();
    order["billing"]["x/y~z"] = 1;
    order["novelty"] = {{"a", 1}};
    order["payment"]["novelty"] = 1;
    const ClonePlan cloned = plan(order);
    CHECK(code_at(cloned, "/billing/x~1y~0z") == "not_cloneable");
    CHECK(code_at(cloned, "/novelty") == "not_cloneable");
    CHECK(code_at(cloned, "/payment/novelty") == "not_cloneable");
    CHECK_FALSE(cloned.cart.at("billing").contains("x/y~z"));
}

TEST_CASE("empty values leave nothing behind", "[R13]")
{
    Json order = plain_order();
    order.update(
        Json::parse(R"({"affiliates":[],"refund_reason":"","edi":{},"shipping":{"tracking_numbers":[],"rma":""}})"));
    const ClonePlan cloned = plan(order);
    CHECK(cloned.report().at("not_copied").empty());
    CHECK(cloned.report().at("complete") == true);
}

TEST_CASE("internal notes stay behind, the clerk and the export mark start anew", "[R10]")
{
    Json order = plain_order();
    order["internal"] =
        Json::parse(R"({"merchant_notes":"x","transactional_merchant_notes":[{"note":"x"}],"placed_by_user":"x",
    "exported_to_accounting":true,"refund_by_user":"x","sales_rep_code":"x"})");
    const ClonePlan cloned = plan(order);
    CHECK_FALSE(cloned.cart.contains("internal"));
    for (const char* name : {"merchant_notes", "transactional_merchant_notes", "refund_by_user", "sales_rep_code"}) {
        CHECK(code_at(cloned, std::string("/internal/") + name) == "not_cloneable");
    }
    CHECK(cloned.report().at("not_copied").size() == 4);
}

TEST_CASE("addresses survive to the byte, and the e-mail address confirms itself", "[R11]")
{
    const Json order = plain_order();
    const Json billing = plan(order).cart.at("billing");
    Json expected = order.at("billing");
    expected.erase("day_phone_e164");
    expected["email_confirm"] = "zoe@example.com";
    CHECK(billing == expected);
}

TEST_CASE("shipping comes along without its tracking, dates and routes", "[R10]")
{
    Json order = plain_order();
    order["shipping"] =
        Json::parse(R"({"first_name":"\u6771\u4eac","postal_code":"100-0001","shipping_method":"UPS: Ground",
    "shipping_method_accounting_code":"G","lift_gate":false,"special_instructions":"ring","weight":{"uom":"LB","value":1},
    "day_phone_e164":"+81","tracking_numbers":["1Z"],"delivery_date":"2026-03-05T00:00:00Z","ship_on_date":"2026-03-04T00:00:00Z","rma":"R"})");
    const ClonePlan cloned = plan(order);
    CHECK(cloned.cart.at("shipping") == Json::parse(R"({"first_name":"\u6771\u4eac","postal_code":"100-0001",
    "shipping_method":"UPS: Ground","shipping_method_accounting_code":"G","lift_gate":false,"special_instructions":"ring"})"));
    for (const char* name : {"tracking_numbers", "delivery_date", "ship_on_date", "rma"}) {
        CHECK(code_at(cloned, std::string("/shipping/") + name) == "not_cloneable");
    }
    CHECK(cloned.report().at("not_copied").size() == 4);
}

TEST_CASE("a text that is longer than a cart takes stays behind whole and is never cut", "[R13]")
{
    const auto plan_with_method = [](std::size_t characters) {
        Json order = plain_order();
        std::string method;
        for (std::size_t i = 0; i < characters; ++i)
            method += "\xC3\xA9"; // One character, two bytes.
        order["shipping"]["shipping_method"] = method;
        return plan(order);
    };
    CHECK(code_at(plan_with_method(41), "/shipping/shipping_method") == "exceeds_cart_limit");
    CHECK_FALSE(plan_with_method(41).cart.contains("shipping"));
    CHECK(plan_with_method(40).cart.at("shipping").contains("shipping_method"));
    CHECK(plan_with_method(40).report().at("complete") == true);
    Json order = plain_order();
    order["checkout"]["comments"] = std::string(2'001, 'x');
    CHECK(code_at(plan(order), "/checkout/comments") == "exceeds_cart_limit");
}

TEST_CASE("coupons come along but for those applied automatically", "[R10]")
{
    Json order = plain_order();
    order["coupons"] = Json::parse(R"([{"coupon_code":"AUTO","automatically_applied":true},
    {"coupon_code":"TEN","base_coupon_code":"T","accounting_code":"A","automatically_applied":false,"hdie_from_customer":false}])");
    const ClonePlan cloned = plan(order);
    CHECK(cloned.cart.at("coupons") == Json::parse(R"([{"coupon_code":"TEN"}])"));
    CHECK(cloned.report().at("not_copied") == Json::parse(R"([{"path":"/coupons/0","code":"automatically_applied"}])"));
}

TEST_CASE("a property is carried through its last second and not one longer", "[R10]")
{
    Json order = plain_order();
    order["properties"] =
        Json::parse(R"([{"name":"a","value":"1","display":true,"created_by":"x","created_dts":"2026-03-01T00:00:00Z"},
    {"name":"b","expiration_dts":"2026-03-01T11:00:00Z"},{"name":"c","expiration_dts":"2026-03-01T10:59:59Z"}])");
    const ClonePlan cloned = plan(order);
    CHECK(cloned.cart.at("properties") == Json::parse(R"([{"name":"a","value":"1","display":true},
    {"name":"b","expiration_dts":"2026-03-01T11:00:00Z"}])"));
    CHECK(cloned.report().at("not_copied") == Json::parse(R"([{"path":"/properties/2","code":"expired"}])"));
}

TEST_CASE("rates are carried, a rate by hand before the listed one, and amounts computed from them", "[R11]")
{
    Json order = plain_order();
    order["taxes"] =
        Json::parse(R"({"tax_county":"Kings","tax_rate":5,"tax_rate_state":4,"tax_shipping":true,"arbitrary_tax":99})");
    CHECK(plan(order).cart.at("taxes") ==
          Json::parse(R"({"county":"Kings","rate":5,"tax_rate_state":4,"tax_shipping":true})"));
    order["taxes"]["arbitrary_tax_rate"] = 10;
    const Json cart = plan(order).cart;
    CHECK(cart.at("taxes").at("rate") == 10);
    CHECK(cart.at("summary").at("tax").at("value") == 3);
    CHECK(cart.at("summary").at("total").at("value") == 33);
}

TEST_CASE("shipping and gift prices are carried into the total", "[R11]")
{
    Json order = plain_order();
    order["summary"].update(Json::parse(R"({"shipping_handling_total":{"value":5,"currency_code":"USD"},
    "shipping_handling_total_discount":{"value":1,"currency_code":"USD"},"total_refunded":{"value":1,"currency_code":"USD"}})"));
    order["gift"] = Json::parse(R"({"gift":true,"gift_message":"Hi","gift_charge":{"value":3,"currency_code":"USD"}})");
    const ClonePlan cloned = plan(order);
    CHECK(cloned.cart.at("summary").at("shipping_handling").at("value") == 5);
    CHECK(cloned.cart.at("summary").at("shipping_handling_discount").at("value") == 1);
    CHECK(cloned.cart.at("summary").at("total").at("value") == 37);
    CHECK(cloned.cart.at("gift") == order.at("gift"));
    CHECK(code_at(cloned, "/summary/total_refunded") == "not_cloneable");
}

TEST_CASE("marketing, checkout and customer keep what a cart has a place for", "[R11]")
{
    Json order = plain_order();
    order["marketing"] =
        Json::parse(R"({"mailing_list":true,"cell_phone_opt_in":false,"advertising_source":"TV","referral_code":"R"})");
    order["checkout"] =
        Json::parse(R"({"comments":"hi","custom_field1":"1","custom_field10":"10","customer_ip_address":"192.0.2.1"})");
    order["customer_profile"] = Json::parse(R"({"customer_profile_oid":7,"email":"z@example.com","tax_exempt":true})");
    const ClonePlan cloned = plan(order);
    CHECK(cloned.cart.at("marketing") ==
          Json::parse(R"({"mailing_list_opt_in":true,"cell_phone_opt_in":false,"advertising_source":"TV"})"));
    CHECK(cloned.cart.at("checkout") == Json::parse(R"({"comments":"hi","custom_field1":"1","custom_field10":"10"})"));
    CHECK(cloned.cart.at("customer_profile") == Json::parse(R"({"customer_profile_oid":7,"email":"z@example.com"})"));
    CHECK(code_at(cloned, "/marketing/referral_code") == "not_cloneable");
    CHECK(code_at(cloned, "/checkout/customer_ip_address") == "not_cloneable");
    CHECK(code_at(cloned, "/customer_profile/tax_exempt") == "not_cloneable");
}

TEST_CASE("the report names the order and its line of descent", "[R13][R24]")
{
    const Json order = plain_order();
    const Json first = plan(order).report();
    CHECK(first.at("source_order_id") == "DEMO-0000000042");
    CHECK(first.at("source_creation_dts") == "2026-03-01T10:00:00Z");
    CHECK(first.at("root_order_id") == "DEMO-0000000042");
    CHECK(first.at("generation") == 1);
    const Json later =
        plan_clone({order, true, false, {"DEMO-0000000001", 3}}, {}, terms_after(std::chrono::hours{1})).report();
    CHECK(later.at("root_order_id") == "DEMO-0000000001");
    CHECK(later.at("generation") == 4);
}

TEST_CASE("the new sale gets its own ids, stage and times, and reports none of them", "[R12]")
{
    const ClonePlan cloned = plan(plain_order());
    for (const char* name : {"order_id", "creation_dts", "current_stage", "cart_id"})
        CHECK_FALSE(cloned.cart.contains(name));
    CHECK_FALSE(cloned.cart.at("payment").contains("payment_status"));
    CHECK(cloned.cart.at("merchant_id") == "DEMO");
    CHECK(cloned.cart.at("language_iso_code") == "ENG");
    CHECK(cloned.report().at("not_copied").empty());
}

TEST_CASE("planning changes nothing of the order and is repeatable", "[R1][R14]")
{
    const Json order = kit_order();
    const Json before = order;
    const ClonePlan first = plan(order);
    CHECK(order == before);
    CHECK(plan(order).cart == first.cart);
}
