#include "carts/audit_store.hpp"

#include "carts/effect_statement.hpp"
#include "io/json_reader.hpp"
#include "io/selection.hpp"

#include <pqxx/pqxx>

namespace reprise::carts {

namespace {

/// The columns of an entry have the names of its members on the wire; the last one is only its place in the list.
constexpr const char* list_sql = "SELECT audit_id, to_char(occurred_dts AT TIME ZONE 'UTC', "
                                 "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS occurred_dts, action, "
                                 "outcome, subject, client_id, resource, origin, remote_address, trace_id, "
                                 "to_char(occurred_dts AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') "
                                 "FROM vault.audit_trail AS trail WHERE merchant_id = $1";

/// A plan is made for each list, since a filter decides which index is the right one. The audit is read rarely.
io::Selection selection_of(const domain::MerchantId& merchant, const AuditFilter& filter)
{
    io::Selection selection(list_sql, merchant.str());
    selection.require("action = ?", filter.action);
    selection.require("subject = ?", filter.subject);
    selection.require("resource = ?", filter.resource);
    selection.require("trace_id = ?", filter.trace_id);
    selection.require("occurred_dts >= to_timestamp(?::bigint)", io::seconds_text(filter.begin));
    selection.require("occurred_dts < to_timestamp(?::bigint) + interval '1 second'", io::seconds_text(filter.end));
    if (filter.page.after) {
        selection.add(" AND (occurred_dts, audit_id) < (?::timestamptz, ", filter.page.after->at(0));
        selection.add("?::uuid)", filter.page.after->at(1));
    }
    // The bare name would be the text above, which has whole seconds.
    selection.add(" ORDER BY trail.occurred_dts DESC, trail.audit_id DESC LIMIT ?::bigint",
                  std::to_string(filter.page.limit + 1));
    return selection;
}

Json entry_of(const pqxx::row& row)
{
    auto entry = Json::object();
    for (pqxx::row::size_type column = 0; column + 1 < row.size(); ++column) {
        if (!row[column].is_null()) {
            entry[row[column].name()] = row[column].as<std::string>();
        }
    }
    return entry;
}

} // namespace

std::vector<io::Statement> audit_statements()
{
    static const std::string write_sql = "WITH " + effect_expressions("(SELECT 1) AS always") + " SELECT 1";
    return {{"write_audit", write_sql.c_str()}};
}

Outcome PgAuditStore::write(const domain::MerchantId& merchant, const Effect& effect)
{
    return EffectParameters(merchant, effect).run(writer_, "write_audit");
}

io::Page PgAuditStore::list(const domain::MerchantId& merchant, const AuditFilter& filter)
{
    const auto selection = selection_of(merchant, filter);
    return reader_.run([&](pqxx::connection& connection) {
        io::Page page;
        const auto rows = selection.run(connection);
        for (const auto& row : rows) {
            if (static_cast<int>(page.entries.size()) == filter.page.limit) {
                const auto last = rows[rows.size() - 2];
                page.next = io::PagePosition{last.back().as<std::string>(), last["audit_id"].as<std::string>()};
                break;
            }
            page.entries.push_back(io::write_json(entry_of(row)));
        }
        return page;
    });
}

} // namespace reprise::carts
