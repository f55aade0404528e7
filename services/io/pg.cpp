#include "io/pg.hpp"

#include "io/log.hpp"

#include <pqxx/pqxx>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace reprise::io {

namespace {

constexpr int attempts = 3;
/// After one was refused. A server that is starting makes a process for each attempt, in the middle of its recovery.
constexpr std::chrono::milliseconds pause_between_connects{100};

std::string with_options(const DatabaseTerms& terms)
{
    const auto separator = terms.url.find('?') == std::string::npos ? "?" : "&";
    return terms.url + separator + "connect_timeout=" + std::to_string(terms.connect_timeout.count()) +
           "&application_name=reprise&options=-c%20statement_timeout%3D" +
           std::to_string(terms.statement_timeout.count()) + "%20-c%20lock_timeout%3D" +
           std::to_string(terms.lock_timeout.count()) +
           // No statement of ours runs as long as compiling it would take.
           "%20-c%20jit%3Doff%20-c%20plan_cache_mode%3D" + (terms.plans_once ? "force_generic_plan" : "auto");
}

} // namespace

/// The kept connections. The most recently used is taken first, so that few are busy and warm.
class Database::State {
public:
    State(DatabaseTerms terms, std::vector<Statement> statements)
        : terms_(std::move(terms)), statements_(std::move(statements)), url_(with_options(terms_))
    {
    }

    std::unique_ptr<pqxx::connection> take()
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, terms_.wait_timeout, [this] { return taken_ < terms_.connections; })) {
            throw Error(Problem::database_unavailable);
        }
        if (idle_.empty() && std::chrono::steady_clock::now() < refused_until_) {
            throw Error(Problem::database_unavailable);
        }
        ++taken_;
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        lock.unlock();
        try {
            return connect();
        } catch (const pqxx::broken_connection&) {
            // The server is away, starts, or has no room. It is not asked by everyone at once, and the connections that
            // are there stay.
            refuse_for_a_while();
            throw Error(Problem::database_unavailable);
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

    /// nullptr stands for a connection that broke and is gone.
    void give_back(std::unique_ptr<pqxx::connection> connection)
    {
        {
            const std::lock_guard lock(mutex_);
            --taken_;
            if (connection) {
                idle_.push_back(std::move(connection));
            }
        }
        freed_.notify_one();
    }

    /// After a server restart every kept connection is dead: one that broke says so for all.
    void drop_idle()
    {
        const std::lock_guard lock(mutex_);
        idle_.clear();
    }

private:
    void refuse_for_a_while()
    {
        give_back(nullptr);
        const std::lock_guard lock(mutex_);
        refused_until_ = std::chrono::steady_clock::now() + pause_between_connects;
    }

    std::unique_ptr<pqxx::connection> connect() const
    {
        auto connection = std::make_unique<pqxx::connection>(url_);
        for (const auto& statement : statements_) {
            connection->prepare(statement.name, statement.sql);
        }
        return connection;
    }

    DatabaseTerms terms_;
    std::vector<Statement> statements_;
    std::string url_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<pqxx::connection>> idle_;
    std::size_t taken_ = 0;
    std::chrono::steady_clock::time_point refused_until_; ///< After a connection could not be made.
};

namespace {

/// Turns into a problem what no store can mend; returns for the store to map what it can (PostgreSQL, appendix A).
void refuse_unavailable(const pqxx::sql_error& error)
{
    const auto& state = error.sqlstate();
    if (state == "55P03") {
        throw Error(Problem::request_in_flight);
    }
    // Operator intervention and time-outs, resources, connections, a server that only reads.
    if (state.starts_with("57") || state.starts_with("53") || state.starts_with("08") || state == "25006") {
        log(LogLevel::warning, "the database refused a statement", {{"sqlstate", state}});
        throw Error(Problem::database_unavailable);
    }
}

/// Lends a connection for one scope; one that is not declared sound is not given back to the others.
template <class Pool>
class Lease {
public:
    explicit Lease(Pool& pool) : pool_(pool), connection_(pool.take()) {}
    ~Lease() { pool_.give_back(is_sound_ ? std::move(connection_) : nullptr); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    pqxx::connection& connection() { return *connection_; }
    void declare_sound() { is_sound_ = true; }

private:
    Pool& pool_;
    std::unique_ptr<pqxx::connection> connection_;
    bool is_sound_ = false;
};

} // namespace

Database::Database(DatabaseTerms terms, std::vector<Statement> statements)
    : state_(std::make_unique<State>(std::move(terms), std::move(statements)))
{
}

Database::~Database() = default;

/// Runs the work once. Whether the connection may go back is known only afterwards.
void Database::attempt(const std::function<void(pqxx::connection&)>& work)
{
    Lease lease(*state_);
    try {
        work(lease.connection());
        lease.declare_sound();
    } catch (const pqxx::broken_connection&) {
        throw;
    } catch (...) {
        // Any other error leaves the connection usable: its transaction has been rolled back.
        lease.declare_sound();
        throw;
    }
}

void Database::run_erased(const std::function<void(pqxx::connection&)>& work)
{
    for (int count = 1; count <= attempts; ++count) {
        try {
            return attempt(work);
        } catch (const pqxx::in_doubt_error&) {
            // The effect may be there: only the caller's key can tell (style.md 3.12).
            state_->drop_idle();
            break;
        } catch (const pqxx::broken_connection&) {
            state_->drop_idle();
        } catch (const pqxx::serialization_failure&) {
            // 40001: nothing of it is there. In libpqxx 6.4 this and the next are no sql_error.
        } catch (const pqxx::deadlock_detected&) {
            // 40P01: likewise.
        } catch (const pqxx::sql_error& error) {
            refuse_unavailable(error);
            throw;
        }
        if (count < attempts) {
            std::this_thread::sleep_for(std::chrono::milliseconds{10 * count});
        }
    }
    throw Error(Problem::database_unavailable);
}

bool Database::is_ready() noexcept
{
    try {
        run([](pqxx::connection& connection) { pqxx::nontransaction(connection).exec("SELECT 1"); });
        return true;
    } catch (...) {
        return false;
    }
}

} // namespace reprise::io
