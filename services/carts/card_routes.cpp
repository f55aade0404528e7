#include "carts/card_routes.hpp"

#include "carts/cart_document.hpp"
#include "carts/token_card.hpp"
#include "domain/json_access.hpp"
#include "domain/retention.hpp"
#include "domain/time.hpp"
#include "io/application.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"
#include "io/problem.hpp"
#include "io/query.hpp"

#include <algorithm>
#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* enter_route = "POST /cards";
constexpr const char* bind_route = "POST /internal/order-cards";
constexpr const char* token_pointer = "/card_number_token";

domain::Fault fault_of(vault::CardNumberFault fault)
{
    if (fault == vault::CardNumberFault::unknown_type) {
        return {"/card_number", "card_number_invalid", "The number belongs to no brand that is accepted."};
    }
    return {"/card_number", "card_number_invalid", "The number has a wrong length or check digit."};
}

/// The card number of a body that passed its schema, taken out of it: the text in the body is wiped where it stands.
/// Throws Error invalid_body with everything that is wrong with the card.
vault::CardNumber take_card_number(Json& body)
{
    auto parsed = vault::CardNumber::parse(std::move(body.at("card_number").get_ref<std::string&>()));
    std::vector<domain::Fault> faults;
    auto* const number = std::get_if<vault::CardNumber>(&parsed);
    if (number == nullptr) {
        faults.push_back(fault_of(std::get<vault::CardNumberFault>(parsed)));
    } else if (body.contains("card_type") && body.at("card_type") != domain::to_string(number->type())) {
        faults.push_back({"/card_type", "card_type_mismatch", "The number belongs to another brand."});
    }
    if (!faults.empty()) {
        throw io::Error(io::Problem::invalid_body, {}, std::move(faults));
    }
    return std::move(*number);
}

Json json_of(const CardFacts& facts)
{
    return {{"card_number", facts.card_number},
            {"card_type", facts.card_type},
            {"card_expiration_month", facts.card_expiration_month},
            {"card_expiration_year", facts.card_expiration_year}};
}

std::optional<io::Reply> keep_card(const Deps& deps, const io::Request& request, const io::IdempotencyKey* key)
{
    constexpr std::size_t token_octets = 16;
    auto body = deps.contract.read_card("CardRequest", request.body);
    const auto number = take_card_number(body);
    const auto expires = deps.cards.now() + card_number_token_lifetime;
    const auto token = io::to_hex(io::random_octets(token_octets));
    const CardFacts facts{std::string(domain::to_string(number.type())), number.mask(),
                          body.at("card_expiration_month").get<int>(), body.at("card_expiration_year").get<int>()};
    const auto& merchant = request.caller.merchant_id();
    const NewCard card{make_card_id(), facts, digest_of_token(token), deps.vault.seal(merchant, number, expires)};

    auto answer = json_of(facts);
    answer["card_number_token"] = token;
    answer["expires_dts"] = domain::format_rfc3339(expires);
    auto reply = io::json_reply(201, answer);
    const auto audit = audit_entry(request, enter_route, {AuditAction::entry, {}, card.card_id, "held for a token"});
    const auto outcome = deps.cards.enter(merchant, card, {key, reply, {audit}});
    return outcome == Outcome::done ? std::optional(std::move(reply)) : std::nullopt;
}

/// What the order service asks: whose card, and when its order was placed.
struct OrderCardRequest {
    std::string token;
    std::chrono::sys_seconds creation_dts;
};

OrderCardRequest read_order_card_request(const std::string& body)
{
    const auto document = io::read_json(body);
    const auto creation_dts = domain::parse_rfc3339(domain::text_at(document, "creation_dts"));
    const auto* token = domain::find_member(document, "card_number_token");
    if (token == nullptr || !token->is_string() || !creation_dts || document.size() != 2) {
        throw io::Error(io::Problem::invalid_body, {},
                        {{"", "wrong_format", "This takes card_number_token and creation_dts."}});
    }
    return {token->get<std::string>(), *creation_dts};
}

io::Reply order_card_reply(const CardFacts& facts, const std::optional<std::string>& card_id)
{
    auto answer = json_of(facts);
    answer["held"] = card_id.has_value();
    if (card_id) {
        answer["card_id"] = *card_id;
    }
    return io::json_reply(201, answer);
}

/// The answer of a statement that used a token up; nothing when a twin was faster.
std::optional<io::Reply> answer_of(Outcome outcome, io::Reply reply)
{
    if (outcome == Outcome::token_gone) {
        throw token_refusal(token_pointer);
    }
    return outcome == Outcome::done ? std::optional(std::move(reply)) : std::nullopt;
}

/// The order came too late for a card: its token is used up, and its number erased (R4).
std::optional<io::Reply> spend_token(const Deps& deps, const io::Request& request, const OrderCardRequest& asked,
                                     const TokenCard& card, const io::IdempotencyKey* key)
{
    auto reply = order_card_reply(card.facts, std::nullopt);
    const auto audit = audit_entry(request, bind_route, {AuditAction::refusal, {}, card.card_id, "past_retention"});
    const auto outcome =
        deps.tokens.spend(request.caller.merchant_id(), digest_of_token(asked.token), {key, reply, {audit}});
    return answer_of(outcome, std::move(reply));
}

std::optional<io::Reply> hold_order_card(const Deps& deps, const io::Request& request, const OrderCardRequest& asked,
                                         const io::IdempotencyKey* key)
{
    const auto& merchant = request.caller.merchant_id();
    const auto card = deps.tokens.find(merchant, digest_of_token(asked.token));
    if (!card) {
        throw token_refusal(token_pointer);
    }
    // An order cannot be younger than now, so no caller can prolong a card by dating an order ahead (R33).
    const auto creation_dts = std::min(asked.creation_dts, card->now);
    const auto deadline =
        domain::card_reusable_until(creation_dts, deps.merchants.at(request.caller.merchant_id())->card_retention);
    if (card->now > deadline) {
        return spend_token(deps, request, asked, *card, key);
    }
    const auto bound = bound_card(deps, request, asked.token, *card, deadline, token_pointer);
    auto reply = order_card_reply(card->facts, bound.card_id);
    const auto audit =
        audit_entry(request, bind_route, {AuditAction::bind, {}, card->card_id, "held as " + bound.card_id});
    const auto outcome = deps.tokens.bind(merchant, bound, {key, reply, {audit}});
    return answer_of(outcome, std::move(reply));
}

} // namespace

io::Reply enter_card(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto key = io::idempotency_key_of(request, enter_route, deps.fingerprint_key);
    return io::answer_once(deps.answers, key, request.trace,
                           [&](const io::IdempotencyKey* kept_under) { return keep_card(deps, request, kept_under); });
}

io::Reply bind_order_card(const Deps& deps, const io::Request& request)
{
    const io::Parameters none(request, {});
    const auto asked = read_order_card_request(request.body);
    auto key = io::idempotency_key_of(request, bind_route, deps.fingerprint_key);
    if (key) {
        // One card for one order, also when the order service comes again after a crash and its order is younger by
        // then.
        key->fingerprint = io::to_hex(io::hmac_sha256(deps.fingerprint_key, "order card\n" + asked.token));
    }
    return io::answer_once(deps.answers, key, request.trace, [&](const io::IdempotencyKey* kept_under) {
        return hold_order_card(deps, request, asked, kept_under);
    });
}

} // namespace reprise::carts
