#include "carts/routes.hpp"
#include "carts/vault/key_folder.hpp"
#include "io/crypto.hpp"
#include "io/health.hpp"
#include "io/log.hpp"
#include "io/pg_answer_store.hpp"
#include "io/service.hpp"

#include <chrono>
#include <iterator>
#include <sys/resource.h>
#include <system_error>

namespace {

using namespace reprise;

constexpr std::size_t fingerprint_key_octets = 32;

/// The gateway lets in 1 MiB; the planned cart of an order that large is larger, by its own names and its report.
constexpr std::size_t planned_cart_octets = 8 << 20;

/// R6: no core file, which would hold what the memory holds.
void forbid_core_files()
{
    const rlimit limit{0, 0};
    if (setrlimit(RLIMIT_CORE, &limit) != 0) {
        throw std::system_error(errno, std::generic_category(), "core files cannot be forbidden");
    }
}

std::vector<io::Statement> cart_service_statements()
{
    auto all = io::answer_statements();
    for (auto&& more : {carts::cart_statements(), carts::card_statements(), carts::card_token_statements()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

void run()
{
    forbid_core_files();
    io::Settings settings(io::environment());
    auto service = io::read_service_settings(settings);
    service.server.body_bytes = planned_cart_octets;
    auto vault_terms = service.database;
    vault_terms.url = settings.text("REPRISE_VAULT_DATABASE_URL");
    const auto key_directory = settings.file("REPRISE_VAULT_KEY_DIRECTORY");
    settings.finish();
    io::start_log("carts", service.log_level);

    const auto merchants = io::Merchants::read(service.merchants_file);
    const io::Contract contract(service.contract_file);
    const io::TokenVerifier tokens(service.tokens);
    const auto fingerprint_key = io::read_key_file(service.fingerprint_key_file, fingerprint_key_octets);
    carts::vault::KeyFolder keys(key_directory);
    io::Metrics metrics;
    io::Database database(service.database, cart_service_statements());
    io::Database vault_database(vault_terms, carts::vault::vault_statements());
    io::PgAnswerStore answers(database);
    carts::PgCartStore cart_store(database);
    carts::PgCardStore card_store(database);
    carts::PgCardTokenStore token_store(database);
    carts::vault::PgVault vault(vault_database, keys);
    const carts::Deps deps{contract, merchants, answers, cart_store, card_store, token_store, vault, fingerprint_key};

    auto all = io::health_routes(metrics, {{"database", [&] { return database.is_ready(); }},
                                           {"vault_database", [&] { return vault_database.is_ready(); }},
                                           {"vault_keys", [&] { return keys.is_ready(); }}});
    auto own = carts::routes(deps);
    std::move(own.begin(), own.end(), std::back_inserter(all));
    const auto clock = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
    io::serve(service, io::Application(std::move(all), tokens, merchants, metrics, clock));
}

} // namespace

int main()
{
    return reprise::io::run_service(run);
}
