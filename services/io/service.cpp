#include "io/service.hpp"

#include "io/log.hpp"
#include "io/process.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sysexits.h>
#include <tuple>

namespace reprise::io {

namespace {

sigset_t stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/// Ends the process as it is, for its supervisor to start a fresh one: a thread that never returns cannot be joined.
void end_stuck()
{
    log(LogLevel::error, "an event thread is stuck: the process ends");
    std::_Exit(EX_SOFTWARE);
}

} // namespace

ServiceSettings read_service_settings(Settings& settings)
{
    ServiceSettings service;
    std::tie(service.server.host, service.server.port) = settings.loopback_address("REPRISE_LISTEN");
    service.server.threads = settings.number("REPRISE_HTTP_THREADS", 16, 1, 256);
    service.server.queue = static_cast<std::size_t>(settings.number("REPRISE_HTTP_QUEUE", 512, 1, 65536));
    service.server.queue_wait = settings.milliseconds("REPRISE_HTTP_QUEUE_WAIT_MS", 1000, 10, 60000);
    service.server.heartbeats_missed = settings.number("REPRISE_WATCHDOG_SECONDS", 5, 1, 60);
    service.database.url = settings.database_url("REPRISE_DATABASE_URL");
    service.database.plans_once = true;
    settings.must_be_absent("PGPASSWORD");
    service.database.connections = static_cast<std::size_t>(service.server.threads);
    service.database.statement_timeout = settings.milliseconds("REPRISE_STATEMENT_TIMEOUT_MS", 5000, 100, 60000);
    service.database.lock_timeout = settings.milliseconds("REPRISE_LOCK_TIMEOUT_MS", 2000, 100, 60000);
    service.tokens.jwks_file = settings.file("REPRISE_JWKS_FILE");
    service.tokens.issuer = settings.text("REPRISE_TOKEN_ISSUER");
    service.tokens.audience = settings.text("REPRISE_TOKEN_AUDIENCE");
    service.api_keys_file = settings.secret_file("REPRISE_API_KEYS_FILE");
    service.contract_file = settings.file("REPRISE_CONTRACT_FILE");
    service.merchants_file = settings.file("REPRISE_MERCHANTS_FILE");
    service.fingerprint_key_file = settings.secret_file("REPRISE_FINGERPRINT_KEY_FILE");
    service.idempotency_days = std::chrono::days(settings.number("REPRISE_IDEMPOTENCY_DAYS", 30, 30, 365));
    service.drain_timeout = settings.milliseconds("REPRISE_DRAIN_TIMEOUT_MS", 20000, 0, 120000);
    service.log_level = settings.text("REPRISE_LOG_LEVEL", "info");
    return service;
}

DatabaseTerms sweep_terms(DatabaseTerms terms)
{
    terms.connections = 1;
    terms.plans_once = false;
    return terms;
}

int run_service(const std::function<void()>& service)
{
    // Every thread inherits this, so that a signal ends none of them and waits for `serve`.
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    try {
        forbid_memory_dumps();
        service();
        return 0;
    } catch (const std::exception& fault) {
        std::cerr << fault.what() << '\n';
        return 1;
    }
}

void serve(const ServiceSettings& settings, const Application& application, std::atomic<bool>& is_stopping)
{
    auto limits = settings.server;
    limits.on_stuck = end_stuck;
    HttpServer server(limits, [&application](Request&& request) { return application.answer(std::move(request)); });
    server.start();
    log(LogLevel::info, "serving", {{"host", settings.server.host}, {"port", server.port()}});
    const auto signals = stop_signals();
    int signal = 0;
    sigwait(&signals, &signal);
    log(LogLevel::info, "stopping", {{"signal", signal}});
    is_stopping = true;
    if (!server.drain(settings.drain_timeout)) {
        // Their threads cannot be waited for any longer. What they had begun is finished after the next start.
        log(LogLevel::warning, "the drain time is over with requests in flight");
        std::_Exit(EXIT_SUCCESS);
    }
    log(LogLevel::info, "stopped");
}

} // namespace reprise::io
