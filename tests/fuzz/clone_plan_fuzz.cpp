// Reads: an order as POST /orders takes it, with a clone request and what the vault and the clock say (domain/clone*,
// orders/placed_order).
//
// Property: every field of an order that was taken is in the cart where the clone map has it, or in the report, or has
// a row that says that it is recomputed, and nothing else is in either (R12, R13; clone_accounts.cpp); the same plan
// comes out twice; the cart obeys the contract of carts and holds no card number; an order that was taken can be cloned
// whole.
//
// An input is {"order", "request", "holds_card", "card_erased", "age_s", "novelty"}; all but the order may be missing.
// "novelty" adds members that no contract has: an order from the future is not lost in silence either.
#include "domain/clone.hpp"
#include "domain/json_access.hpp"
#include "domain/masking.hpp"
#include "fuzz/clone_accounts.hpp"
#include "fuzz/document_mutator.hpp"
#include "fuzz/property.hpp"
#include "io/contract.hpp"
#include "io/problem.hpp"
#include "orders/placed_order.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace reprise::fuzz {
namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};

const Json& input_schema()
{
    static const Json schema = {{"properties",
                                 {{"order", schema_named("Order")},
                                  {"request", schema_named("CloneRequest")},
                                  {"holds_card", {{"type", "boolean"}}},
                                  {"card_erased", {{"type", "boolean"}}},
                                  {"age_s", {{"type", "integer"}, {"minimum", 5'184'000}, {"maximum", 5'184'001}}},
                                  {"novelty", {{"type", "boolean"}}}}}};
    return schema;
}

void add_novelty(Json& order)
{
    order["novel/~member"] = {{"a", 1}};
    for (const char* part : {"billing", "payment", "summary"}) {
        if (order.contains(part))
            order[part]["novelty"] = "new";
    }
    order.at("items").back()["novelty"] = Json::array({1, 2});
}

/// The order as it is kept, or nothing where it is refused.
std::optional<Json> taken_order(const Json& input)
{
    if (!input.contains("order"))
        return std::nullopt;
    try {
        Json order = contract().read("Order", input.at("order").dump());
        contract().remove_write_only("Order", order);
        orders::complete_order(order, "USD", now);
        order.update({{"order_id", "DEMO-0000000042"}, {"merchant_id", "DEMO"}});
        if (domain::flag_at(input, "novelty"))
            add_novelty(order);
        return order;
    } catch (const io::Error&) {
        return std::nullopt;
    } catch (const domain::DomainError&) {
        return std::nullopt;
    }
}

domain::CloneRequest request_of(const Json& input)
{
    const Json body = input.value("request", Json::object());
    try {
        const Json read = contract().read("CloneRequest", body.dump());
        const auto request = domain::parse_clone_request(read);
        require(domain::parse_clone_request(read) == request, "a request is read the same twice");
        const Json* items = domain::find_member(read, "items");
        require(items == nullptr || !items->is_array() || request.items.choices.size() == items->size(),
                "every chosen line is read");
        return request;
    } catch (const io::Error&) {
        return {};
    } catch (const domain::DomainError& error) {
        require(!error.faults().front().pointer.empty(), "a fault points into the request");
        return {};
    }
}

void require_sound_cart(const domain::ClonePlan& plan, const Json& order)
{
    CloneAccounts(plan, order).check();
    const auto faults = contract().faults("Cart", plan.cart);
    require(faults.empty(),
            faults.empty() ? "" : "the cart obeys the contract: " + faults.front().pointer + ' ' + faults.front().code);
    require(!domain::find_card_number(plan.cart), "no card number is in the cart");
    require(plan.copies_card == plan.cart.contains(Json::json_pointer("/payment/credit_card")),
            "a cart shows a card exactly where it gets one");
}

} // namespace

void try_input(std::string_view text)
{
    const Json input = Json::parse(text, nullptr, false);
    const auto order = input.is_object() ? taken_order(input) : std::nullopt;
    if (!order)
        return;
    const auto request = request_of(input);
    const std::chrono::seconds age(domain::whole_number_at(input, "age_s", 3600) % 10'000'000);
    domain::CloneTerms terms;
    terms.now = now + age;
    const domain::CloneSource source{
        *order, domain::flag_at(input, "holds_card"), domain::flag_at(input, "card_erased"), {}};
    try {
        const auto plan = domain::plan_clone(source, request, terms);
        note_reached();
        require_sound_cart(plan, *order);
        require(domain::plan_clone(source, request, terms).cart == plan.cart, "the same plan comes out twice");
        static_cast<void>(domain::failed_guards(plan.cart, request.guards));
    } catch (const domain::DomainError& error) {
        const bool is_chosen = request.items.kind == domain::ItemSelection::Kind::some;
        require(is_chosen, "an order that was taken can be cloned whole: " + error.faults().front().pointer + ' ' +
                               error.faults().front().code);
    }
}

} // namespace reprise::fuzz

// libFuzzer's entry for inputs that have a form.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed)
{
    return reprise::fuzz::mutate_document(data, size, max_size, seed, reprise::fuzz::input_schema());
}
