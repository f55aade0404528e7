#pragma once

#include "carts/sweeper.hpp"
#include "io/pg.hpp"

#include <string>
#include <vector>

namespace reprise::carts {

/// The statements that a Database must know for a PgSweepStore on it.
std::vector<io::Statement> sweep_statements();

/// What the sweeper ends, in PostgreSQL, as the role reprise_carts: the numbers themselves are erased through the
/// vault's own function, within the statement that ends their reference and writes its audit row. Rows that another
/// sweep has in hand are passed over.
class PgSweepStore final : public SweepStore, public UntoldCards {
public:
    /// The database outlives the store.
    explicit PgSweepStore(io::Database& database) : database_(database) {}

    SweepScope scope() override;
    std::chrono::seconds lag(const domain::MerchantId& merchant) override;
    SweptBatch sweep(const domain::MerchantId& merchant, Chore chore, const std::string& trace_id) override;
    std::vector<std::string> untold(const domain::MerchantId& merchant) override;
    void mark_told(const domain::MerchantId& merchant, const std::vector<std::string>& card_ids) override;

private:
    io::Database& database_;
};

} // namespace reprise::carts
