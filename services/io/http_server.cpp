#include "io/http_server.hpp"

#include "io/http_handler.hpp"
#include "io/socket.hpp"
#include "io/thread_pool.hpp"
#include "io/watchdog.hpp"

#include <pistache/endpoint.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace reprise::io {

namespace {

/// Connections that the kernel keeps for a server that is busy; Pistache's own 128 are few for a gateway's burst.
constexpr int accept_backlog = 4096;
/// Parsing is quick: a few threads read for all.
constexpr unsigned least_event_threads = 2;
constexpr unsigned most_event_threads = 4;

int event_threads()
{
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), least_event_threads, most_event_threads));
}

} // namespace

class HttpServer::State {
public:
    State(ServerLimits limits, Answer answer)
        : shared(std::make_shared<ServerState>(std::move(limits), std::move(answer))),
          pool(std::make_shared<ThreadPool>(ThreadPool::Limits{static_cast<std::size_t>(shared->limits.threads),
                                                               shared->limits.queue, shared->limits.queue_wait}))
    {
    }

    ~State()
    {
        watchdog.reset();
        if (endpoint) {
            endpoint->shutdown();
        }
        endpoint.reset();
    }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void watch(std::uint16_t port)
    {
        const auto& limits = shared->limits;
        if (limits.on_stuck) {
            watchdog.emplace(Watchdog::Terms{limits.host, port, limits.liveness_path, limits.heartbeat,
                                             limits.heartbeats_missed, static_cast<std::size_t>(event_threads()),
                                             [this] { return shared->beats(); }, limits.on_stuck});
        }
    }

    std::shared_ptr<ServerState> shared;
    /// Ends after the endpoint, and answers what that has taken.
    std::shared_ptr<ThreadPool> pool;
    std::unique_ptr<Pistache::Http::Endpoint> endpoint;
    int listening = -1;
    std::optional<Watchdog> watchdog;
};

HttpServer::HttpServer(ServerLimits limits, Answer answer)
    : state_(std::make_unique<State>(std::move(limits), std::move(answer)))
{
}

HttpServer::~HttpServer() = default;

void HttpServer::start()
{
    const auto& limits = state_->shared->limits;
    state_->endpoint =
        std::make_unique<Pistache::Http::Endpoint>(Pistache::Address(limits.host, Pistache::Port(limits.port)));
    auto options = Pistache::Http::Endpoint::options();
    options.threads(event_threads())
        .threadsName("events")
        .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay |
               Pistache::Tcp::Options::CloseOnExec)
        .keepaliveTimeout(limits.keep_alive);
    state_->endpoint->init(options);
    state_->endpoint->setHandler(make_http_handler(state_->shared, state_->pool));
    state_->endpoint->serveThreaded();
    state_->listening = listening_descriptor(port());
    // Pistache 0.0.5 takes a `backlog` and listens with its own.
    if (state_->listening < 0 || ::listen(state_->listening, accept_backlog) != 0) {
        throw std::runtime_error("the listening socket cannot be set up");
    }
    state_->watch(port());
}

std::uint16_t HttpServer::port() const
{
    return static_cast<std::uint16_t>(state_->endpoint->getPort());
}

bool HttpServer::drain(std::chrono::milliseconds timeout)
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    stop_listening(state_->listening);
    state_->shared->is_draining = true;
    while (!state_->shared->is_quiet() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return state_->shared->in_flight() == 0;
}

} // namespace reprise::io
