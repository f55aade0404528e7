#pragma once

#include "carts/deps.hpp"
#include "carts/vault/card_verification_number.hpp"
#include "domain/cart_check.hpp"
#include "io/message.hpp"

#include <optional>
#include <vector>

namespace reprise::carts {

/// Reads the body of a request to place or to validate a cart; an empty one asks for nothing special. Throws Error
/// invalid_body and malformed_json.
Json read_place_request(const Deps& deps, const io::Request& request);

/// Takes the card verification number out of such a body, whose own text is wiped. Nothing where there is none.
std::optional<vault::CardVerificationNumber> take_verification(Json& body);

/// How such a body wants the payment to be taken (R23). Throws Error invalid_body when its options exclude each other.
domain::PaymentProcessing processing_of(const Json& body);

/// Everything that keeps the cart from being placed now (R22): what `domain::check_cart` finds, a verification number
/// that does not fit the card, and, when that is nothing, what the coming order would break of its own contract, with
/// pointers into the order. Empty when the cart can be placed. `verification` may be nullptr.
std::vector<domain::Fault> faults_of_placing(const Deps& deps, const io::Request& request, const OpenCart& cart,
                                             const Json& document, domain::PaymentProcessing processing,
                                             const vault::CardVerificationNumber* verification);

/// `POST /carts/{cart_id}/validate`: every check that placing makes, as a list. Changes nothing.
io::Reply validate_cart(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
