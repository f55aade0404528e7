#include "carts/lock_statement.hpp"

#include "io/log.hpp"

#include <pqxx/pqxx>

#include <exception>

namespace reprise::carts {

namespace {

constexpr io::Statement lock_statement{"lock_lone_work",
                                       "SELECT pg_try_advisory_lock(hashtextextended($1 || ' ' || $2, 0))"};
constexpr io::Statement unlock_statement{"unlock_lone_work",
                                         "SELECT pg_advisory_unlock(hashtextextended($1 || ' ' || $2, 0))"};

/// Lets go of the lock at the end of a scope. When that fails its connection is closed, and the lock gone with it.
class Unlock {
public:
    Unlock(pqxx::connection& connection, const domain::MerchantId& merchant, const std::string& id)
        : connection_(connection), merchant_(merchant), id_(id)
    {
    }
    ~Unlock()
    {
        try {
            pqxx::nontransaction(connection_).exec_prepared(unlock_statement.name, merchant_.str(), id_);
        } catch (const std::exception&) {
            connection_.disconnect();
            io::log(io::LogLevel::warning, "the lock of some work went with its connection");
        }
    }
    Unlock(const Unlock&) = delete;
    Unlock& operator=(const Unlock&) = delete;

private:
    pqxx::connection& connection_;
    const domain::MerchantId& merchant_;
    const std::string& id_;
};

} // namespace

std::vector<io::Statement> lock_statements()
{
    return {lock_statement, unlock_statement};
}

bool run_alone(io::Database& locks, const domain::MerchantId& merchant, const std::string& id,
               const std::function<void()>& work)
{
    return locks.run([&](pqxx::connection& connection) {
        const auto rows = pqxx::nontransaction(connection).exec_prepared(lock_statement.name, merchant.str(), id);
        if (!rows.front().front().as<bool>()) {
            return false;
        }
        const Unlock at_the_end(connection, merchant, id);
        work();
        return true;
    });
}

} // namespace reprise::carts
