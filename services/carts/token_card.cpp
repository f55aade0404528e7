#include "carts/token_card.hpp"

#include "carts/cart_document.hpp"
#include "io/crypto.hpp"

#include <utility>

namespace reprise::carts {

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

} // namespace reprise::carts
