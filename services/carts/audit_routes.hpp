#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"
#include "io/refused_access.hpp"

namespace reprise::carts {

/// `GET /audit`: one page of the merchant's audit trail (R34). That it was read is an entry itself, which is there
/// before the answer is given.
io::Reply list_audit(const Deps& deps, const io::Request& request);

/// `POST /internal/refused-access`: writes down that the order service has refused the caller, whose token it sends.
io::Reply keep_refused_access(const Deps& deps, const io::Request& request);

/// Writes down that this service has refused a caller.
void write_refused_access(AuditStore& audit, const io::Request& request, const io::RefusedAccess& refused);

} // namespace reprise::carts
