#include "carts/effect_statement.hpp"

#include "domain/json.hpp"
#include "io/crypto.hpp"
#include "io/json_reader.hpp"

#include <pqxx/pqxx>

#include <string_view>
#include <utility>

namespace reprise::carts {

namespace {

/// Audit rows as JSON; what is not known is left out, and so becomes null.
std::string rows_of(const std::vector<AuditEntry>& entries)
{
    auto rows = Json::array();
    for (const auto& entry : entries) {
        Json row{{"action", to_string(entry.event.action)},
                 {"outcome", entry.event.outcome},
                 {"subject", entry.subject},
                 {"client_id", entry.client_id},
                 {"origin", entry.origin},
                 {"trace_id", entry.trace_id}};
        const auto add_known = [&row](const char* name, const std::string& value) {
            if (!value.empty()) {
                row[name] = value;
            }
        };
        add_known("resource", entry.event.resource);
        add_known("card_id", entry.event.card_id);
        add_known("remote_address", entry.remote_address);
        rows.push_back(std::move(row));
    }
    return io::write_json(rows);
}

} // namespace

std::string audit_columns()
{
    return "action, resource, card_id, outcome, subject, client_id, origin, remote_address, trace_id";
}

std::string audit_entries()
{
    return "json_to_recordset($8::json) AS entry (action text, resource text, card_id text, outcome text, "
           "subject text, client_id text, origin text, remote_address text, trace_id text)";
}

std::string effect_expressions(const std::string& source)
{
    return "kept AS ("
           "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
           "SELECT $1, $2, $3, $4, $5::smallint, $6, $7 FROM " +
           source +
           " WHERE $3::text IS NOT NULL), "
           "audited AS (INSERT INTO vault.audit (merchant_id, " +
           audit_columns() + ") SELECT $1, " + audit_columns() + " FROM (SELECT 1 FROM " + source + ") AS effect, " +
           audit_entries() + ")";
}

EffectParameters::EffectParameters(const domain::MerchantId& merchant, const Effect& effect)
{
    add(merchant.str());
    if (const auto* key = effect.key) {
        add(key->route).add(key->key).add(key->fingerprint).add(std::to_string(effect.reply.status));
        add(io::headers_text(effect.reply)).add(effect.reply.body);
    } else {
        constexpr int key_columns = 6;
        for (int column = 0; column < key_columns; ++column) {
            add(std::optional<std::string>());
        }
    }
    add(rows_of(effect.audit));
}

EffectParameters& EffectParameters::add(std::string value)
{
    values_.push_back(texts_.emplace_back(std::move(value)).c_str());
    return *this;
}

EffectParameters& EffectParameters::add(const std::optional<std::string>& value)
{
    if (value) {
        return add(*value);
    }
    values_.push_back(nullptr);
    return *this;
}

EffectParameters& EffectParameters::add_octets(const std::string& octets)
{
    return add("\\x" + io::to_hex(octets));
}

Outcome EffectParameters::run(io::Database& database, const char* statement, Outcome without_effect) const
{
    return database.run([&](pqxx::connection& connection) {
        try {
            pqxx::nontransaction transaction(connection);
            const auto rows = transaction.exec_prepared(statement, pqxx::prepare::make_dynamic_params(values_));
            return rows.front().front().as<int>() > 0 ? Outcome::done : without_effect;
        } catch (const pqxx::sql_error& refusal) {
            if (const auto outcome = outcome_of(refusal)) {
                return *outcome;
            }
            throw;
        }
    });
}

std::optional<Outcome> outcome_of(const pqxx::sql_error& refusal)
{
    const auto& state = refusal.sqlstate();
    const std::string_view text = refusal.what();
    if (state == "23505" && text.find("idempotency_keys_pkey") != std::string_view::npos) {
        return Outcome::key_taken;
    }
    // Ids are random: the only one who can have written this row is this very statement, when its connection broke
    // after the commit and it was run again (io/pg.hpp). Its effect is there, once.
    for (const auto* own : {"\"carts_pkey\"", "\"cards_pkey\"", "\"card_numbers_pkey\""}) {
        if (state == "23505" && text.find(own) != std::string_view::npos) {
            return Outcome::done;
        }
    }
    if (state == "RV001") {
        return Outcome::card_past_retention;
    }
    // A cart that was to get a copy of a card that is not there points nowhere.
    if (state == "RV002" || (state == "23503" && text.find("carts_card") != std::string_view::npos)) {
        return Outcome::card_erased;
    }
    return std::nullopt;
}

} // namespace reprise::carts
