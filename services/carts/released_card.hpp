#pragma once

#include <string>

namespace reprise::carts {

/// The common table expressions that end the card references named by `source`, a relation with merchant_id and card_id
/// (null for no card): `released` has the rows that ended. Their numbers are erased where no other living reference
/// leads to them, since a clone's copy is a reference to its order's number (R32); `forgotten` does that, and is only
/// done where the statement reads it.
std::string released_card_expressions(const std::string& source);

/// What a statement with `released_card_expressions` ends with: the number of rows of `effect`, and what was forgotten.
std::string count_with_forgotten(const std::string& effect);

} // namespace reprise::carts
