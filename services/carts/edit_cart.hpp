#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

#include <optional>

namespace reprise::carts {

/// The cart that was found for a request, if it may be changed. Throws Error cart_not_found for nothing, version_stale
/// with the current entity tag where `If-Match` names another version (R21), and cart_placing where it is being placed.
OpenCart changeable(const io::Request& request, std::optional<OpenCart> cart);

/// The cart of that id, if it may be changed. Throws as `changeable`.
OpenCart cart_to_change(const Deps& deps, const io::Request& request, const domain::CartId& cart_id);

/// The id of the cart in the path. Throws Error cart_not_found for what is no id (R40).
domain::CartId cart_id_of(const io::Request& request);

/// An open cart as a JSON Merge Patch in the request's body would make it, with its totals. The card of a token is
/// shown and counts as held, but the token is not used up, and nothing is written. Throws as `patch_cart` does for the
/// patch.
OpenCart rehearse_patch(const Deps& deps, const io::Request& request, OpenCart cart);

/// `PATCH /carts/{cart_id}`: a JSON Merge Patch (RFC 7396) of the cart, on the version that `If-Match` names (R20,
/// R21). Totals follow (R11). A `card_number_token` replaces the card, `"credit_card": null` lets go of it. Throws
/// Error if_match_required, card_number_token_invalid and invalid_body too.
io::Reply patch_cart(const Deps& deps, const io::Request& request);

/// `DELETE /carts/{cart_id}`: the cart and its copy of the card are gone (R21). Throws Error if_match_required too.
io::Reply delete_cart(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
