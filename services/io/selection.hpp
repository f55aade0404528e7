#pragma once

#include <pqxx/connection>
#include <pqxx/result>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::io {

/// One SELECT of a merchant's rows, and the values of its parameters, of which the merchant is $1. Its text is put
/// together from constants alone; everything that came from outside is a value. For one thread.
class Selection {
public:
    Selection(std::string begin, std::string merchant) : sql_(std::move(begin)), values_{std::move(merchant)} {}

    /// Adds text, without a value.
    void add(const std::string& text) { sql_ += text; }
    /// Adds text, in which `?` stands for the value.
    void add(std::string text, std::string value);
    /// Adds a condition, in which `?` stands for the value, where there is one.
    void require(const std::string& condition, const std::optional<std::string>& value);

    const std::string& sql() const { return sql_; }

    /// Runs it in one round trip, committing by itself, with a plan for these values: they stand in its text, quoted by
    /// libpq, since a parameter's value is unknown where a connection makes one plan for all (`plans_once`).
    pqxx::result run(pqxx::connection& connection) const;
    /// The same by the prepared statement of that name, which has this text and one plan for all values.
    pqxx::result run_prepared(pqxx::connection& connection, const std::string& statement) const;

private:
    std::string sql_;
    std::vector<std::string> values_;
};

/// A LIKE pattern that means the text itself, wildcards and all, but for its open ends.
std::string like_pattern(std::string_view text, bool may_begin_before, bool may_go_on);

/// A time as a parameter that `to_timestamp(?::bigint)` reads.
std::optional<std::string> seconds_text(const std::optional<std::chrono::sys_seconds>& time);

} // namespace reprise::io
