#pragma once

#include "io/access_token.hpp"
#include "io/application.hpp"
#include "io/config.hpp"
#include "io/http_server.hpp"
#include "io/pg.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace reprise::io {

/// The settings that both services have; `deploy/env/` documents each.
struct ServiceSettings {
    ServerLimits server;
    DatabaseTerms database;
    TokenTerms tokens;
    std::filesystem::path api_keys_file;
    std::filesystem::path contract_file;
    std::filesystem::path merchants_file;
    std::filesystem::path fingerprint_key_file;
    std::chrono::days idempotency_days{30}; ///< How long answers are kept under their keys (R41).
    std::chrono::milliseconds drain_timeout{20000};
    std::string log_level;
};

/// Reads the common settings; faults are collected in `settings`.
ServiceSettings read_service_settings(Settings& settings);

/// The same database for a sweep, which takes none of the connections that requests work on: it has one of its own.
DatabaseTerms sweep_terms(DatabaseTerms terms);

/// Runs the `main` of a service, with its memory out of others' reach (`io/process`), and with SIGTERM and SIGINT
/// blocked for `serve` to take. Call first, before any other thread has been started. A setting that is wrong or a file
/// that cannot be used is said on standard error, all faults at once, and makes the exit status 1.
int run_service(const std::function<void()>& service);

/// Serves until SIGTERM or SIGINT. Then sets `is_stopping`, which the service's readiness has to tell, refuses new
/// connections, and returns when the requests in flight are answered. Called within `run_service`. Ends the process
/// itself when they are not within the drain time (status 0: each can be repeated), and at once when an event thread is
/// stuck (status 70, EX_SOFTWARE of sysexits.h).
void serve(const ServiceSettings& settings, const Application& application, std::atomic<bool>& is_stopping);

} // namespace reprise::io
