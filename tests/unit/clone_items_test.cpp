#include "support/cpu_time.hpp"
#include "unit/clone_fixture.hpp"
#include "unit/fault_of.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::domain;

namespace {
Fault fault_of_request(const Json& order, const char* request)
{
    return fault_of([&] { plan(order, request); });
}

Json order_of_lines(int count)
{
    Json order = plain_order();
    const Json line = order["items"][0];
    for (int i = 2; i < count; ++i) {
        order["items"].push_back(line);
        order["items"].back()["item_index"] = i + 1;
    }
    return order;
}
} // namespace

TEST_CASE("a choice that does not fit the order is refused by its pointer", "[R2]")
{
    const Json order = kit_order();
    CHECK(fault_of_request(order, R"({"items":[{"item_index":9}]})") ==
          Fault{"/items/0/item_index", "unknown_item_index", ""});
    CHECK(fault_of_request(order, R"({"items":[{"item_index":0}]})").code == "unknown_item_index");
    CHECK(fault_of_request(order, R"({"items":[{"item_index":1.5}]})").code == "unknown_item_index");
    CHECK(fault_of_request(order, R"({"items":[{"item_index":1},{"item_index":1}]})") ==
          Fault{"/items/1/item_index", "duplicate_item_index", ""});
    CHECK(fault_of_request(order, R"({"items":[{"item_index":3}]})") ==
          Fault{"/items/0/item_index", "kit_component_not_selectable", ""});
    CHECK(fault_of_request(order, R"({"items":[{"item_index":1,"quantity":4.001}]})") ==
          Fault{"/items/0/quantity", "quantity_out_of_range", ""});
    CHECK(fault_of_request(order, R"({"items":[{"item_index":1,"quantity":0}]})").code == "quantity_out_of_range");
    CHECK(fault_of_request(order, R"({"items":[{"item_index":1,"quantity":-1}]})").code == "quantity_out_of_range");
}

TEST_CASE("every line comes along in its sequence, and equal items are never merged", "[R2]")
{
    const ClonePlan cloned = plan(plain_order());
    const Json& items = cloned.cart.at("items");
    REQUIRE(items.size() == 2);
    CHECK(items[0].at("item_id") == "TEA");
    CHECK(items[1].at("item_id") == "TEA");
    CHECK(items[0].at("quantity") == 2);
    CHECK(items[0].at("unit_cost") == Json({{"value", 10}, {"currency_code", "USD"}}));
    CHECK(items[0].at("options") == Json::parse(R"([{"label":"Size","name":"Size","selected_value":"L",
    "cost_change":{"value":1,"currency_code":"USD"}}])"));
    CHECK(items[1].at("options")[0].at("selected_value") == "S");
    CHECK(items[0].at("position") == 1);
    CHECK(items[1].at("position") == 2);
    CHECK_FALSE(items[0].contains("item_index"));
    CHECK(cloned.report().at("items") == Json({{"copied", 2}, {"not_copied", Json::array()}}));
}

TEST_CASE("a line keeps its price by hand, measures and properties", "[R2]")
{
    Json order = plain_order();
    order["items"][0].update(Json::parse(R"({"arbitrary_unit_cost":{"value":8.5,"currency_code":"USD"},
    "weight":{"uom":"OZ","value":3.5},"height":{"uom":"IN","value":2},"description":"T\u00e9 \"verde\" \\ \ud83c\udf75",
    "properties":[{"name":"engraving","value":"A","display":true},{"name":"old","expiration_dts":"2026-02-01T00:00:00Z"}],
    "tax_free":true,"hazmat":false,"shipped_dts":"2026-03-02T00:00:00Z","quantity_refunded":1,"total_cost_with_discount":{"value":1,"currency_code":"USD"}})"));
    const ClonePlan cloned = plan(order);
    const Json& item = cloned.cart.at("items")[0];
    CHECK(item.at("arbitrary_unit_cost").at("value") == 8.5);
    CHECK(item.at("phsyical") == Json::parse(R"({"weight":{"uom":"OZ","value":3.5},"height":{"uom":"IN","value":2}})"));
    CHECK(item.at("description") == order["items"][0]["description"]);
    CHECK(item.at("properties") == Json::parse(R"([{"name":"engraving","value":"A","display":true}])"));
    CHECK(item.at("total_cost").at("value") == 17);
    CHECK(item.at("hazmat") == false);
    CHECK(code_at(cloned, "/items/0/properties/1") == "expired");
    CHECK(code_at(cloned, "/items/0/shipped_dts") == "not_cloneable");
    CHECK(code_at(cloned, "/items/0/quantity_refunded") == "not_cloneable");
    CHECK(code_at(cloned, "/items/0/total_cost_with_discount").empty());
    CHECK(cloned.report().at("complete") == false);
}

TEST_CASE("kit components stay under their kit", "[R2]")
{
    const Json items = plan(kit_order()).cart.at("items");
    REQUIRE(items.size() == 5);
    CHECK(items[2].at("parent_item_index") == 2);
    CHECK(items[3].at("parent_item_index") == 2);
    CHECK(items[2].at("kit_component") == true);
    CHECK(items[1].at("kit") == true);
}

TEST_CASE("a chosen kit brings its components, pro rata, and its new position", "[R2]")
{
    const ClonePlan cloned = plan(kit_order(), R"({"items":[{"item_index":5},{"item_index":2,"quantity":1.0}]})");
    const Json& items = cloned.cart.at("items");
    REQUIRE(items.size() == 4);
    CHECK(items[0].at("item_id") == "SET");
    CHECK(items[0].at("quantity") == 1);
    CHECK(items[1].at("quantity") == 1);
    CHECK(items[2].at("quantity") == 2);
    CHECK(items[1].at("parent_item_index") == 1);
    CHECK(items[3].at("item_id") == "BAG");
    CHECK(cloned.cart.at("summary").at("subtotal").at("value") == 21);
    CHECK(cloned.report().at("items") == Json::parse(R"({"copied":4,"not_copied":[
    {"item_index":1,"merchant_item_id":"CUP","code":"excluded_by_request"},
    {"item_index":2,"merchant_item_id":"SET","code":"quantity_reduced"},
    {"item_index":3,"merchant_item_id":"POT","code":"quantity_reduced"},
    {"item_index":4,"merchant_item_id":"LID","code":"quantity_reduced"}]})"));
    CHECK(cloned.report().at("complete") == false);
}

TEST_CASE("a part of a line has its part of the discount", "[R2]")
{
    const ClonePlan cloned = plan(kit_order(), R"({"items":[{"item_index":1,"quantity":2}]})");
    CHECK(cloned.cart.at("items")[0].at("discount") == Json({{"value", 0.51}, {"currency_code", "USD"}}));
    CHECK(cloned.cart.at("summary").at("total").at("value") == 4.49);
}

TEST_CASE("choosing all of a line is not choosing less of it", "[R2]")
{
    const ClonePlan cloned =
        plan(plain_order(),
             R"({"items":[{"item_index":1,"quantity":2.0},{"item_index":2}],"guards":{"require_all_items":true}})");
    CHECK(cloned.report().at("items").at("not_copied").empty());
    CHECK(cloned.report().at("complete") == true);
}

TEST_CASE("a component that divides into no decimal gets the nearest quantity", "[R2]")
{
    Json order = kit_order();
    order["items"][2]["quantity"] = 1;
    const ClonePlan cloned = plan(order, R"({"items":[{"item_index":2,"quantity":1}]})");
    CHECK(cloned.cart.at("items")[1].at("quantity").get<double>() == Approx(1.0 / 3.0));
}

TEST_CASE("a component whose kit is not named belongs to the kit before it", "[R2]")
{
    Json order = kit_order();
    order["items"][2].erase("parent_item_index");
    const Json items = plan(order, R"({"items":[{"item_index":2}]})").cart.at("items");
    REQUIRE(items.size() == 3);
    CHECK(items[1].at("parent_item_index") == 1);
}

TEST_CASE("components that name each other as kit end no clone", "[R2]")
{
    Json order = kit_order();
    order["items"][2]["parent_item_index"] = 4;
    order["items"][3]["parent_item_index"] = 3;
    CHECK(plan(order, R"({"items":[{"item_index":2}]})").cart.at("items").size() == 1);
    CHECK(plan(order).cart.at("items").size() == 5);
}

TEST_CASE("without items everything else comes along, but not what hangs on them", "[R3]")
{
    Json order = plain_order();
    order["coupons"] = Json::parse(R"([{"coupon_code":"TEN"},{"coupon_code":"AUTO","automatically_applied":true}])");
    order["summary"]["shipping_handling_total"] = {{"value", 5}, {"currency_code", "USD"}};
    for (const char* request : {R"({"items":"none"})", R"({"items":[]})"}) {
        const ClonePlan cloned = plan(order, request);
        CHECK_FALSE(cloned.cart.contains("items"));
        CHECK_FALSE(cloned.cart.contains("coupons"));
        CHECK(cloned.cart.at("billing").at("email") == "zoe@example.com");
        CHECK(cloned.cart.at("payment").at("payment_method") == "Credit Card");
        CHECK(cloned.copies_card);
        CHECK(cloned.cart.at("summary").at("total").at("value") == 0);
        CHECK(cloned.report().at("items").at("copied") == 0);
        CHECK(cloned.report().at("items").at("not_copied").size() == 2);
        CHECK(code_at(cloned, "/coupons/0") == "excluded_by_request");
        CHECK(code_at(cloned, "/coupons/1") == "automatically_applied");
        CHECK(code_at(cloned, "/summary/shipping_handling_total") == "excluded_by_request");
        CHECK(code_at(cloned, "/summary/total").empty());
        CHECK(cloned.report().at("complete") == false);
    }
}

TEST_CASE("a clone without items keeps the currency that only the lines named", "[R3]")
{
    Json order = kit_order();
    order.erase("currency_code");
    order.erase("summary");
    order["items"][0]["cost"]["currency_code"] = "GBP";
    CHECK(plan(order, R"({"items":"none"})").cart.at("currency_code") == "GBP");
}

TEST_CASE("an order of 1,200 lines clones, in a time that grows with the lines and no faster", "[R2]")
{
    const Json few = order_of_lines(300);
    const Json many = order_of_lines(1'200);
    // Four times as many: a walk that looked at every other line for each would take sixteen times as long.
    CHECK(tests::cpu_time_of([&] { plan(many); }) < 10 * tests::cpu_time_of([&] { plan(few); }));
    const ClonePlan cloned = plan(many);
    CHECK(cloned.cart.at("items").size() == 1'200);
    CHECK(cloned.report().at("items").at("copied") == 1'200);
    CHECK(cloned.report().at("complete") == true);
}
