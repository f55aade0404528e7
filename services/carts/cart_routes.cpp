#include "carts/cart_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/clone_routes.hpp"
#include "carts/token_card.hpp"
#include "domain/id.hpp"
#include "domain/json_access.hpp"
#include "io/application.hpp"
#include "io/cursor.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* create_route = "POST /carts";

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
    const auto policy = deps.policy(request);
    compute_totals(cart, policy);
    give_identity(cart, make_cart_id(), request);
    const auto row = new_cart_of(cart, policy);
    auto reply = created_reply(cart, row.cart_id);
    const auto outcome = deps.carts.add(request.caller.merchant_id(), row, std::nullopt, {key, reply, {}});
    return answer_of(outcome, std::move(reply));
}

std::optional<io::Reply> keep_cart_with_card(const Deps& deps, const io::Request& request, Json cart,
                                             const std::string& token, const io::IdempotencyKey* key)
{
    const auto policy = deps.policy(request);
    const auto cart_id = make_cart_id();
    const auto card = take_card(deps, request, cart, token, {create_route, cart_address(cart_id)});
    compute_totals(cart, policy);
    give_identity(cart, cart_id, request);
    const auto row = new_cart_of(cart, policy);
    auto reply = created_reply(cart, row.cart_id);
    const auto outcome =
        deps.carts.add_with_token(request.caller.merchant_id(), row, card.bound, {key, reply, {card.audit}});
    return answer_of(outcome, std::move(reply));
}

/// The scope of the cursors of this list: they are no use to another merchant, nor in another list.
std::string cursor_scope(const io::Request& request)
{
    return "carts " + request.caller.merchant_id().str();
}

CartFilter filter_of(const Deps& deps, const io::Request& request)
{
    constexpr int default_limit = 50;
    constexpr int most = 200;
    const io::Parameters parameters(request, {"cloned_from", "limit", "cursor"});
    CartFilter filter;
    filter.limit = parameters.number("limit", default_limit, 1, most);
    filter.source_order_id = parameters.text("cloned_from");
    if (const auto cursor = parameters.text("cursor")) {
        filter.after = io::read_cursor(*cursor, cursor_scope(request), deps.fingerprint_key);
    }
    return filter;
}

/// The address of the page that begins with this cursor; base64url needs no escaping.
std::string next_link(const CartFilter& filter, const std::string& cursor)
{
    const auto source =
        filter.source_order_id ? "cloned_from=" + io::percent_encoded(*filter.source_order_id) + "&" : std::string();
    return "</carts?" + source + "limit=" + std::to_string(filter.limit) + "&cursor=" + cursor + ">; rel=\"next\"";
}

} // namespace

io::Reply create_cart(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    if (const auto terms = request.header("Reprise-Clone")) {
        return accept_clone(deps, request, *terms);
    }
    const auto key = io::idempotency_key_of(request, create_route, deps.fingerprint_key);
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        auto cart = deps.contract.read("Cart", request.body);
        const auto policy = deps.policy(request);
        if (!cart.contains("taxes") && !policy.taxes.empty()) {
            cart["taxes"] = policy.taxes;
        }
        const auto token = token_of(cart);
        return token ? keep_cart_with_card(deps, request, std::move(cart), *token, kept_under)
                     : keep_cart(deps, request, std::move(cart), kept_under);
    });
}

io::Reply list_carts(const Deps& deps, const io::Request& request)
{
    const auto filter = filter_of(deps, request);
    const auto page = deps.carts.list(request.caller.merchant_id(), filter);

    io::Reply reply;
    reply.body = "{\"carts\":[";
    for (const auto& summary : page.summaries) {
        reply.body += (reply.body.back() == '[' ? "" : ",") + summary;
    }
    reply.body += ']';
    if (page.next) {
        const auto next = io::write_cursor(*page.next, cursor_scope(request), deps.fingerprint_key);
        reply.body += ",\"next_cursor\":\"" + next + '"';
        reply.headers.emplace_back("Link", next_link(filter, next));
    }
    reply.body += '}';
    return reply;
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
