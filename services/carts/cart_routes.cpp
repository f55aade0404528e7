#include "carts/cart_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/clone_routes.hpp"
#include "carts/token_card.hpp"
#include "domain/id.hpp"
#include "domain/json_access.hpp"
#include "domain/retention.hpp"
#include "io/application.hpp"
#include "io/cursor.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <algorithm>
#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* create_route = "POST /carts";
constexpr const char* token_pointer = "/payment/credit_card/card_number_token";

std::optional<std::string> token_of(const Json& cart)
{
    const Json::json_pointer pointer(token_pointer);
    return cart.contains(pointer) ? std::optional(cart.at(pointer).get<std::string>()) : std::nullopt;
}

/// The answer of a statement that ended; nothing when a twin was faster.
std::optional<io::Reply> answer_of(Outcome outcome, io::Reply reply)
{
    if (outcome == Outcome::token_gone) {
        throw token_refusal(token_pointer);
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
    const auto outcome = deps.carts.add(request.caller.merchant_id(), row, std::nullopt, {key, reply, std::nullopt});
    return answer_of(outcome, std::move(reply));
}

std::optional<io::Reply> keep_cart_with_card(const Deps& deps, const io::Request& request, Json cart,
                                             const std::string& token, const io::IdempotencyKey* key)
{
    const auto policy = deps.policy(request);
    const auto& merchant = request.caller.merchant_id();
    const auto card = deps.tokens.find(merchant, digest_of_token(token));
    if (!card) {
        throw token_refusal(token_pointer);
    }
    show_card(cart, card->facts);
    compute_totals(cart, policy);
    give_identity(cart, make_cart_id(), request);
    const auto row = new_cart_of(cart, policy);
    auto reply = created_reply(cart, row.cart_id);
    // The card of a cart dies with it, and is never held longer than the card of an order.
    const auto lifetime = std::min(policy.cart_lifetime, domain::maximum_card_retention);
    const auto bound = bound_card(deps, request, token, *card, card->now + lifetime, token_pointer);
    const auto audit = audit_entry(request, AuditAction::bind, card->card_id, create_route, "held as " + bound.card_id);
    const auto outcome = deps.carts.add_with_token(merchant, row, bound, {key, reply, audit});
    return answer_of(outcome, std::move(reply));
}

/// The scope of the cursors of this list: they are no use to another merchant, nor in another list.
std::string cursor_scope(const io::Request& request)
{
    return "carts " + request.caller.merchant_id().str();
}

} // namespace

io::Reply create_cart(const Deps& deps, const io::Request& request)
{
    if (const auto terms = request.header("Reprise-Clone")) {
        return accept_clone(deps, request, *terms);
    }
    const auto key = io::idempotency_key_of(request, create_route, deps.fingerprint_key);
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        auto cart = deps.contract.read("Cart", request.body);
        const auto token = token_of(cart);
        return token ? keep_cart_with_card(deps, request, std::move(cart), *token, kept_under)
                     : keep_cart(deps, request, std::move(cart), kept_under);
    });
}

io::Reply list_carts(const Deps& deps, const io::Request& request)
{
    constexpr int default_limit = 50;
    constexpr int most = 200;
    const io::Parameters parameters(request, {"limit", "cursor"});
    const int limit = parameters.number("limit", default_limit, 1, most);
    const auto cursor = parameters.text("cursor");
    const auto after =
        cursor ? std::optional(io::read_cursor(*cursor, cursor_scope(request), deps.fingerprint_key)) : std::nullopt;
    const auto page = deps.carts.list(request.caller.merchant_id(), limit, after);

    io::Reply reply;
    reply.body = "{\"carts\":[";
    for (const auto& summary : page.summaries) {
        reply.body += (reply.body.back() == '[' ? "" : ",") + summary;
    }
    reply.body += ']';
    if (page.next) {
        const auto next = io::write_cursor(*page.next, cursor_scope(request), deps.fingerprint_key);
        // base64url needs no escaping, neither in JSON nor in an address.
        reply.body += ",\"next_cursor\":\"" + next + '"';
        reply.headers.emplace_back("Link",
                                   "</carts?limit=" + std::to_string(limit) + "&cursor=" + next + ">; rel=\"next\"");
    }
    reply.body += '}';
    return reply;
}

io::Reply get_cart(const Deps& deps, const io::Request& request)
{
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
