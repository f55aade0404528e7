#include "carts/effect.hpp"

#include "io/remote_address.hpp"

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
    case AuditAction::clone:
        return "clone";
    case AuditAction::place:
        return "place";
    case AuditAction::access_refused:
        return "access_refused";
    case AuditAction::audit_read:
        return "audit_read";
    case AuditAction::refusal:
        break;
    }
    return "refusal";
}

AuditEntry audit_entry(const io::Request& request, std::string_view route, AuditEvent event)
{
    return {std::move(event),
            request.caller.subject,
            request.caller.client_id,
            "carts " + std::string(route),
            io::remote_address_of(request).value_or(""),
            request.trace.trace_id};
}

std::string cart_address(const std::string& cart_id)
{
    return "/carts/" + cart_id;
}

} // namespace reprise::carts
