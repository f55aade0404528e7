#include "carts/effect.hpp"

#include <utility>

namespace reprise::carts {

std::string_view to_string(AuditAction action) noexcept
{
    switch (action) {
    case AuditAction::entry:
        return "entry";
    case AuditAction::copy:
        return "copy";
    case AuditAction::bind:
        return "bind";
    case AuditAction::charge:
        return "charge";
    case AuditAction::erasure:
        return "erasure";
    case AuditAction::refusal:
        break;
    }
    return "refusal";
}

AuditEntry audit_entry(const io::Request& request, AuditAction action, std::string card_id, std::string_view route,
                       std::string outcome)
{
    return {request.caller.subject, request.caller.client_id, action, std::move(card_id), "carts " + std::string(route),
            std::move(outcome),     request.trace.trace_id};
}

} // namespace reprise::carts
