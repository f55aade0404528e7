#pragma once

#include "carts/deps.hpp"
#include "io/message.hpp"

namespace reprise::carts {

/// `GET /policy`: what applies to the caller's merchant (R4, R7) and the limits of every request.
io::Reply get_policy(const Deps& deps, const io::Request& request);

} // namespace reprise::carts
