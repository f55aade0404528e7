#pragma once

#include "domain/id.hpp"
#include "io/pg.hpp"
#include "io/selection.hpp"
#include "orders/order_filter.hpp"

#include <string>
#include <vector>

namespace reprise::orders {

/// The SELECT of one page of the orders that fit a filter, one row more than its limit: the columns of `find_order`,
/// with the list's entry for the document, and then the time of creation and the total as the cursor has them. Each
/// filter is served by an index of its own, in the order of the list.
io::Selection order_selection(const domain::MerchantId& merchant, const OrderFilter& filter);

/// Runs a selection in one round trip: by its prepared statement where one plan is right for all values, which is for
/// no filter, and for one that asks for equality, newest first: the index decides the order then, and no estimate is
/// needed. Every other one is planned for its values, since what is cheapest depends on how common they are.
pqxx::result run_selection(const io::Selection& selection, pqxx::connection& connection);

/// The prepared statements, which the Database must know.
std::vector<io::Statement> selection_statements();

} // namespace reprise::orders
