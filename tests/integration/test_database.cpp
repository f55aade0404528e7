#include "integration/test_database.hpp"

#include "support/paths.hpp"
#include "support/temporary_directory.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

namespace reprise::tests {

namespace {

std::string admin_url()
{
    const char* const url = std::getenv("REPRISE_TEST_ADMIN_URL");
    if (url == nullptr) {
        throw std::runtime_error("REPRISE_TEST_ADMIN_URL must name a PostgreSQL of the tests' own");
    }
    return url;
}

/// The URI with another database, and with another user where one is given.
std::string url_with(const std::string& database, const std::string& user_and_password = {})
{
    auto url = admin_url();
    const auto begin = url.find("//") + 2;
    const auto at = url.find('@', begin);
    const auto user =
        user_and_password.empty() ? url.substr(begin, at == std::string::npos ? 0 : at - begin) : user_and_password;
    const auto host = at == std::string::npos ? begin : at + 1;
    const auto slash = url.find('/', host);
    const auto query = url.find('?', host);
    const auto host_end = std::min({slash, query, url.size()});
    return url.substr(0, begin) + user + (user.empty() ? "" : "@") + url.substr(host, host_end - host) + "/" +
           database + (query == std::string::npos ? "" : url.substr(query));
}

std::string random_name()
{
    std::random_device device;
    return "test_" + std::to_string(device()) + "_" + std::to_string(device());
}

std::string up_section(const std::filesystem::path& file)
{
    const auto text = content_of(file);
    const auto begin = text.find("-- migrate:up");
    const auto end = text.find("-- migrate:down");
    if (begin == std::string::npos || end == std::string::npos) {
        throw std::runtime_error(file.string() + " is not a migration");
    }
    return text.substr(begin, end - begin);
}

void make_roles()
{
    pqxx::connection cluster(admin_url());
    pqxx::work transaction(cluster);
    // Several test programs may start at once.
    transaction.exec("SELECT pg_advisory_xact_lock(20261123)");
    for (const auto* role : {"reprise_orders", "reprise_carts", "reprise_vault", "reprise_audit"}) {
        const auto name = std::string(role);
        if (transaction.exec("SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'").empty()) {
            transaction.exec("CREATE ROLE " + name);
        }
        transaction.exec("ALTER ROLE " + name + " LOGIN PASSWORD '" + name + "'");
    }
    transaction.commit();
}

void migrate(pqxx::connection& connection, const std::string& kind)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(REPRISE_SOURCE_DIR) / "deploy" / "db" / kind)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        // Several statements in one text are one transaction; a lone one may be of those that refuse to be in any.
        pqxx::nontransaction transaction(connection);
        transaction.exec(up_section(file));
    }
}

void drop_database(const std::string& name) noexcept
{
    try {
        pqxx::connection cluster(admin_url());
        pqxx::nontransaction(cluster).exec("DROP DATABASE " + name + " WITH (FORCE)");
    } catch (const std::exception&) {
        // A database that is left over is no reason to end the test run.
        return;
    }
}

/// A migrated database that those of the tests are copies of: copying takes a fraction of the time of migrating.
class MigratedDatabase {
public:
    explicit MigratedDatabase(const std::string& kind)
    {
        pqxx::connection cluster(admin_url());
        pqxx::nontransaction(cluster).exec("CREATE DATABASE " + name_);
        pqxx::connection connection(url_with(name_));
        migrate(connection, kind);
    }
    ~MigratedDatabase() { drop_database(name_); }
    MigratedDatabase(const MigratedDatabase&) = delete;
    MigratedDatabase& operator=(const MigratedDatabase&) = delete;

    const std::string& name() const { return name_; }

private:
    const std::string name_ = random_name();
};

/// The one of this kind, made when it is first needed and dropped at the end of the program.
const std::string& migrated_database(const std::string& kind)
{
    static auto databases = [] {
        // First, since libpqxx makes static objects at its first query, which must be there when the databases are
        // dropped.
        make_roles();
        return std::map<std::string, MigratedDatabase>();
    }();
    return databases.try_emplace(kind, kind).first->second.name();
}

} // namespace

TestDatabase::TestDatabase(const std::string& kind) : name_(random_name())
{
    const auto& original = migrated_database(kind);
    pqxx::connection cluster(admin_url());
    pqxx::nontransaction(cluster).exec("CREATE DATABASE " + name_ + " TEMPLATE " + original);
    admin_ = std::make_unique<pqxx::connection>(url_with(name_));
}

TestDatabase::~TestDatabase()
{
    admin_.reset();
    drop_database(name_);
}

std::string TestDatabase::url(const std::string& role) const
{
    return url_with(name_, role + ":" + role);
}

io::DatabaseTerms TestDatabase::terms(const std::string& role) const
{
    constexpr std::chrono::seconds patience{60};
    io::DatabaseTerms made;
    made.url = url(role);
    made.wait_timeout = patience;
    made.connect_timeout = patience;
    return made;
}

std::string TestDatabase::look(const std::string& sql)
{
    pqxx::nontransaction transaction(*admin_);
    const auto rows = transaction.exec(sql);
    return rows.empty() ? std::string() : rows[0][0].as<std::string>("");
}

} // namespace reprise::tests
