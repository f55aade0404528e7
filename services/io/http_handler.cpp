#include "io/http_handler.hpp"

#include "io/http_exchange.hpp"
#include "io/socket.hpp"
#include "io/watchdog.hpp"

#include <pistache/peer.h>

#include <optional>
#include <utility>

namespace reprise::io {

namespace {

constexpr auto exchange_slot = "exchange";

/// A request on its way to a thread of the pool, with all that the answer needs.
struct Taken {
    Request request;
    std::shared_ptr<Exchange> exchange;
    Socket socket; ///< Of our own: Pistache closes its descriptor as soon as the client has gone.
};

/// Pistache brings the bytes; we read the request, and hand it on. Each event thread has a clone of its own.
class Handler : public Pistache::Http::Handler {
public:
    HTTP_PROTOTYPE(Handler)

    Handler(std::shared_ptr<ServerState> state, std::shared_ptr<ThreadPool> pool)
        : state_(std::move(state)), pool_(std::move(pool))
    {
    }

    /// Never called: `onInput` hands requests on itself, because this entry offers only Pistache's own write queue.
    void onRequest(const Pistache::Http::Request& /*request*/, Pistache::Http::ResponseWriter /*writer*/) override {}

private:
    using PeerPointer = std::shared_ptr<Pistache::Tcp::Peer>;

    void onConnection(const PeerPointer& peer) override;
    void onInput(const char* buffer, size_t length, const PeerPointer& peer) override;
    bool read(std::string_view bytes, Exchange& exchange, int socket) const;
    void hand_on(Request&& request, const std::shared_ptr<Exchange>& exchange, int socket);
    void answer_heartbeat(Request&& request, Exchange& exchange, int socket);
    void answer_in_pool(Request&& request, const std::shared_ptr<Exchange>& exchange, int socket);

    std::shared_ptr<ServerState> state_;
    std::shared_ptr<ThreadPool> pool_;
    std::optional<std::size_t> place_; ///< Among the heartbeats, once one has come.
};

std::shared_ptr<Exchange> exchange_of(const std::shared_ptr<Pistache::Tcp::Peer>& peer)
{
    auto held = peer->tryGetData(exchange_slot);
    if (!held) {
        held = std::make_shared<Exchange>();
        peer->putData(exchange_slot, held);
    }
    return std::static_pointer_cast<Exchange>(held);
}

void refuse(Problem problem, Exchange& exchange, int socket)
{
    exchange.answer_at_once(socket, refusal_of(problem), false, false);
}

/// Whether a whole request is there now.
bool Handler::read(std::string_view bytes, Exchange& exchange, int socket) const
{
    if (exchange.is_slower_than(state_->limits.read_timeout)) {
        refuse(Problem::request_time_out, exchange, socket);
        return false;
    }
    if (const auto problem = exchange.connection().read(bytes, state_->limits)) {
        refuse(*problem, exchange, socket);
        return false;
    }
    return exchange.connection().is_whole();
}

/// An idle connection is one that Pistache only closes: to any other it would answer 408 when it is slow, through its
/// own queue. What it wants with each connection is a parser, whose clock it reads.
void Handler::onConnection(const PeerPointer& peer)
{
    peer->putData(ParserData, std::make_shared<Pistache::Http::RequestParser>(state_->limits.head_bytes));
    peer->setIdle(true);
}

void Handler::onInput(const char* buffer, size_t length, const PeerPointer& peer)
{
    const auto exchange = exchange_of(peer);
    const std::lock_guard lock(exchange->mutex);
    if (!exchange->takes_input()) {
        return;
    }
    // What leaves this function ends Pistache's own thread.
    try {
        if (read({buffer, length}, *exchange, peer->fd())) {
            getParser(peer)->reset(); // Its clock is the one that ends idle connections.
            hand_on(exchange->connection().take_request(), exchange, peer->fd());
        }
    } catch (...) {
        refuse(Problem::service_unavailable, *exchange, peer->fd()); // Out of memory or descriptors.
    }
}

void Handler::hand_on(Request&& request, const std::shared_ptr<Exchange>& exchange, int socket)
{
    if (request.path == state_->limits.liveness_path) {
        answer_heartbeat(std::move(request), *exchange, socket);
    } else {
        answer_in_pool(std::move(request), exchange, socket);
    }
}

void Handler::answer_heartbeat(Request&& request, Exchange& exchange, int socket)
{
    const bool head_only = request.method == "HEAD";
    const bool is_watchdog = request.header("Host") == watchdog_host;
    exchange.answer_at_once(socket, state_->answer(std::move(request)), head_only, !state_->is_draining);
    if (is_watchdog) {
        if (!place_) {
            place_ = state_->enter();
        }
        state_->beat(*place_);
    }
}

/// Answers on a thread of the pool. One that has waited too long is not begun: its caller has little patience left, and
/// those behind it have none to spare.
void answer_taken(ServerState& state, Taken& taken, std::chrono::steady_clock::duration waited)
{
    const bool head_only = taken.request.method == "HEAD";
    const auto reply = waited > state.limits.queue_wait ? refusal_of(Problem::service_unavailable)
                                                        : state.answer(std::move(taken.request));
    taken.exchange->end_answer(taken.socket.descriptor(), reply, head_only, !state.is_draining);
    state.settle();
}

void Handler::answer_in_pool(Request&& request, const std::shared_ptr<Exchange>& exchange, int socket)
{
    const bool head_only = request.method == "HEAD";
    const auto taken = std::make_shared<Taken>(Taken{std::move(request), exchange, Socket::duplicate_of(socket)});
    state_->take();
    exchange->begin_answer();
    const auto work = [state = state_, taken](std::chrono::steady_clock::duration waited) {
        answer_taken(*state, *taken, waited);
    };
    if (!pool_->offer(work)) {
        exchange->answer_at_once(socket, refusal_of(Problem::service_unavailable), head_only, !state_->is_draining);
        state_->settle();
    }
}

} // namespace

std::shared_ptr<Pistache::Http::Handler> make_http_handler(std::shared_ptr<ServerState> state,
                                                           std::shared_ptr<ThreadPool> pool)
{
    return std::make_shared<Handler>(std::move(state), std::move(pool));
}

} // namespace reprise::io
