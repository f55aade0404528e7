#pragma once

#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/page.hpp"
#include "io/pg.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// Which entries of the audit a list shows: those that fit every filter.
struct AuditFilter {
    io::PageRequest page;
    std::optional<std::string> action;
    std::optional<std::string> subject;
    std::optional<std::string> resource;
    std::optional<std::string> trace_id;
    std::optional<std::chrono::sys_seconds> begin; ///< The first second.
    std::optional<std::chrono::sys_seconds> end;   ///< The last second, all of it.
};

/// The audit trail (R34): it is added to and read, and nothing in it is ever changed. Any thread may call.
class AuditStore {
public:
    virtual ~AuditStore() = default;
    /// Writes the audit rows of what has no other effect, such as a refusal, and its answer under its key.
    virtual Outcome write(const domain::MerchantId& merchant, const Effect& effect) = 0;
    /// One page of the merchant's entries, newest first: no member is a card id.
    virtual io::Page list(const domain::MerchantId& merchant, const AuditFilter& filter) = 0;
};

/// The statements that the Database which a PgAuditStore writes to must know.
std::vector<io::Statement> audit_statements();

/// The audit in PostgreSQL: written as the role reprise_carts, which cannot read it, and read as the role
/// reprise_audit, which can do nothing else.
class PgAuditStore final : public AuditStore {
public:
    /// Both databases outlive the store.
    PgAuditStore(io::Database& writer, io::Database& reader) : writer_(writer), reader_(reader) {}

    Outcome write(const domain::MerchantId& merchant, const Effect& effect) override;
    io::Page list(const domain::MerchantId& merchant, const AuditFilter& filter) override;

private:
    io::Database& writer_;
    io::Database& reader_;
};

} // namespace reprise::carts
