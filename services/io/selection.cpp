#include "io/selection.hpp"

#include <pqxx/pqxx>

namespace reprise::io {

void Selection::add(std::string text, std::string value)
{
    values_.push_back(std::move(value));
    sql_ += text.replace(text.find('?'), 1, "$" + std::to_string(values_.size()));
}

void Selection::require(const std::string& condition, const std::optional<std::string>& value)
{
    if (value) {
        add(" AND " + condition, *value);
    }
}

pqxx::result Selection::run(pqxx::connection& connection) const
{
    pqxx::nontransaction transaction(connection);
    return transaction.exec_params(sql_, pqxx::prepare::make_dynamic_params(values_));
}

pqxx::result Selection::run_prepared(pqxx::connection& connection, const std::string& statement) const
{
    pqxx::nontransaction transaction(connection);
    return transaction.exec_prepared(statement, pqxx::prepare::make_dynamic_params(values_));
}

std::string like_pattern(std::string_view text, bool may_begin_before, bool may_go_on)
{
    std::string pattern = may_begin_before ? "%" : "";
    for (const char letter : text) {
        if (letter == '%' || letter == '_' || letter == '\\') {
            pattern += '\\';
        }
        pattern += letter;
    }
    return may_go_on ? pattern + '%' : pattern;
}

std::optional<std::string> seconds_text(const std::optional<std::chrono::sys_seconds>& time)
{
    return time ? std::optional(std::to_string(time->time_since_epoch().count())) : std::nullopt;
}

} // namespace reprise::io
