#pragma once

#include "domain/id.hpp"
#include "io/idempotency.hpp"
#include "io/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reprise::carts {

/// What the order service says of a clone beside its planned cart, in the header `Reprise-Clone`. The gateway lets no
/// such header in, and it is signed; and it would buy nobody anything: the vault looks at merchant and deadline itself
/// (R33).
struct CloneTerms {
    std::optional<domain::CardId> card_id; ///< The order's card that is to be copied.
    std::string fingerprint;               ///< Of what the caller asked, for the key row; empty without a key.
    bool require_card = false;
    bool dry_run = false;
};

/// Reads the header of a request. Throws Error malformed_request when it is not signed with this key for this body.
CloneTerms read_clone_terms(const io::Request& request, std::string_view key);

/// The key of a clone: its row is of the caller's route, and of what the caller asked. Nothing when the request has no
/// key. Throws Error invalid_idempotency_key, and malformed_request for a key without a fingerprint.
std::optional<io::IdempotencyKey> clone_key_of(const io::Request& request, const CloneTerms& terms);

} // namespace reprise::carts
