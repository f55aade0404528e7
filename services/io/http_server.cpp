#include "io/http_server.hpp"

#include "io/http_connection.hpp"

#include <pistache/endpoint.h>
#include <pistache/http.h>
#include <pistache/peer.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <utility>

namespace reprise::io {

namespace {

constexpr auto connection_slot = "reprise.connection";
constexpr int accept_backlog = 4096;

/// What all workers share: how to answer, and how many requests are being answered.
struct Shared {
    ServerLimits limits;
    HttpServer::Answer answer;
    std::atomic<int> in_flight{0};
};

/// Counts one request for as long as it is being answered.
class InFlight {
public:
    explicit InFlight(std::atomic<int>& count) : count_(count) { ++count_; }
    ~InFlight() { --count_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

private:
    std::atomic<int>& count_;
};

/// Pistache brings the bytes; we read the request, answer, and write. Each worker thread has a clone of its own.
class Handler : public Pistache::Http::Handler {
public:
    HTTP_PROTOTYPE(Handler)

    explicit Handler(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

    /// Never called: `onInput` answers by itself, because this entry offers only Pistache's own write queue.
    void onRequest(const Pistache::Http::Request& /*request*/, Pistache::Http::ResponseWriter /*writer*/) override {}

private:
    void onInput(const char* buffer, size_t length, const std::shared_ptr<Pistache::Tcp::Peer>& peer) override;
    void refuse(Problem problem, Connection& connection, const std::shared_ptr<Pistache::Tcp::Peer>& peer) const;
    bool read(std::string_view bytes, Connection& connection, const std::shared_ptr<Pistache::Tcp::Peer>& peer) const;
    static Connection& connection_of(const std::shared_ptr<Pistache::Tcp::Peer>& peer);

    std::shared_ptr<Shared> shared_;
};

Connection& Handler::connection_of(const std::shared_ptr<Pistache::Tcp::Peer>& peer)
{
    auto held = peer->tryGetData(connection_slot);
    if (!held) {
        held = std::make_shared<Connection>();
        peer->putData(connection_slot, held);
    }
    return *std::static_pointer_cast<Connection>(held);
}

void Handler::refuse(Problem problem, Connection& connection, const std::shared_ptr<Pistache::Tcp::Peer>& peer) const
{
    write_refusal(peer->fd(), problem);
    connection.close();
    peer->setIdle(true);
}

/// Whether a whole request is there now.
bool Handler::read(std::string_view bytes, Connection& connection,
                   const std::shared_ptr<Pistache::Tcp::Peer>& peer) const
{
    if (const auto problem = connection.read(bytes, shared_->limits)) {
        refuse(*problem, connection, peer);
        return false;
    }
    return connection.is_whole();
}

void Handler::onInput(const char* buffer, size_t length, const std::shared_ptr<Pistache::Tcp::Peer>& peer)
{
    auto& connection = connection_of(peer);
    if (connection.is_closed()) {
        return;
    }
    // What Pistache throws ends its own thread, so nothing at all may leave this function.
    try {
        if (!read({buffer, length}, connection, peer)) {
            return;
        }
        const InFlight counted(shared_->in_flight);
        peer->setIdle(false);
        auto request = connection.take_request();
        getParser(peer)->reset(); // Its clock is the one that ends idle connections.
        const bool head_only = request.method == "HEAD";
        write_reply(peer->fd(), shared_->answer(std::move(request)), head_only, connection);
        connection.reset();
        peer->setIdle(true);
    } catch (...) {
        refuse(Problem::malformed_request, connection, peer);
    }
}

} // namespace

class HttpServer::State {
public:
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    std::unique_ptr<Pistache::Http::Endpoint> endpoint;
};

HttpServer::HttpServer(ServerLimits limits, Answer answer) : state_(std::make_unique<State>())
{
    state_->shared->limits = std::move(limits);
    state_->shared->answer = std::move(answer);
}

HttpServer::~HttpServer()
{
    stop(std::chrono::milliseconds{0});
}

void HttpServer::start()
{
    const auto& limits = state_->shared->limits;
    state_->endpoint =
        std::make_unique<Pistache::Http::Endpoint>(Pistache::Address(limits.host, Pistache::Port(limits.port)));
    auto options = Pistache::Http::Endpoint::options();
    options.threads(limits.threads)
        .backlog(accept_backlog)
        .flags(Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay |
               Pistache::Tcp::Options::CloseOnExec)
        .maxRequestSize(limits.head_bytes + limits.body_bytes)
        .headerTimeout(limits.read_timeout)
        .bodyTimeout(limits.read_timeout)
        .keepaliveTimeout(limits.keep_alive);
    state_->endpoint->init(options);
    state_->endpoint->setHandler(Pistache::Http::make_handler<Handler>(state_->shared));
    state_->endpoint->serveThreaded();
}

std::uint16_t HttpServer::port() const
{
    return static_cast<std::uint16_t>(state_->endpoint->getPort());
}

void HttpServer::stop(std::chrono::milliseconds drain)
{
    if (!state_->endpoint) {
        return;
    }
    const auto deadline = std::chrono::steady_clock::now() + drain;
    while (state_->shared->in_flight > 0 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    state_->endpoint->shutdown();
    state_->endpoint.reset();
}

} // namespace reprise::io
