#pragma once

#include "carts/effect_statement.hpp"
#include "carts/vault/sealing.hpp"

#include <string>

namespace reprise::carts {

/// A card that its token is used up for: held anew, under a deadline of its own.
struct BoundCard {
    std::string token_digest; ///< SHA-256, 32 octets.
    std::string card_id;      ///< Of the new reference.
    vault::SealedNumber number;
};

/// The common table expressions that use up the token whose digest is $9 and erase its number. `erased` has the row of
/// its card, or none when the token is gone or the SQL condition does not hold.
std::string used_token_expressions(const std::string& condition = "true");

/// The same, and then the card is held anew for a holder 'order' or 'cart'. `bound` has its merchant_id and card_id, or
/// no row when the token is gone. Reads the parameters $9 to $14 of a BoundCard.
std::string bound_card_expressions(const std::string& holder, const std::string& condition = "true");

/// Adds the parameters $9 to $14.
void add_bound_card(EffectParameters& parameters, const BoundCard& card);

} // namespace reprise::carts
