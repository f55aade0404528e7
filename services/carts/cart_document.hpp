#pragma once

#include "carts/card_store.hpp"
#include "carts/cart_store.hpp"
#include "domain/json.hpp"
#include "io/config.hpp"
#include "io/json_text.hpp"
#include "io/message.hpp"

#include <string>
#include <string_view>

namespace reprise::carts {

/// A new random cart id.
std::string make_cart_id();
/// A new random id of a card reference.
std::string make_card_id();

/// Computes the totals of a cart (R11). Throws Error invalid_body with a pointer to each bad amount, so that the
/// refusal is kept under the request's key like any other.
void compute_totals(Json& cart, const io::MerchantPolicy& policy);

/// Writes what may be shown of a card into `payment`, and takes the token out, which is never stored.
void show_card(Json& cart, const CardFacts& facts);

/// Gives a cart what the server gives: merchant, creation time, maker and id.
void give_identity(Json& cart, const std::string& cart_id, const io::Request& request);

/// The same for the text of a cart that was planned by the order service, which has its merchant already and nothing
/// else of this. Without an id for a cart that is not to be kept.
std::string with_identity(std::string_view planned, const std::string& cart_id, const io::Request& request);

/// The row of a finished cart, whose text is kept as it stands.
NewCart new_cart_of(const io::JsonText& cart, const io::MerchantPolicy& policy);

/// The answer to a cart that was made: 201 with its address and entity tag.
io::Reply created_reply(std::string body, const std::string& cart_id);

} // namespace reprise::carts
