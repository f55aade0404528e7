#pragma once

#include "io/message.hpp"

#include <optional>
#include <string>

namespace reprise::io {

/// The address that the gateway took the request from, as it says in `X-Forwarded-For`, in the form of RFC 5952 where
/// it is of version 6. Nothing when the header is not there or is not one address. Only said on, in the audit and the
/// log: nothing is decided by it.
std::optional<std::string> remote_address_of(const Request& request);

} // namespace reprise::io
