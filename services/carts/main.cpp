#include "carts/audit_routes.hpp"
#include "carts/lock_statement.hpp"
#include "carts/order_client.hpp"
#include "carts/payment/payment_gateways.hpp"
#include "carts/placing_recovery.hpp"
#include "carts/routes.hpp"
#include "carts/sweep_store.hpp"
#include "carts/ultracart_routes.hpp"
#include "carts/vault/key_folder.hpp"
#include "carts/vault/secret.hpp"
#include "io/crypto.hpp"
#include "io/health.hpp"
#include "io/log.hpp"
#include "io/periodic.hpp"
#include "io/pg_answer_store.hpp"
#include "io/pg_answer_sweep.hpp"
#include "io/service.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>

using namespace reprise;

namespace {

constexpr std::size_t fingerprint_key_octets = 32;

/// The gateway lets in 1 MiB; the planned cart of an order that large is larger, by its own names and its report.
constexpr std::size_t planned_cart_octets = 8 << 20;

/// The only place of this service that reads the real clock.
std::chrono::sys_seconds real_time()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// The audit is read rarely, and whoever reads much of it must not take the database from those who work.
constexpr std::size_t audit_connections = 2;
/// The same for lists of carts.
constexpr std::size_t list_connections = 4;

struct CartsSettings {
    io::ServiceSettings common;
    io::DatabaseTerms vault;
    io::DatabaseTerms audit;
    io::DatabaseTerms lists;
    std::filesystem::path key_directory;
    std::string orders_url;
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds timeout{};
    io::ServiceTokenTerms service_token;
    carts::payment::PaymentGatewayTerms payment;
    std::chrono::seconds sweep_interval{};
    std::chrono::seconds recovery_interval{};
};

CartsSettings read_settings()
{
    io::Settings settings(io::environment());
    CartsSettings read;
    read.common = io::read_service_settings(settings);
    read.common.server.body_bytes = planned_cart_octets;
    read.vault = read.common.database;
    read.vault.url = settings.database_url("REPRISE_VAULT_DATABASE_URL");
    read.audit = read.common.database;
    read.audit.url = settings.database_url("REPRISE_AUDIT_DATABASE_URL");
    read.audit.connections = audit_connections;
    read.lists = read.common.database;
    read.lists.connections = list_connections;
    read.key_directory = settings.file("REPRISE_VAULT_KEY_DIRECTORY");
    read.orders_url = settings.text("REPRISE_ORDERS_URL");
    read.connect_timeout = settings.milliseconds("REPRISE_NEIGHBOUR_CONNECT_TIMEOUT_MS", 500, 10, 60000);
    read.timeout = settings.milliseconds("REPRISE_NEIGHBOUR_TIMEOUT_MS", 5000, 10, 60000);
    read.service_token = {settings.secret_file("REPRISE_SERVICE_TOKEN_KEY_FILE"), read.common.tokens.issuer,
                          read.common.tokens.audience, "reprise-carts"};
    read.payment = carts::payment::read_payment_settings(settings);
    read.payment.clock = real_time;
    read.sweep_interval = std::chrono::seconds(settings.number("REPRISE_SWEEP_INTERVAL_SECONDS", 600, 1, 86400));
    read.recovery_interval = std::chrono::seconds(settings.number("REPRISE_PLACING_RECOVERY_SECONDS", 15, 1, 3600));
    settings.finish();
    return read;
}

std::vector<io::Statement> request_statements()
{
    auto all = io::answer_statements();
    for (auto&& more : {carts::cart_statements(), carts::cart_change_statements(), carts::card_statements(),
                        carts::card_token_statements(), carts::placement_statements(), carts::charge_statements(),
                        carts::audit_statements()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::vector<io::Statement> sweep_statements()
{
    auto all = carts::sweep_statements();
    const auto more = io::answer_sweep_statements();
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// Everything that the service is made of, in the order in which it is made.
struct Parts {
    explicit Parts(const CartsSettings& settings)
        : merchants(io::Merchants::read(settings.common.merchants_file)), contract(settings.common.contract_file),
          tokens(settings.common.tokens), api_keys(settings.common.api_keys_file),
          fingerprint_key(io::read_key_file(settings.common.fingerprint_key_file, fingerprint_key_octets)),
          keys(settings.key_directory), database(settings.common.database, request_statements()),
          locks(settings.common.database, carts::lock_statements()),
          vault_database(settings.vault, carts::vault::vault_statements()), audit_database(settings.audit, {}),
          list_database(settings.lists, {}),
          sweep_database(io::sweep_terms(settings.common.database), sweep_statements()),
          service_tokens(settings.service_token),
          orders(io::HttpClient(settings.orders_url, settings.connect_timeout, settings.timeout), service_tokens,
                 real_time),
          payment_gateways(carts::payment::make_payment_gateways(settings.payment)),
          placing_slots(std::max(1, settings.common.server.threads * 3 / 4)),
          answer_rows(sweep_database, settings.common.idempotency_days),
          sweeper({sweep_store, sweep_store, orders, keys, answer_sweeper, metrics, settings.sweep_interval})
    {
    }

    io::Merchants merchants;
    io::Contract contract;
    io::TokenVerifier tokens;
    io::ApiKeys api_keys;
    std::string fingerprint_key;
    carts::vault::KeyFolder keys;
    io::Metrics metrics;
    std::atomic<bool> is_stopping{false};
    io::Database database;
    io::Database locks;
    io::Database vault_database;
    io::Database audit_database;
    io::Database list_database;
    io::Database sweep_database;
    io::PgAnswerStore answers{database};
    carts::PgCartStore cart_store{database, list_database};
    carts::CartChangeStore changes{database};
    carts::PlacementStore placements{database, locks};
    carts::ChargeStore charges{database, locks};
    carts::PgCardStore cards{database};
    carts::PgCardTokenStore card_tokens{database};
    carts::PgAuditStore audit{database, audit_database};
    carts::vault::PgVault vault{vault_database, keys};
    io::ServiceTokens service_tokens;
    carts::OrderClient orders;
    carts::payment::PaymentGateways payment_gateways;
    carts::PlacingSlots placing_slots;
    carts::PgSweepStore sweep_store{sweep_database};
    io::PgAnswerSweepStore answer_rows;
    io::AnswerSweeper answer_sweeper{answer_rows, metrics};
    carts::Sweeper sweeper;
    carts::Deps deps{contract,         merchants,     answers,        cart_store, changes, placements,
                     charges,          cards,         card_tokens,    audit,      vault,   orders,
                     payment_gateways, placing_slots, fingerprint_key};
};

io::Application compose(Parts& parts)
{
    auto all = io::health_routes(parts.metrics, {{"serving", [&] { return !parts.is_stopping; }},
                                                 {"database", [&] { return parts.database.is_ready(); }},
                                                 {"vault_database", [&] { return parts.vault_database.is_ready(); }},
                                                 {"vault_keys", [&] { return parts.keys.is_ready(); }}});
    auto own = carts::routes(parts.deps);
    std::ranges::move(own, std::back_inserter(all));
    std::ranges::move(carts::ultracart_routes(parts.deps), std::back_inserter(all));
    return {std::move(all),
            {parts.tokens, &parts.api_keys},
            parts.merchants,
            parts.metrics,
            real_time,
            [&parts](const io::Request& request, const io::RefusedAccess& refused) {
                carts::write_refused_access(parts.audit, request, refused);
            }};
}

void recover(Parts& parts, const CartsSettings& settings, const std::stop_token& stop)
{
    const auto pass = carts::finish_placements(parts.deps, settings.recovery_interval, stop);
    parts.metrics.set_gauge("reprise_open_placements", "Placements without an outcome that nobody waits for",
                            pass.open);
    parts.metrics.set_gauge("reprise_oldest_placement_age_seconds", "The age of the oldest of them",
                            static_cast<double>(pass.oldest.count()));
}

} // namespace

int main()
{
    return io::run_service([] {
        carts::vault::open_secure_heap();
        const auto settings = read_settings();
        io::start_log("carts", settings.common.log_level);
        Parts parts(settings);
        const io::Periodic sweep("sweep", settings.sweep_interval,
                                 [&](const std::stop_token& stop) { parts.sweeper.sweep(stop); });
        const io::Periodic recovery("placing recovery", settings.recovery_interval,
                                    [&](const std::stop_token& stop) { recover(parts, settings, stop); });
        io::serve(settings.common, compose(parts), parts.is_stopping);
    });
}
