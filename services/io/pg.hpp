#pragma once

#include "io/problem.hpp"

#include <pqxx/connection>
#include <pqxx/except>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace reprise::io {

/// One SQL statement of a store, prepared on each connection at first use.
struct Statement {
    const char* name;
    const char* sql;
};

/// How a database is reached and what a statement may cost.
struct DatabaseTerms {
    std::string url; ///< libpq URI; may name several hosts.
    std::size_t connections = 16;
    std::chrono::milliseconds statement_timeout{5000};
    std::chrono::milliseconds lock_timeout{2000};
    std::chrono::milliseconds wait_timeout{1000}; ///< For a free connection.
    std::chrono::seconds connect_timeout{2};      ///< For a new one; libpq knows nothing below 2 s.
    /// Whether one plan is right for all values of every statement: then none is made again. PostgreSQL otherwise plans
    /// a long statement for its values each time, since conditions like `$1 IS NOT NULL` vanish then.
    bool plans_once = false;
};

/// A bounded set of kept connections to one database. Any thread may call `run`; a connection is used by one thread at
/// a time and replaced when it broke.
class Database {
public:
    Database(DatabaseTerms terms, std::vector<Statement> statements);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `work` on a connection of its own. Serialization failures and deadlocks (40001, 40P01) run it again, three
    /// times at most: `work` is one whole transaction. A connection that was already broken before its first statement
    /// (57P01, server restarted) is replaced and `work` run again once.
    /// Throws Error database_unavailable (no connection, for 100 ms after one was refused also without an attempt;
    /// connection lost, statement time-out), request_in_flight (lock
    /// time-out: a twin holds the row). Every other pqxx exception passes through for the store to map by constraint.
    template <class Work>
    auto run(Work work) -> decltype(work(std::declval<pqxx::connection&>()))
    {
        using Result = decltype(work(std::declval<pqxx::connection&>()));
        if constexpr (std::is_void_v<Result>) {
            run_erased([&](pqxx::connection& connection) { work(connection); });
        } else {
            std::optional<Result> result;
            run_erased([&](pqxx::connection& connection) { result.emplace(work(connection)); });
            return std::move(*result);
        }
    }

    /// Whether the database answers a trivial query now.
    bool is_ready() noexcept;

private:
    void attempt(const std::function<void(pqxx::connection&)>& work);
    void run_erased(const std::function<void(pqxx::connection&)>& work);
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
