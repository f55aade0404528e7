#pragma once

#include "io/idempotency.hpp"
#include "io/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reprise::carts {

/// What was done with a card (R34).
enum class AuditAction { entry, copy, bind, charge, erasure, refusal };

/// The action's name in `vault.audit`. The text lives for ever.
std::string_view to_string(AuditAction action) noexcept;

/// One row of the vault's audit: who used which card, from where, with what outcome. The database adds the time.
struct AuditEntry {
    std::string subject;
    std::string client_id;
    AuditAction action = AuditAction::refusal;
    std::string card_id; ///< The card that was used; what became of it stands in `outcome`.
    std::string origin;  ///< Service and route.
    std::string outcome;
    std::string trace_id;

    bool operator==(const AuditEntry&) const = default;
};

/// The audit row of a request. `route` is its pattern, such as `POST /cards`.
AuditEntry audit_entry(const io::Request& request, AuditAction action, std::string card_id, std::string_view route,
                       std::string outcome);

/// What a statement writes beside its own rows, so that all of it happens or nothing: the answer under its key (R41)
/// and the audit row of the card it uses.
struct Effect {
    const io::IdempotencyKey* key = nullptr; ///< nullptr: the caller gave none.
    io::Reply reply;
    std::optional<AuditEntry> audit;
};

/// How a statement with an effect ended. Anything but `done` means that nothing of it is there.
enum class Outcome {
    done,
    key_taken,           ///< A twin with the same key was faster.
    token_gone,          ///< The token was never there, is another merchant's, was used or is past its minutes.
    overtaken,           ///< Somebody else was faster: the row is not any more as the statement needs it.
    card_past_retention, ///< The vault refused: past the deadline by its own clock (R33).
    card_erased,         ///< The vault refused: no such number any more.
};

} // namespace reprise::carts
