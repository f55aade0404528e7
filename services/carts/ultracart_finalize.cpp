#include "carts/ultracart_finalize.hpp"

#include "carts/place_cart.hpp"
#include "carts/ultracart_cart.hpp"
#include "domain/json_access.hpp"
#include "io/application.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/query.hpp"
#include "io/ultracart_presenter.hpp"
#include "io/ultracart_reader.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace reprise::carts {

namespace {

/// The options of placing (R23) that a caller has set. Throws Error invalid_body for any other that asks for something.
Json placing_options(const Json& sent)
{
    constexpr std::array<std::string_view, 2> known{"no_realtime_payment_processing", "skip_payment_processing"};
    auto options = Json::object();
    std::vector<domain::Fault> faults;
    for (const auto& [name, value] : sent.items()) {
        const bool asks_for_nothing = value.is_null() || value == false;
        if (value == true && std::ranges::find(known, name) != known.end()) {
            options[name] = true;
        } else if (!asks_for_nothing) {
            faults.push_back({"/options/" + name, "unknown_member", "This option is not there."});
        }
    }
    if (!faults.empty()) {
        throw io::Error(io::Problem::invalid_body, {}, std::move(faults));
    }
    return options;
}

io::Reply unsuccessful(Json errors)
{
    return io::json_reply(200, {{"successful", false}, {"errors", std::move(errors)}});
}

/// The native answer of a placing in the dialect's form: what is refused of the sale as sentences.
io::Reply finalized(const io::Reply& placed)
{
    const auto body = io::read_json(placed.body);
    if (placed.status != 201) {
        const auto problem = io::problem_of(domain::text_at(body, "code")).value();
        std::vector<domain::Fault> faults;
        for (const auto& fault : body.value("errors", Json::array())) {
            faults.push_back(
                {domain::text_at(fault, "pointer"), domain::text_at(fault, "code"), domain::text_at(fault, "detail")});
        }
        return unsuccessful(
            ultracart_sentences(io::Error(problem, domain::text_at(body, "detail"), std::move(faults))));
    }
    io::Expansion all;
    for (const auto& part : io::ultracart_order_parts()) {
        all.insert(part.name);
    }
    const auto& order = body.at("order");
    return io::with_body(placed, {{"successful", true},
                                  {"order_id", order.at("order_id")},
                                  {"order", io::ultracart_order(order, all)},
                                  {"errors", Json::array()}});
}

/// The request to place the cart in the version that was just kept.
io::Request placing_of(const io::Request& request, const domain::CartId& cart_id, const io::Reply& kept)
{
    auto placing = io::native_request(request, {});
    placing.path_parameters["cart_id"] = cart_id.str();
    const auto tag = std::ranges::find(kept.headers, "ETag", &std::pair<std::string, std::string>::first);
    placing.headers["If-Match"] = tag->second;
    constexpr std::size_t key_octets = 16;
    placing.headers.emplace("Idempotency-Key", io::to_letters(io::random_octets(key_octets)));
    return placing;
}

/// The order that the cart has become, if it has: a client whose answer was lost asks again.
std::optional<std::string> order_of(const Deps& deps, const io::Request& request, const domain::CartId& cart_id)
{
    const auto last = deps.placements.of_cart(request.caller.merchant_id(), cart_id);
    return last && last->state == PlacementState::placed ? std::optional(last->order_id) : std::nullopt;
}

} // namespace

io::Reply finalize_ultracart_order(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    auto body = io::read_ultracart_body(request, {"cart", "options"});
    auto cart = read_ultracart_cart(body.contains("cart") ? std::move(body.at("cart")) : Json::object());
    const auto verification = take_ultracart_verification(cart.document);
    const auto options = placing_options(body.value("options", Json::object()));
    if (!cart.cart_id) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"/cart/cart_id", "required_member_missing", "Keep the cart with PUT first."}});
    }
    if (const auto order_id = order_of(deps, request, *cart.cart_id)) {
        return io::json_reply(200, {{"successful", true}, {"order_id", *order_id}, {"errors", Json::array()}});
    }
    try {
        const auto kept = keep_ultracart_cart(deps, request, cart);
        return finalized(
            place(deps, placing_of(request, *cart.cart_id, kept), options, verification ? &*verification : nullptr));
    } catch (const io::Error& refusal) {
        return unsuccessful(ultracart_sentences(refusal));
    }
}

} // namespace reprise::carts
