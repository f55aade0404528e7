#include "carts/effect_statement.hpp"

#include "io/crypto.hpp"

#include <pqxx/pqxx>

#include <string_view>
#include <utility>

namespace reprise::carts {

std::string effect_expressions(const std::string& source)
{
    return "kept AS ("
           "INSERT INTO idempotency_keys (merchant_id, route, idempotency_key, fingerprint, status, headers, body) "
           "SELECT $1, $2, $3, $4, $5::smallint, $6, $7 FROM " +
           source +
           " WHERE $3::text IS NOT NULL), "
           "audited AS ("
           "INSERT INTO vault.audit (merchant_id, subject, client_id, action, card_id, origin, outcome, trace_id) "
           "SELECT $1, $8, $9, $10, $11, $12, $13, $14 FROM " +
           source + " WHERE $10::text IS NOT NULL)";
}

EffectParameters::EffectParameters(const domain::MerchantId& merchant, const Effect& effect)
{
    constexpr int key_columns = 6;
    constexpr int audit_columns = 7;
    add(merchant.str());
    if (const auto* key = effect.key) {
        add(key->route).add(key->key).add(key->fingerprint).add(std::to_string(effect.reply.status));
        add(io::headers_text(effect.reply)).add(effect.reply.body);
    } else {
        for (int column = 0; column < key_columns; ++column) {
            add_null();
        }
    }
    if (const auto& audit = effect.audit) {
        add(audit->subject).add(audit->client_id).add(std::string(to_string(audit->action))).add(audit->card_id);
        add(audit->origin).add(audit->outcome).add(audit->trace_id);
    } else {
        for (int column = 0; column < audit_columns; ++column) {
            add_null();
        }
    }
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
    add_null();
    return *this;
}

EffectParameters& EffectParameters::add_octets(const std::string& octets)
{
    return add("\\x" + io::to_hex(octets));
}

void EffectParameters::add_null()
{
    values_.push_back(nullptr);
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
