#pragma once

#include "io/pg.hpp"

#include <pqxx/connection>

#include <memory>
#include <string>

namespace reprise::tests {

/// A fresh database with the migrations of `deploy/db/<kind>` applied, dropped at the end. It is made in the cluster of
/// REPRISE_TEST_ADMIN_URL (a libpq URI of a superuser), which must be the tests' own: the roles reprise_orders,
/// reprise_carts and reprise_vault are made there where they are missing, and get passwords. For one thread.
class TestDatabase {
public:
    /// Throws std::runtime_error when REPRISE_TEST_ADMIN_URL is not set, and pqxx exceptions as they come.
    explicit TestDatabase(const std::string& kind);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    /// The libpq URI of the database for one of the three roles.
    std::string url(const std::string& role) const;
    /// The same as terms with the patience that many threads on a busy machine need: an overload is told elsewhere.
    io::DatabaseTerms terms(const std::string& role) const;
    /// A connection as the superuser, to look at what happened or to make mischief.
    pqxx::connection& admin() { return *admin_; }
    /// The first column of the first row of a query, as the superuser; empty for null.
    std::string look(const std::string& sql);

private:
    std::string name_;
    std::unique_ptr<pqxx::connection> admin_;
};

} // namespace reprise::tests
