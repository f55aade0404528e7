#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"
#include "io/problem.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reprise::carts {

/// The one refusal of a token, whatever is wrong with it, so that nothing can be learned from trying tokens (R40).
/// `pointer` is where the caller sent it.
io::Error token_refusal(const std::string& pointer);

/// The digest under which a token is kept.
std::string digest_of_token(const std::string& token);

/// Seals the number behind a token for a new holder that may use it up to `deadline`, and answers what is to be kept.
/// Throws Error card_number_token_invalid when the vault does not give it: a faster twin has used the token up.
BoundCard bound_card(const Deps& deps, const io::Request& request, const std::string& token, const TokenCard& card,
                     std::chrono::sys_seconds deadline, const std::string& pointer);

/// The card of a token, for a cart to hold, and the audit row of that.
struct CardForCart {
    BoundCard bound;
    AuditEntry audit;
};

/// Where a card goes, for the audit.
struct CardPlace {
    const char* route;    ///< The pattern of the request's route.
    std::string resource; ///< The cart's address.
};

/// The token that a cart was sent with, or nothing. It is never stored: `take_card` takes it out.
std::optional<std::string> token_of(const Json& cart);

/// Takes the card of a token for a cart: shows it in the cart, and binds it until the cart's days are over, and no
/// longer than the merchant keeps cards. Throws Error card_number_token_invalid as `bound_card` does.
CardForCart take_card(const Deps& deps, const io::Request& request, Json& cart, const std::string& token,
                      const CardPlace& place);

/// The refusal of a token that stands in a cart.
io::Error token_refusal_in_cart();

} // namespace reprise::carts
