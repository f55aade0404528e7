#include "carts/cart_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/clone_routes.hpp"
#include "carts/token_card.hpp"
#include "domain/id.hpp"
#include "domain/json_access.hpp"
#include "io/application.hpp"
#include "io/caseless.hpp"
#include "io/json_reader.hpp"
#include "io/page.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"
#include "io/selection.hpp"

#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* list_name = "carts";

/// The answer of a statement that ended; nothing when a twin was faster.
std::optional<io::Reply> answer_of(Outcome outcome, io::Reply reply)
{
    if (outcome == Outcome::token_gone) {
        throw token_refusal_in_cart();
    }
    return outcome == Outcome::done ? std::optional(std::move(reply)) : std::nullopt;
}

std::optional<io::Reply> keep_cart(const Deps& deps, const io::Request& request, Json cart,
                                   const io::IdempotencyKey* key)
{
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    compute_totals(cart, *policy);
    give_identity(cart, make_cart_id(), request);
    const auto row = new_cart_of(io::JsonText(io::write_json(cart)), *policy);
    auto reply = created_reply(row.document, row.cart_id);
    const auto outcome = deps.carts.add(request.caller.merchant_id(), row, std::nullopt, {key, reply, {}});
    return answer_of(outcome, std::move(reply));
}

std::optional<io::Reply> keep_cart_with_card(const Deps& deps, const io::Request& request, Json cart,
                                             const std::string& token, const io::IdempotencyKey* key)
{
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    const auto cart_id = make_cart_id();
    const auto card = take_card(deps, request, cart, token, {create_route, cart_address(cart_id)});
    compute_totals(cart, *policy);
    give_identity(cart, cart_id, request);
    const auto row = new_cart_of(io::JsonText(io::write_json(cart)), *policy);
    auto reply = created_reply(row.document, row.cart_id);
    const auto outcome =
        deps.carts.add_with_token(request.caller.merchant_id(), row, card.bound, {key, reply, {card.audit}});
    return answer_of(outcome, std::move(reply));
}

CartFilter filter_of(const Deps& deps, const io::Request& request)
{
    const io::Parameters parameters(
        request, {"cloned_from", "email", "placed_by", "creation_date_begin", "creation_date_end", "limit", "cursor"});
    CartFilter filter;
    filter.page = io::read_page_request(request, parameters, list_name, deps.fingerprint_key);
    filter.source_order_id = parameters.text("cloned_from");
    if (const auto text = parameters.text_or_prefix("email")) {
        filter.email_pattern = io::like_pattern(io::caseless(text->text), false, text->is_prefix);
    }
    filter.placed_by = parameters.text("placed_by");
    filter.creation_begin = parameters.time("creation_date_begin");
    filter.creation_end = parameters.time("creation_date_end");
    return filter;
}

} // namespace

io::Reply create_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    if (request.header("Reprise-Clone")) {
        return accept_clone(deps, request);
    }
    const auto key = io::idempotency_key_of(request, create_route, deps.fingerprint_key);
    return io::answer_once_by_row(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        auto cart = deps.contract.read("Cart", request.body);
        const auto policy = deps.merchants.at(request.caller.merchant_id());
        if (!cart.contains("taxes") && !policy->taxes.empty()) {
            cart["taxes"] = policy->taxes;
        }
        const auto token = token_of(cart);
        return token ? keep_cart_with_card(deps, request, std::move(cart), *token, kept_under)
                     : keep_cart(deps, request, std::move(cart), kept_under);
    });
}

io::Reply list_carts(const Deps& deps, const io::Request& request)
{
    const auto page = deps.carts.list(request.caller.merchant_id(), filter_of(deps, request));
    return io::page_reply(request, list_name, "carts", page, deps.fingerprint_key);
}

io::Reply get_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto cart_id = domain::CartId::parse(request.path_parameter("cart_id"));
    auto cart = cart_id ? deps.carts.find(request.caller.merchant_id(), *cart_id) : std::nullopt;
    if (!cart) {
        throw io::Error(io::Problem::cart_not_found, "There is no such cart.");
    }
    const auto tag = io::entity_tag(cart->version);
    const bool is_known = io::matches_if_none_match(request, tag);
    io::Reply reply{is_known ? 304 : 200, is_known ? std::string() : std::move(cart->document), "application/json", {}};
    reply.headers.emplace_back("ETag", tag);
    return reply;
}

} // namespace reprise::carts
