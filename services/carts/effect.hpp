#pragma once

#include "io/idempotency.hpp"
#include "io/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reprise::carts {

/// What the audit knows (R34). The first six are of a card.
enum class AuditAction { entry, copy, bind, charge, erasure, refusal, clone, place, access_refused, audit_read };

/// The action's name in `vault.audit`. The text lives for ever.
std::string_view to_string(AuditAction action) noexcept;

/// What was done to what, and how it ended. Never a card number.
struct AuditEvent {
    AuditAction action = AuditAction::refusal;
    std::string resource; ///< The address of what was touched, such as `/carts/<cart_id>`; empty where it is not known.
    std::string card_id;  ///< The card that was used, if any; what became of it stands in `outcome`.
    std::string outcome;

    bool operator==(const AuditEvent&) const = default;
};

/// One row of the vault's audit: an event, who did it and from where. The database adds the time.
struct AuditEntry {
    AuditEvent event;
    std::string subject;
    std::string client_id;
    std::string origin;         ///< Service and route.
    std::string remote_address; ///< Empty where it is not known.
    std::string trace_id;

    bool operator==(const AuditEntry&) const = default;
};

/// The audit row of a request. `route` is its pattern, such as `POST /cards`.
AuditEntry audit_entry(const io::Request& request, std::string_view route, AuditEvent event);

/// The address of a cart, as the audit names it.
std::string cart_address(const std::string& cart_id);

/// What a statement writes beside its own rows, so that all of it happens or nothing: the answer under its key (R41)
/// and the audit rows of what it does.
struct Effect {
    const io::IdempotencyKey* key = nullptr; ///< nullptr: the caller gave none.
    io::Reply reply;
    std::vector<AuditEntry> audit;
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
