#pragma once

#include "carts/deps.hpp"
#include "carts/vault/card_verification_number.hpp"
#include "domain/domain_error.hpp"
#include "io/message.hpp"
#include "io/problem.hpp"

#include <optional>
#include <string>

namespace reprise::carts {

/// A cart as UltraCart's own clients send it.
struct UltracartCart {
    std::optional<domain::CartId> cart_id; ///< Nothing for a cart that is kept nowhere yet.
    Json document;                         ///< The native form: a merge patch of the cart, or the whole new one.
};

/// Reads one. Throws Error invalid_body for what is no object, and cart_not_found for an id of another shape (R40).
UltracartCart read_ultracart_cart(Json sent);

/// Takes the card verification number out of what is sent of the card, whose own text is wiped; it is kept nowhere.
/// Throws Error invalid_body where it is not 3 or 4 digits.
std::optional<vault::CardVerificationNumber> take_ultracart_verification(Json& cart);

/// Keeps a cart: what is sent of it takes the place of what was there, what is not stays (R20), and one without an id
/// is made. Answers as `patch_cart` or `create_cart`; throws as they do. `If-Match` need not be there.
io::Reply keep_ultracart_cart(const Deps& deps, const io::Request& request, const UltracartCart& cart);

/// What is wrong, as the sentences that the dialect's `errors` are.
std::string ultracart_sentence(const domain::Fault& fault);
/// The same for a refusal that says what is wrong with the sale. Anything else is thrown on.
Json ultracart_sentences(const io::Error& refusal);

} // namespace reprise::carts
