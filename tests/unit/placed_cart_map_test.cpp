#include "domain/cart_only_fields.hpp"
#include "domain/cart_totals.hpp"
#include "domain/placed_cart.hpp"
#include "domain/placed_cart_walk.hpp"
#include "unit/clone_fixture.hpp"
#include "unit/contract_sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace reprise;
using namespace reprise::domain;

namespace {

/// Cart model and field.
using Field = std::pair<std::string, std::string>;

/// How many ways lead from a field of a cart to an order.
std::map<Field, int> ways_back()
{
    std::map<Field, int> ways;
    for (const auto& [order_model, cart_models] : reached_models()) {
        for (const CloneRule& rule : clone_rules_of(order_model)) {
            for (std::string cart_model : cart_models) {
                if (!is_read_backwards(rule) || cart_model.empty())
                    continue;
                std::string path(rule.cart_field);
                for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/')) {
                    ways[{cart_model, path.substr(0, slash)}] = 1; // Only leads on to what is beneath it.
                    cart_model = model_in(*cart_property(cart_model, path.substr(0, slash)));
                    path = path.substr(slash + 1);
                }
                ++ways[{cart_model, path}];
            }
        }
    }
    for (const CartOnlyField& field : cart_only_fields())
        ++ways[{std::string(field.model), std::string(field.field)}];
    return ways;
}

bool is_dropped(const std::string& model, const std::string& name)
{
    return std::ranges::any_of(cart_only_fields(), [&](const CartOnlyField& field) {
        return field.model == model && field.field == name && field.passage == Passage::dropped;
    });
}

/// Every field of a cart model and, unless an order has no place for it, of the models in it.
void collect_fields(const std::string& model, std::set<Field>& fields)
{
    for (const auto& property : contract_models().at(model).at("properties").items()) {
        const bool is_new = fields.insert({model, property.key()}).second;
        const std::string part = model_in(property.value());
        if (is_new && !part.empty() && !is_dropped(model, property.key()))
            collect_fields(part, fields);
    }
}

Placement placement_at(const char* time)
{
    Placement placement;
    placement.now = parse_rfc3339(time).value();
    placement.processing = PaymentProcessing::none;
    placement.holds_card = true;
    placement.placed_by_user = "clerk";
    return placement;
}

ClonePlan clone_of(Json order, const char* time)
{
    order["order_id"] = "DEMO-0000000043";
    CloneTerms terms;
    terms.now = parse_rfc3339(time).value();
    return plan_clone({order, true, false, {}}, {}, terms);
}

/// An order with every field of the contract, in a kit and its component.
Json whole_order()
{
    ContractSample sample;
    Json order = sample.of_model("Order");
    order["creation_dts"] = fixture_creation;
    order["coupons"][0]["automatically_applied"] = false;
    order["payment"]["payment_method"] = "Credit Card";
    order["items"].push_back(sample.of_model("OrderItem"));
    order["items"][0].update({{"item_index", 1}, {"kit_component", false}});
    order["items"][0].erase("parent_item_index");
    order["items"][1].update({{"item_index", 2}, {"kit", false}, {"parent_item_index", 1}});
    return order;
}

/// A cart with every field of the contract, in a kit and its component.
Json whole_cart()
{
    ContractSample sample;
    Json cart = sample.of_model("Cart");
    cart.erase("clone");
    cart["payment"]["payment_method"] = "Credit Card";
    cart["items"].push_back(sample.of_model("CartItem"));
    cart["items"][0].update({{"kit_component", false}});
    cart["items"][0].erase("parent_item_index");
    cart["items"][1].update({{"kit", false}, {"parent_item_index", 1}});
    recompute_totals(cart, "USD");
    return cart;
}

/// Where two documents differ, without the places that hold the same.
std::set<std::string> differences(const Json& left, const Json& right)
{
    std::set<std::string> pointers;
    for (const auto& step : Json::diff(left, right))
        pointers.insert(step.at("path").get<std::string>());
    return pointers;
}

} // namespace

TEST_CASE("every field of a cart leads to one place in an order, or has a reason to be dropped", "[R22]")
{
    const std::map<Field, int> ways = ways_back();
    std::set<Field> fields;
    collect_fields("Cart", fields);
    for (const Field& field : fields) {
        CAPTURE(field.first, field.second);
        CHECK((ways.contains(field) && ways.at(field) == 1));
    }
    for (const auto& way : ways) {
        CAPTURE(way.first.first, way.first.second);
        CHECK(fields.contains(way.first));
    }
}

TEST_CASE("what only a cart has is sorted, has a reason, and goes to a field of the same kind", "[R22]")
{
    CHECK(std::ranges::is_sorted(cart_only_fields(), {},
                                 [](const CartOnlyField& field) { return std::pair(field.model, field.field); }));
    for (const CartOnlyField& field : cart_only_fields()) {
        CAPTURE(field.model, field.field);
        CHECK_FALSE(field.reason.empty());
        CHECK((field.passage == Passage::dropped) == field.order_field.empty());
        if (field.passage == Passage::dropped)
            continue;
        const std::string order_model = "Order" + std::string(field.model.substr(4));
        const Json& properties = contract_models().at(order_model).at("properties");
        REQUIRE(properties.contains(std::string(field.order_field)));
        const Json schema = plain_schema(properties.at(std::string(field.order_field)));
        const Json cart_schema = plain_schema(*cart_property(std::string(field.model), std::string(field.field)));
        const bool is_same_kind = schema.at("type") == cart_schema.at("type");
        CHECK(is_same_kind == (field.passage == Passage::kept || field.passage == Passage::numbered));
    }
}

TEST_CASE("what only a cart has is found by the order's model", "[R22]")
{
    CHECK(cart_only_fields_of("Customer").empty());
    CHECK(cart_only_fields_of("OrderItemProperty").empty());
    CHECK(cart_only_fields_of("Order").front().field == "base_currency_code");
    CHECK(cart_only_fields_of("OrderItem").size() == 4);
    CHECK(cart_only_fields_of("OrderTaxes").back().field == "exempt");
    std::size_t found = 0;
    for (const auto& reached : reached_models())
        found += cart_only_fields_of(reached.first).size();
    CHECK(found == cart_only_fields().size());
}

TEST_CASE("an order with every field there is comes back from its cart with everything that was carried", "[R12][R22]")
{
    const Json original = whole_order();
    const ClonePlan cloned = clone_of(original, "2026-03-02T00:00:00Z");
    const Json placed = order_of_cart(cloned.cart, placement_at("2026-03-03T00:00:00Z"));
    CHECK(contract_faults("Order", placed) == std::vector<std::string>{});
    Json expected = carried_of("Order", original);
    // Two rates go to one of the cart, the one set by hand first; it comes back as the rate of the sale.
    expected["taxes"]["tax_rate"] = expected["taxes"]["arbitrary_tax_rate"];
    expected["taxes"].erase("arbitrary_tax_rate");
    CHECK(differences(expected, carried_of("Order", placed)) == std::set<std::string>{});
    Json again = clone_of(placed, "2026-03-04T00:00:00Z").cart;
    again["clone"] = cloned.cart.at("clone");
    CHECK(differences(cloned.cart, again) == std::set<std::string>{});
}

TEST_CASE("of a cart with every field there is, its order and a clone of that lose what is listed here", "[R22]")
{
    const Json cart = whole_cart();
    const Json placed = order_of_cart(cart, placement_at("2026-03-03T00:00:00Z"));
    CHECK(contract_faults("Order", placed) == std::vector<std::string>{});
    const std::set<std::string> lost_by_placing{"/base_currency_code",
                                                "/cart_id",
                                                "/creation_dts",
                                                "/checkout/current_step",
                                                "/checkout/return_code",
                                                "/checkout/return_url",
                                                "/checkout/user_agent",
                                                "/payment/credit_card/card_number_token",
                                                "/placed_by"};
    const std::set<std::string> changed_by_placing{"/billing/email_confirm",  // The address itself.
                                                   "/items/0/options/0/name", // The label.
                                                   "/items/0/options/0/type",
                                                   "/items/1/options/0/name",
                                                   "/items/1/options/0/type",
                                                   "/taxes/exempt", // A rate of 0 instead.
                                                   "/taxes/rate"};
    const std::set<std::string> left_by_the_clone{"/billing/cell_phone_e164", "/checkout/ip_address", "/payment/check",
                                                  "/shipping/delivery_date", "/shipping/ship_on_date"};
    std::set<std::string> expected = lost_by_placing;
    expected.insert(changed_by_placing.begin(), changed_by_placing.end());
    expected.insert(left_by_the_clone.begin(), left_by_the_clone.end());
    Json again = clone_of(placed, "2026-03-04T00:00:00Z").cart;
    again.erase("clone");
    CHECK(differences(cart, again) == expected);
}
