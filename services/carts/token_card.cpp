#include "carts/token_card.hpp"

#include "carts/cart_document.hpp"
#include "io/crypto.hpp"

#include <algorithm>
#include <utility>

namespace reprise::carts {

namespace {

constexpr const char* token_pointer = "/payment/credit_card/card_number_token";

} // namespace

io::Error token_refusal(const std::string& pointer)
{
    return io::Error(
        io::Problem::card_number_token_invalid, "Send the card to POST /cards again for a new token.",
        {{pointer, "card_number_token_invalid", "The token is unknown, was used before, or is past its minutes."}});
}

std::string digest_of_token(const std::string& token)
{
    return io::sha256(token);
}

BoundCard bound_card(const Deps& deps, const io::Request& request, const std::string& token, const TokenCard& card,
                     std::chrono::sys_seconds deadline, const std::string& pointer)
{
    auto number = deps.vault.reseal(request.caller.merchant_id(), card.card_number_id, deadline);
    if (!number) {
        throw token_refusal(pointer);
    }
    return {digest_of_token(token), make_card_id(), std::move(*number)};
}

std::optional<std::string> token_of(const Json& cart)
{
    const Json::json_pointer pointer(token_pointer);
    return cart.contains(pointer) ? std::optional(cart.at(pointer).get<std::string>()) : std::nullopt;
}

CardForCart take_card(const Deps& deps, const io::Request& request, Json& cart, const std::string& token,
                      const CardPlace& place)
{
    const auto card = deps.tokens.find(request.caller.merchant_id(), digest_of_token(token));
    if (!card) {
        throw token_refusal_in_cart();
    }
    show_card(cart, card->facts);
    // The card of a cart dies with it, and is never held longer than the card of an order.
    const auto policy = deps.merchants.at(request.caller.merchant_id());
    const auto lifetime = std::min(policy->cart_lifetime, policy->card_retention);
    auto bound = bound_card(deps, request, token, *card, card->now + lifetime, token_pointer);
    auto audit = audit_entry(request, place.route,
                             {AuditAction::bind, place.resource, card->card_id, "held as " + bound.card_id});
    return {std::move(bound), std::move(audit)};
}

io::Error token_refusal_in_cart()
{
    return token_refusal(token_pointer);
}

} // namespace reprise::carts
