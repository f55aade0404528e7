#include "io/crypto.hpp"
#include "io/health.hpp"
#include "io/log.hpp"
#include "io/periodic.hpp"
#include "io/pg_answer_store.hpp"
#include "io/pg_answer_sweep.hpp"
#include "io/service.hpp"
#include "orders/cart_client.hpp"
#include "orders/erased_card_store.hpp"
#include "orders/order_selection.hpp"
#include "orders/order_store.hpp"
#include "orders/routes.hpp"
#include "orders/ultracart_routes.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>

using namespace reprise;

namespace {

constexpr std::size_t fingerprint_key_octets = 32;

/// The gateway lets in 1 MiB; the order of a cart that was a clone is larger, as the planned cart was.
constexpr std::size_t placed_order_octets = 8 << 20;

/// The only place of this service that reads the real clock.
std::chrono::sys_seconds real_time()
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

struct OrdersSettings {
    io::ServiceSettings common;
    std::string carts_url;
    std::chrono::milliseconds connect_timeout{};
    std::chrono::milliseconds timeout{};
    std::chrono::seconds sweep_interval{};
    io::DatabaseTerms search_database;
};

OrdersSettings read_settings()
{
    io::Settings settings(io::environment());
    OrdersSettings read;
    read.common = io::read_service_settings(settings);
    read.common.server.body_bytes = placed_order_octets;
    read.carts_url = settings.text("REPRISE_CARTS_URL");
    read.connect_timeout = settings.milliseconds("REPRISE_NEIGHBOUR_CONNECT_TIMEOUT_MS", 500, 10, 60000);
    read.timeout = settings.milliseconds("REPRISE_NEIGHBOUR_TIMEOUT_MS", 5000, 10, 60000);
    read.sweep_interval = std::chrono::seconds(settings.number("REPRISE_SWEEP_INTERVAL_SECONDS", 600, 1, 86400));
    read.search_database = read.common.database;
    if (!read.common.database.url.empty()) {
        read.search_database.url = settings.database_url("REPRISE_SEARCH_DATABASE_URL", read.common.database.url);
    }
    read.search_database.connections =
        static_cast<std::size_t>(settings.number("REPRISE_SEARCH_CONNECTIONS", 8, 1, 256));
    read.search_database.statement_timeout = settings.milliseconds("REPRISE_SEARCH_TIMEOUT_MS", 2000, 100, 60000);
    settings.finish();
    return read;
}

std::vector<io::Statement> statements()
{
    auto all = orders::order_statements();
    for (auto&& more : {orders::erased_card_statements(), io::answer_statements()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

/// Everything that the service is made of, in the order in which it is made.
struct Parts {
    explicit Parts(const OrdersSettings& settings)
        : database(settings.common.database, statements()),
          search_database(settings.search_database, orders::selection_statements()),
          sweep_database(io::sweep_terms(settings.common.database), io::answer_sweep_statements()),
          orders(database, search_database), erased_cards(database), answers(database),
          fingerprint_key(io::read_key_file(settings.common.fingerprint_key_file, fingerprint_key_octets)),
          carts(io::HttpClient(settings.carts_url, settings.connect_timeout, settings.timeout), fingerprint_key),
          contract(settings.common.contract_file), merchants(io::Merchants::read(settings.common.merchants_file)),
          tokens(settings.common.tokens), api_keys(settings.common.api_keys_file),
          answer_rows(sweep_database, settings.common.idempotency_days)
    {
    }

    io::Database database;
    io::Database search_database;
    io::Database sweep_database;
    orders::PgOrderStore orders;
    orders::PgErasedCardStore erased_cards;
    io::PgAnswerStore answers;
    std::string fingerprint_key;
    orders::CartClient carts;
    io::Contract contract;
    io::Merchants merchants;
    io::TokenVerifier tokens;
    io::ApiKeys api_keys;
    io::Metrics metrics;
    std::atomic<bool> is_stopping{false};
    io::PgAnswerSweepStore answer_rows;
    io::AnswerSweeper answer_sweeper{answer_rows, metrics};
};

io::Application compose(Parts& parts)
{
    const orders::Deps deps{parts.orders,   parts.erased_cards, parts.answers,        parts.carts,
                            parts.contract, parts.merchants,    parts.fingerprint_key};
    auto routes = orders::order_routes(deps);
    std::ranges::move(orders::ultracart_routes(deps), std::back_inserter(routes));
    auto health = io::health_routes(parts.metrics, {{"serving", [&] { return !parts.is_stopping; }},
                                                    {"database", [&] { return parts.database.is_ready(); }},
                                                    {"carts", [&] { return parts.carts.is_ready(); }}});
    std::ranges::move(health, std::back_inserter(routes));
    return {std::move(routes),
            {parts.tokens, &parts.api_keys},
            parts.merchants,
            parts.metrics,
            real_time,
            [&parts](const io::Request& request, const io::RefusedAccess& refused) {
                parts.carts.keep_refused_access(request, refused);
            }};
}

} // namespace

int main()
{
    return io::run_service([] {
        const auto settings = read_settings();
        io::start_log("orders", settings.common.log_level);
        Parts parts(settings);
        const io::Periodic sweep("sweep", settings.sweep_interval,
                                 [&](const std::stop_token& stop) { parts.answer_sweeper.sweep(stop); });
        io::serve(settings.common, compose(parts), parts.is_stopping);
    });
}
