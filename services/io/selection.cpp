#include "io/selection.hpp"

#include <pqxx/pqxx>

#include <charconv>

namespace reprise::io {

namespace {

/// The text with each value as a literal, quoted by libpq, in the place of its parameter. There is no other $ in it.
std::string with_literals(std::string_view sql, const std::vector<std::string>& values,
                          const pqxx::transaction_base& transaction)
{
    std::string text;
    for (auto dollar = sql.find('$'); dollar != std::string_view::npos; dollar = sql.find('$')) {
        text += sql.substr(0, dollar);
        sql.remove_prefix(dollar + 1);
        std::size_t number = 0;
        const auto* const end = std::from_chars(sql.data(), sql.data() + sql.size(), number).ptr;
        text += transaction.quote(values.at(number - 1));
        sql.remove_prefix(static_cast<std::size_t>(end - sql.data()));
    }
    return text += sql;
}

} // namespace

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
    return transaction.exec(with_literals(sql_, values_, transaction));
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
