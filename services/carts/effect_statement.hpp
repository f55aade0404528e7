#pragma once

#include "carts/effect.hpp"
#include "domain/id.hpp"
#include "io/pg.hpp"

#include <pqxx/result>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace reprise::carts {

/// The common table expressions `kept` and `audited` of a statement with an effect: they write the key row and the
/// audit rows once for each row of `source`, a name or a subquery, and nothing where the effect has no key or no audit
/// row. They read the parameters $1 (merchant) to $8 (the audit rows as JSON); a statement's own begin at $9.
std::string effect_expressions(const std::string& source);

/// The audit rows of the effect as an item of FROM, `entry`, with the columns of vault.audit but the merchant.
std::string audit_entries();

/// The names of those columns, for INSERT.
std::string audit_columns();

/// The parameters of one statement with an effect, in the order that `effect_expressions` reads them. For one thread.
class EffectParameters {
public:
    EffectParameters(const domain::MerchantId& merchant, const Effect& effect);

    /// The statement's own parameters, from $9 on.
    EffectParameters& add(std::string value);
    EffectParameters& add(const std::optional<std::string>& value);
    /// Octets, for a parameter of type bytea.
    EffectParameters& add_octets(const std::string& octets);

    /// Runs the statement in one round trip, committing by itself. Its first column is the number of effects it had; 0
    /// is answered as `without_effect`. Refusals of keys and of the vault become outcomes, a repetition of what was
    /// already committed is `done`; all else is thrown on.
    Outcome run(io::Database& database, const char* statement, Outcome without_effect = Outcome::token_gone) const;

private:
    std::deque<std::string> texts_; ///< Keeps the texts where they are while the list grows.
    std::vector<const char*> values_;
};

/// What the database's refusal means, or nothing when it is not one of ours.
std::optional<Outcome> outcome_of(const pqxx::sql_error& refusal);

} // namespace reprise::carts
