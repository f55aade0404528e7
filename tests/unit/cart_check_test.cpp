#include "domain/cart_check.hpp"
#include "domain/cart_totals.hpp"
#include "domain/time.hpp"
#include "unit/contract_models.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace reprise;
using namespace reprise::domain;
using namespace std::chrono;

namespace {

/// A cart that can be placed: one line of 10 USD, paid by a card that lasts until the end of March 2026.
Json complete_cart()
{
    return Json::parse(R"({"currency_code":"USD",
    "billing":{"last_name":"O'Neil","address1":"1 High St","city":"Cork","country_code":"IE"},
    "shipping":{"company":"Tea Ltd","address1":"2 Low St","city":"Cork","country_code":"IE"},
    "items":[{"item_id":"TEA","quantity":1,"unit_cost":{"value":10,"currency_code":"USD"}}],
    "payment":{"payment_method":"Credit Card","credit_card":{"card_number":"XXXXXXXXXXXX1111","card_type":"VISA",
      "card_expiration_month":3,"card_expiration_year":2026}}})");
}

Json cart_with(const char* merge_patch)
{
    Json cart = complete_cart();
    cart.merge_patch(Json::parse(merge_patch));
    return cart;
}

CartCheckTerms placeable_terms()
{
    CartCheckTerms terms;
    terms.now = parse_rfc3339("2026-03-01T10:00:00Z").value();
    terms.holds_card = true;
    terms.has_card_verification_number = true;
    return terms;
}

using Codes = std::vector<std::string>;

Codes codes_of(Json cart, const CartCheckTerms& terms = placeable_terms())
{
    recompute_totals(cart, "USD");
    Codes codes;
    for (const Fault& fault : check_cart(cart, terms))
        codes.push_back(fault.code);
    return codes;
}

CartCheckTerms terms_of(PaymentProcessing processing)
{
    CartCheckTerms terms = placeable_terms();
    terms.processing = processing;
    return terms;
}

} // namespace

TEST_CASE("an empty cart is told all that it lacks, and that it lacks no payment", "[R22]")
{
    Json cart = Json::object();
    recompute_totals(cart, "USD");
    std::vector<std::string> pointers;
    for (const Fault& fault : check_cart(cart, placeable_terms()))
        pointers.push_back(fault.pointer + ' ' + fault.code);
    CHECK(pointers == std::vector<std::string>{"/items items_empty", "/billing billing_address_missing",
                                               "/shipping shipping_address_missing"});
}

TEST_CASE("all faults of a cart that is charged are told, in their order, each as a sentence", "[R22][R5][R7]")
{
    Json cart =
        cart_with(R"({"billing":null,"shipping":null,"payment":{"credit_card":{"card_expiration_year":2025}}})");
    recompute_totals(cart, "USD");
    CartCheckTerms terms = placeable_terms();
    terms.holds_card = false;
    terms.has_card_verification_number = false;
    std::vector<std::string> pointers;
    for (const Fault& fault : check_cart(cart, terms)) {
        pointers.push_back(fault.pointer + ' ' + fault.code);
        CHECK(fault.detail.ends_with('.'));
    }
    CHECK(pointers == std::vector<std::string>{"/billing billing_address_missing", "/shipping shipping_address_missing",
                                               "/payment/credit_card card_missing", "/payment/credit_card card_expired",
                                               "/card_verification_number card_verification_number_required"});
}

TEST_CASE("a complete cart has no faults", "[R22]")
{
    CHECK(codes_of(complete_cart()) == Codes{});
}

TEST_CASE("an address needs someone, a street, a city and a country, and a blank is none of them", "[R22]")
{
    for (const char* part : {"billing", "shipping"}) {
        const Codes missing{std::string(part) + "_address_missing"};
        const auto codes_with = [&](const Json& change) {
            return codes_of(cart_with(Json{{part, change}}.dump().c_str()));
        };
        CHECK(codes_with(nullptr) == missing);
        for (const char* name : {"address1", "city", "country_code"}) {
            CAPTURE(part, name);
            CHECK(codes_with({{name, nullptr}}) == missing);
            CHECK(codes_with({{name, " \t"}}) == missing);
        }
        const Json nobody = {{"first_name", nullptr}, {"last_name", nullptr}, {"company", nullptr}};
        CHECK(codes_with(nobody) == missing);
        for (const char* name : {"first_name", "last_name", "company"}) {
            CAPTURE(part, name);
            Json somebody = nobody;
            somebody[name] = "  ";
            CHECK(codes_with(somebody) == missing);
            somebody[name] = "Zoë";
            CHECK(codes_with(somebody) == Codes{});
        }
    }
}

TEST_CASE("a cart of which nothing is sent needs no address to send to", "[R22]")
{
    Json cart = cart_with(R"({"shipping":null})");
    const Codes missing{"shipping_address_missing"};
    CHECK(codes_of(cart) == missing);
    for (const char* kind : {"", "physical"}) {
        cart["items"][0]["tax_product_type"] = kind;
        CHECK(codes_of(cart) == missing);
    }
    for (const char* kind : {"digital", "service"}) {
        cart["items"][0]["tax_product_type"] = kind;
        CHECK(codes_of(cart) == Codes{});
    }
    cart["items"].push_back({{"item_id", "MUG"}, {"quantity", 1}});
    CHECK(codes_of(cart) == missing);
}

TEST_CASE("what costs something needs a payment method", "[R22]")
{
    const Json unpaid = cart_with(R"({"payment":null})");
    for (const auto processing : {PaymentProcessing::realtime, PaymentProcessing::none, PaymentProcessing::skipped})
        CHECK(codes_of(unpaid, terms_of(processing)) == Codes{"payment_method_missing"});
    CHECK(codes_of(cart_with(R"({"payment":{"payment_method":null,"credit_card":null}})")) ==
          Codes{"payment_method_missing"});
    Json free = unpaid;
    free["items"][0]["unit_cost"]["value"] = 0;
    CHECK(codes_of(free) == Codes{});
    free["items"][0]["unit_cost"]["value"] = 0.01;
    CHECK(codes_of(free) == Codes{"payment_method_missing"});
}

TEST_CASE("a method of an outside wallet is placed only as paid elsewhere", "[R9][R22][R23]")
{
    for (const Json& method : contract_models().at("PaymentMethod").at("enum")) {
        CAPTURE(method);
        Json cart = complete_cart();
        cart["payment"] = {{"payment_method", method}, {"purchase_order", {{"purchase_order_number", "PO-7"}}}};
        const std::vector<Json> ours{"Cash",          "Check",         "Purchase Order", "COD",   "Money Order",
                                     "Wire Transfer", "Quote Request", "Insurance",      "eCheck"};
        const bool is_ours = std::ranges::find(ours, method) != ours.end() || method == "Credit Card";
        const Codes refused = is_ours ? Codes{} : Codes{"payment_method_not_placeable"};
        CHECK(codes_of(cart, terms_of(PaymentProcessing::none)) == refused);
        CHECK(codes_of(cart, terms_of(PaymentProcessing::skipped)) == Codes{});
    }
}

TEST_CASE("a purchase order needs its number, unless it is paid elsewhere", "[R22][R23]")
{
    Json cart = complete_cart();
    cart["payment"] = {{"payment_method", "Purchase Order"}};
    const Codes missing{"purchase_order_number_missing"};
    CHECK(codes_of(cart) == missing);
    CHECK(codes_of(cart, terms_of(PaymentProcessing::none)) == missing);
    CHECK(codes_of(cart, terms_of(PaymentProcessing::skipped)) == Codes{});
    cart["payment"]["purchase_order"] = Json::object();
    CHECK(codes_of(cart) == missing);
    cart["payment"]["purchase_order"]["purchase_order_number"] = " ";
    CHECK(codes_of(cart) == missing);
    cart["payment"]["purchase_order"]["purchase_order_number"] = "7";
    CHECK(codes_of(cart) == Codes{});
}

TEST_CASE("a total below nothing is not placed", "[R22]")
{
    Json cart = cart_with(R"({"payment":null})");
    cart["items"][0]["discount"] = {{"value", 10.01}, {"currency_code", "USD"}};
    CHECK(codes_of(cart) == Codes{"total_negative"});
    cart["items"][0]["discount"]["value"] = 10;
    CHECK(codes_of(cart) == Codes{});
}

TEST_CASE("a card is good until the last second of its month and not one second longer", "[R5]")
{
    CartCheckTerms terms = placeable_terms();
    terms.now = parse_rfc3339("2026-03-31T23:59:59Z").value();
    CHECK(codes_of(complete_cart(), terms) == Codes{});
    terms.now += seconds{1};
    CHECK(codes_of(complete_cart(), terms) == Codes{"card_expired"});
}

TEST_CASE("a card without a month or a year counts as expired, and one that is not there as missing", "[R5][R22]")
{
    const auto codes_with = [](const char* change, bool holds_card) {
        CartCheckTerms terms = placeable_terms();
        terms.holds_card = holds_card;
        return codes_of(cart_with(change), terms);
    };
    const Codes expired{"card_expired"};
    CHECK(codes_with(R"({"payment":{"credit_card":{"card_expiration_month":null}}})", true) == expired);
    CHECK(codes_with(R"({"payment":{"credit_card":{"card_expiration_year":null}}})", true) == expired);
    CHECK(codes_with(R"({"payment":{"credit_card":{"card_expiration_month":13}}})", true) == expired);
    CHECK(codes_with(R"({"payment":{"credit_card":null}})", true) == expired);
    CHECK(codes_with(R"({"payment":{"credit_card":null}})", false) == Codes{"card_missing"});
    CHECK(codes_with(R"({})", false) == Codes{"card_missing"});
}

TEST_CASE("the card verification number is asked for from the merchant's minimum on", "[R7][R22]")
{
    CartCheckTerms terms = placeable_terms();
    terms.has_card_verification_number = false;
    const Codes required{"card_verification_number_required"};
    CHECK(codes_of(complete_cart(), terms) == required);
    terms.collect_minimum = Decimal{1001, 2};
    CHECK(codes_of(complete_cart(), terms) == Codes{});
    terms.collect_minimum = Decimal{10, 0};
    CHECK(codes_of(complete_cart(), terms) == required);
    terms.collect_card_verification_number = false;
    CHECK(codes_of(complete_cart(), terms) == Codes{});
}

TEST_CASE("the card is looked at only where placing charges it", "[R22][R23]")
{
    CartCheckTerms terms = placeable_terms();
    terms.now += days{365};
    terms.holds_card = false;
    terms.has_card_verification_number = false;
    CHECK(codes_of(complete_cart(), terms).size() == 3);
    for (const auto processing : {PaymentProcessing::none, PaymentProcessing::skipped}) {
        terms.processing = processing;
        CHECK(codes_of(complete_cart(), terms) == Codes{});
    }
    terms.processing = PaymentProcessing::realtime;
    CHECK(codes_of(cart_with(R"({"payment":{"payment_method":"Cash"}})"), terms) == Codes{});
    Json free = complete_cart();
    free["items"][0]["unit_cost"]["value"] = 0;
    CHECK(codes_of(free, terms) == Codes{});
}

TEST_CASE("a cart with a card and no method is paid by card, one with an empty card is not", "[R22]")
{
    const auto charges = [](const char* change) {
        Json cart = cart_with(change);
        recompute_totals(cart, "USD");
        return charges_card(cart, PaymentProcessing::realtime);
    };
    CHECK_FALSE(charges(R"({"payment":null})"));
    CHECK_FALSE(charges(R"({"payment":{"payment_method":"Cash"}})"));
    CHECK(charges(R"({"payment":{"payment_method":null}})"));
    Json cart = complete_cart();
    cart["payment"] = {{"credit_card", Json::object()}};
    CHECK(codes_of(cart) == Codes{"payment_method_missing"});
}

TEST_CASE("a part of a kit is not placed without its kit, which is what is paid for", "[R2][R22]")
{
    const auto codes = [](const char* items) {
        Json cart = complete_cart();
        cart["items"] = Json::parse(items);
        cart["items"].push_back(complete_cart().at("items").front());
        return codes_of(cart);
    };
    const Codes missing{"kit_missing"};
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true,"parent_item_index":1}])") == missing);
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true,"parent_item_index":0}])") == missing);
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true,"parent_item_index":2}])") == missing);
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true,"parent_item_index":3}])") == missing);
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true}])") == missing);
    CHECK(codes(R"([{"item_id":"MUG","quantity":1,"kit_component":true,"parent_item_index":2},
                    {"item_id":"CUP","quantity":1,"kit_component":true,"parent_item_index":1}])") ==
          Codes{"kit_missing", "kit_missing"});
    CHECK(codes(R"([{"item_id":"KIT","quantity":1,"kit":true},{"item_id":"MUG","quantity":1,"kit_component":true},
                    {"item_id":"CUP","quantity":1,"kit_component":true,"parent_item_index":1}])")
              .empty());
    // A kit inside a kit.
    CHECK(codes(R"([{"item_id":"KIT","quantity":1,"kit":true},
                    {"item_id":"BOX","quantity":1,"kit":true,"kit_component":true,"parent_item_index":1},
                    {"item_id":"CUP","quantity":1,"kit_component":true,"parent_item_index":2}])")
              .empty());
}
