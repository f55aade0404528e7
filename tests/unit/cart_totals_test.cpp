#include "domain/cart_totals.hpp"
#include "domain/money.hpp"
#include "domain/order_summary.hpp"
#include "unit/fault_of.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::domain;

namespace {

Json totals_of(const char* cart_text, const char* default_currency = "USD")
{
    Json cart = Json::parse(cart_text);
    recompute_totals(cart, default_currency);
    return cart;
}

std::int64_t minor_units_at(const Json& document, const char* pointer)
{
    return money_of(document.at(Json::json_pointer(pointer))).minor_units;
}

Fault fault_of_cart(const char* cart_text)
{
    return fault_of([&] { totals_of(cart_text); });
}

} // namespace

TEST_CASE("a bad amount is named by its pointer", "[R11]")
{
    CHECK(fault_of_cart(
              R"({"items":[{"quantity":1},{"quantity":1,"unit_cost":{"value":1.005,"currency_code":"USD"}}]})") ==
          Fault{"/items/1/unit_cost/value", "too_many_decimals", ""});
    CHECK(fault_of_cart(
              R"({"currency_code":"USD","items":[{"quantity":1,"unit_cost":{"value":1,"currency_code":"EUR"}}]})") ==
          Fault{"/items/0/unit_cost/currency_code", "currency_mismatch", ""});
    CHECK(fault_of_cart(R"({"items":[{"quantity":1,"unit_cost":{"value":1,"currency_code":"EUR"}},
                                   {"quantity":1,"discount":{"value":1,"currency_code":"GBP"}}]})") ==
          Fault{"/items/1/discount/currency_code", "currency_mismatch", ""});
    CHECK(fault_of_cart(R"({"items":[{"quantity":-1}]})") == Fault{"/items/0/quantity", "quantity_out_of_range", ""});
    CHECK(fault_of_cart(R"({"items":[{"quantity":1e300}]})") ==
          Fault{"/items/0/quantity", "quantity_out_of_range", ""});
    CHECK(fault_of_cart(R"({"items":[{"quantity":2,"unit_cost":{"value":9999999999999,"currency_code":"USD"}}]})") ==
          Fault{"/items/0", "amount_out_of_range", ""});
    CHECK(fault_of_cart(R"({"gift":{"gift_charge":{"value":0.001,"currency_code":"USD"}}})") ==
          Fault{"/gift/gift_charge/value", "too_many_decimals", ""});
    CHECK(fault_of_cart(R"({"taxes":{"rate":1e-40}})") == Fault{"/taxes/rate", "out_of_range", ""});
    CHECK(fault_of_cart(R"({"currency_code":"ZZZ"})") == Fault{"/currency_code", "unknown_currency", ""});
}

TEST_CASE("all faults of a cart are told at once, up to a limit", "[R11]")
{
    Json cart = {{"items", Json::array()}};
    for (int i = 0; i < 300; ++i)
        cart["items"].push_back({{"quantity", -1}});
    try {
        recompute_totals(cart, "USD");
        FAIL("no fault was found");
    } catch (const DomainError& error) {
        CHECK(error.faults().size() == FaultList::most_faults);
        CHECK(error.faults().back().pointer == "/items/99/quantity");
    }
}

TEST_CASE("sums that leave the range are refused", "[R11]")
{
    CHECK(fault_of_cart(R"({"items":[{"quantity":1,"unit_cost":{"value":9999999999999,"currency_code":"USD"}},
                                   {"quantity":1,"unit_cost":{"value":9999999999999,"currency_code":"USD"}}]})")
              .code == "amount_out_of_range");
}

TEST_CASE("an empty cart comes to nothing in the merchant's currency", "[R11]")
{
    const Json cart = totals_of("{}", "JPY");
    CHECK(cart.at("currency_code") == "JPY");
    for (const char* name :
         {"subtotal", "subtotal_discount", "subtotal_with_discount", "taxable_subtotal", "taxable_subtotal_discount",
          "taxable_subtotal_with_discount", "shipping_handling_with_discount", "tax", "total"}) {
        CHECK(cart.at("summary").at(name) == Json({{"value", 0}, {"currency_code", "JPY"}}));
    }
    CHECK_FALSE(cart.contains("items"));
}

TEST_CASE("a price set by hand replaces the listed one, and each line is rounded once", "[R11]")
{
    const Json cart = totals_of(R"({"items":[
    {"quantity":3,"unit_cost":{"value":2.55,"currency_code":"GBP"}},
    {"quantity":1.5,"unit_cost":{"value":9,"currency_code":"GBP"},"arbitrary_unit_cost":{"value":0.33,"currency_code":"GBP"}},
    {"quantity":7}]})");
    CHECK(cart.at("currency_code") == "GBP");
    CHECK(minor_units_at(cart, "/items/0/total_cost") == 765);
    CHECK(minor_units_at(cart, "/items/1/total_cost") == 50);
    CHECK(minor_units_at(cart, "/items/2/total_cost") == 0);
    CHECK(cart.at("items").at(2).at("position") == 3);
    CHECK(minor_units_at(cart, "/summary/subtotal") == 815);
    CHECK(minor_units_at(cart, "/summary/total") == 815);
}

TEST_CASE("a discount is the whole line's", "[R11]")
{
    const Json cart = totals_of(R"({"items":[{"quantity":3,"unit_cost":{"value":10,"currency_code":"USD"},
    "discount":{"value":5,"currency_code":"USD"}},{"quantity":0,"unit_cost":{"value":10,"currency_code":"USD"}}]})");
    CHECK(minor_units_at(cart, "/items/0/total_cost_with_discount") == 2500);
    CHECK(minor_units_at(cart, "/items/0/unit_cost_with_discount") == 833);
    CHECK(minor_units_at(cart, "/items/1/unit_cost_with_discount") == 1000);
    CHECK(minor_units_at(cart, "/summary/subtotal") == 3000);
    CHECK(minor_units_at(cart, "/summary/subtotal_discount") == 500);
    CHECK(minor_units_at(cart, "/summary/subtotal_with_discount") == 2500);
}

TEST_CASE("kit components count nothing and tax-free lines are not taxed", "[R11]")
{
    const Json cart = totals_of(R"({"taxes":{"rate":10},"items":[
    {"quantity":1,"kit":true,"unit_cost":{"value":20,"currency_code":"USD"}},
    {"quantity":2,"kit_component":true,"unit_cost":{"value":8,"currency_code":"USD"}},
    {"quantity":1,"tax_free":true,"unit_cost":{"value":5,"currency_code":"USD"},"discount":{"value":1,"currency_code":"USD"}}]})");
    CHECK(minor_units_at(cart, "/summary/subtotal") == 2500);
    CHECK(minor_units_at(cart, "/summary/taxable_subtotal") == 2000);
    CHECK(minor_units_at(cart, "/summary/taxable_subtotal_discount") == 0);
    CHECK(minor_units_at(cart, "/summary/tax") == 200);
    CHECK(minor_units_at(cart, "/summary/total") == 2600);
}

TEST_CASE("the caller's shipping stays, the rest of the summary is computed", "[R11]")
{
    const Json cart = totals_of(R"({"summary":{"shipping_handling":{"value":9.95,"currency_code":"USD"},
    "shipping_handling_discount":{"value":2,"currency_code":"USD"},"total":{"value":1,"currency_code":"USD"},
    "tax":{"value":1,"currency_code":"USD"}}})");
    CHECK(minor_units_at(cart, "/summary/shipping_handling") == 995);
    CHECK(minor_units_at(cart, "/summary/shipping_handling_with_discount") == 795);
    CHECK(minor_units_at(cart, "/summary/tax") == 0);
    CHECK(minor_units_at(cart, "/summary/total") == 795);
    const Json arbitrary = totals_of(R"({"summary":{"shipping_handling":{"value":9.95,"currency_code":"USD"},
    "arbitrary_shipping_handling_total":{"value":0,"currency_code":"USD"}}})");
    CHECK(minor_units_at(arbitrary, "/summary/total") == 0);
}

TEST_CASE("tax is the rate, or else the sum of its parts, of goods and, where it says so, shipping and gifts", "[R11]")
{
    const std::string goods = R"("items":[{"quantity":1,"unit_cost":{"value":100,"currency_code":"USD"}}],
    "summary":{"shipping_handling":{"value":10,"currency_code":"USD"}},
    "gift":{"gift_charge":{"value":4,"currency_code":"USD"},"gift_wrap_cost":{"value":1,"currency_code":"USD"}})";
    const auto tax_of = [&](const std::string& taxes) {
        return minor_units_at(totals_of(('{' + goods + R"(,"taxes":)" + taxes + '}').c_str()), "/summary/tax");
    };
    CHECK(tax_of(R"({})") == 0);
    CHECK(tax_of(R"({"rate":7.25})") == 725);
    CHECK(tax_of(R"({"rate":7.25,"exempt":true})") == 0);
    CHECK(tax_of(R"({"rate":0,"tax_rate_state":5})") == 0);
    CHECK(
        tax_of(
            R"({"tax_rate_state":6.25,"tax_rate_city":1,"tax_rate_county":0.005,"tax_rate_country":0,"tax_rate_postal_code":0})") ==
        726);
    CHECK(tax_of(R"({"rate":10,"tax_shipping":true})") == 1100);
    CHECK(tax_of(R"({"rate":10,"tax_gift_charge":true})") == 1050);
    CHECK(tax_of(R"({"rate":10,"tax_shipping":true,"tax_gift_charge":true})") == 1150);
    CHECK(minor_units_at(totals_of(('{' + goods + '}').c_str()), "/summary/total") == 11500);
}

TEST_CASE("computing the totals twice changes nothing", "[R11]")
{
    Json cart = totals_of(R"({"items":[{"quantity":3,"unit_cost":{"value":2.55,"currency_code":"GBP"},
    "discount":{"value":0.1,"currency_code":"GBP"}}],"taxes":{"rate":20}})");
    const Json once = cart;
    recompute_totals(cart, "USD");
    CHECK(cart == once);
}

TEST_CASE("what the caller says of an order's summary stays as it stands", "[R11]")
{
    const Json order = Json::parse(R"({"items":[{"quantity":2,"cost":{"value":10,"currency_code":"USD"}}],
    "summary":{"subtotal":{"value":99,"currency_code":"USD"},"total":{"value":1,"currency_code":"USD"}}})");
    CHECK(order_summary(order, "USD") == order.at("summary"));
}

TEST_CASE("an order's summary gets the subtotal and the total it lacks", "[R11]")
{
    const Json order = Json::parse(R"({"items":[{"quantity":2,"cost":{"value":10,"currency_code":"EUR"}}],
    "summary":{"shipping_handling_total":{"value":5,"currency_code":"EUR"},
               "shipping_handling_total_discount":{"value":1,"currency_code":"EUR"}},
    "taxes":{"arbitrary_tax_rate":10,"tax_rate":50}})");
    const Json summary = order_summary(order, "USD");
    CHECK(money_of(summary.at("subtotal")) == Money{2000, "EUR"});
    CHECK(money_of(summary.at("total")) == Money{2600, "EUR"});
    CHECK_FALSE(summary.contains("tax"));
}

TEST_CASE("a tax or subtotal that an order gives counts for its total", "[R11]")
{
    const Json order = Json::parse(R"({"items":[{"quantity":2,"cost":{"value":10,"currency_code":"USD"}}],
    "summary":{"subtotal":{"value":30,"currency_code":"USD"},"tax":{"value":3,"currency_code":"USD"}}})");
    CHECK(money_of(order_summary(order, "USD").at("total")) == Money{3300, "USD"});
}

TEST_CASE("an order with a bad amount is refused by its pointer", "[R11]")
{
    const auto fault_of_order = [](const char* text) {
        return fault_of([&] { order_summary(Json::parse(text), "USD"); });
    };
    CHECK(fault_of_order(R"({"items":[{"quantity":1,"cost":{"value":0.001,"currency_code":"USD"}}]})") ==
          Fault{"/items/0/cost/value", "too_many_decimals", ""});
    CHECK(fault_of_order(R"({"currency_code":"USD","items":[],"summary":{"tax":{"value":1,"currency_code":"EUR"}}})") ==
          Fault{"/summary/tax/currency_code", "currency_mismatch", ""});
}
