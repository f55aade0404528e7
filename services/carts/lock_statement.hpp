#pragma once

#include "domain/id.hpp"
#include "io/pg.hpp"

#include <functional>
#include <string>
#include <vector>

namespace reprise::carts {

/// The statements that the database of `run_alone` must know.
std::vector<io::Statement> lock_statements();

/// Runs `work` as the only one, in all processes, that works on what a merchant has under this id: the placing of a
/// cart, the charge of an order. False, and no work, when somebody else does. The lock goes with its connection: a
/// process that is killed holds none. `locks` is a pool of its own, since a lock is held while other statements run.
bool run_alone(io::Database& locks, const domain::MerchantId& merchant, const std::string& id,
               const std::function<void()>& work);

} // namespace reprise::carts
