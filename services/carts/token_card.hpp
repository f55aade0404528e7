#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"
#include "io/problem.hpp"

#include <chrono>
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

} // namespace reprise::carts
