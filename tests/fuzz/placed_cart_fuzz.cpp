// Reads: a cart as POST /carts takes it, and how it was placed (domain/placed_cart*, cart_only_fields, cart_totals,
// cart_check).
//
// Property: a cart that may be placed becomes an order that obeys the contract whatever the payment gateway said, with
// the cart's own totals and no card number in it (R6, R22); cloned again it gives the cart back, but for the fields
// that the clone map and the table of what only a cart has name.
//
// An input is {"cart", "processing", "charge", "clerk"}; all but the cart may be missing.
#include "domain/cart_check.hpp"
#include "domain/cart_totals.hpp"
#include "domain/clone.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "domain/placed_cart.hpp"
#include "fuzz/document_mutator.hpp"
#include "fuzz/property.hpp"
#include "io/contract.hpp"
#include "io/problem.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace reprise::fuzz {
namespace {

using domain::PaymentProcessing;
using domain::text_at;

constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};

/// What placing a cart and cloning the order changes: places in the cart, with a star for an index. Each is dropped,
/// left by the clone or written otherwise by a row of the two tables.
const std::set<std::string> changed{"/base_currency_code",
                                    "/billing/cell_phone_e164",
                                    "/billing/email_confirm",
                                    "/cart_id",
                                    "/checkout/current_step",
                                    "/checkout/ip_address",
                                    "/checkout/return_code",
                                    "/checkout/return_url",
                                    "/checkout/user_agent",
                                    "/clone",
                                    "/creation_dts",
                                    "/items/*/options/*/label",
                                    "/items/*/options/*/name",
                                    "/items/*/options/*/type",
                                    "/items/*/parent_item_index",
                                    "/merchant_id",
                                    "/payment/check",
                                    "/payment/credit_card",
                                    "/payment/payment_method",
                                    "/shipping/delivery_date",
                                    "/shipping/ship_on_date",
                                    "/taxes/exempt",
                                    "/taxes/rate"};

const Json& input_schema()
{
    const Json text = {{"type", "string"}};
    static const Json schema = {{"properties",
                                 {{"cart", schema_named("Cart")},
                                  {"processing", {{"enum", {"realtime", "none", "skipped"}}}},
                                  {"clerk", text},
                                  {"charge",
                                   {{"type", "object"},
                                    {"properties",
                                     {{"gateway", text},
                                      {"id", text},
                                      {"authorization", text},
                                      {"address", text},
                                      {"verification", text}}}}}}}};
    return schema;
}

/// The cart with its totals, or nothing where it is refused.
std::optional<Json> taken_cart(const Json& input)
{
    if (!input.contains("cart"))
        return std::nullopt;
    try {
        Json cart = contract().read("Cart", input.at("cart").dump());
        contract().remove_write_only("Cart", cart);
        domain::recompute_totals(cart, "USD");
        return cart;
    } catch (const io::Error&) {
        return std::nullopt;
    } catch (const domain::DomainError&) {
        return std::nullopt;
    }
}

/// As the services do it before the card is charged: the answer of the gateway is not known yet.
domain::Placement intended(const Json& input, const Json& cart)
{
    const std::string processing = text_at(input, "processing");
    domain::Placement placement;
    placement.now = now;
    placement.processing = processing == "none"      ? PaymentProcessing::none
                           : processing == "skipped" ? PaymentProcessing::skipped
                                                     : PaymentProcessing::realtime;
    placement.placed_by_user = text_at(input, "clerk");
    if (domain::charges_card(cart, placement.processing))
        placement.charge = domain::ApprovedCharge{};
    return placement;
}

bool may_be_placed(const Json& cart, const domain::Placement& placement)
{
    domain::CartCheckTerms terms;
    terms.now = now;
    terms.processing = placement.processing;
    terms.holds_card = true;
    terms.has_card_verification_number = true;
    return domain::check_cart(cart, terms).empty() &&
           contract().faults("Order", domain::order_of_cart(cart, placement)).empty();
}

/// What of a cart must come back: all but the changed places, and what is then empty.
Json kept(const Json& value, const std::string& path)
{
    if (!value.is_structured() || value.empty())
        return value;
    Json result = value.is_array() ? Json::array() : Json::object();
    for (const auto& [name, member] : value.items()) {
        const std::string place = path + '/' + (value.is_array() ? "*" : name);
        Json part = changed.contains(place) ? Json() : kept(member, place);
        if (part.is_null() || (part.is_structured() && part.empty()))
            continue;
        if (value.is_array()) {
            result.push_back(std::move(part));
        } else {
            result[name] = std::move(part);
        }
    }
    return result;
}

void require_same(const Json& before, const Json& after)
{
    const Json difference = Json::diff(kept(before, ""), kept(after, ""));
    require(difference.empty(), "placed and cloned it is the same: " + difference.dump());
}

void check_order(const Json& cart, const domain::Placement& placement)
{
    const Json order = domain::order_of_cart(cart, placement);
    const auto faults = contract().faults("Order", order);
    require(faults.empty(),
            faults.empty() ? ""
                           : "the order obeys the contract: " + faults.front().pointer + ' ' + faults.front().code);
    require(!domain::find_card_number(order), "no card number is in the order");
    require(order.at("summary").at("total") == cart.at("summary").at("total"), "the order comes to the cart's total");
    Json source = order;
    source["order_id"] = "DEMO-0000000043";
    // Long ago, when no property had expired yet, which a clone leaves behind.
    domain::CloneTerms terms;
    terms.now = std::chrono::sys_seconds{};
    require_same(cart, domain::plan_clone({source, true, false, {}}, {}, terms).cart);
}

} // namespace

void try_input(std::string_view text)
{
    const Json input = Json::parse(text, nullptr, false);
    const auto cart = input.is_object() ? taken_cart(input) : std::nullopt;
    if (!cart)
        return;
    auto placement = intended(input, *cart);
    if (!may_be_placed(*cart, placement))
        return;
    if (placement.charge) {
        const Json charge = input.value("charge", Json::object());
        placement.charge = {text_at(charge, "gateway"), text_at(charge, "id"), text_at(charge, "authorization"),
                            text_at(charge, "address"), text_at(charge, "verification")};
        placement.holds_card = true;
    }
    note_reached();
    check_order(*cart, placement);
}

} // namespace reprise::fuzz

// libFuzzer's entry for inputs that have a form.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed)
{
    return reprise::fuzz::mutate_document(data, size, max_size, seed, reprise::fuzz::input_schema());
}
