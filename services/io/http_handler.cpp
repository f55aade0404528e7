#include "io/http_handler.hpp"

#include "io/http_exchange.hpp"
#include "io/socket.hpp"

#include <pistache/peer.h>

#include <optional>
#include <system_error>
#include <utility>

namespace reprise::io {

namespace {

constexpr auto exchange_slot = "reprise.exchange";

/// A request on its way to a thread of the pool, with all that the answer needs.
struct Taken {
    Request request;
    std::shared_ptr<Exchange> exchange;
    Socket socket; ///< Of our own: Pistache closes its descriptor as soon as the client has gone.
};

/// Pistache parses; we read the request line, and hand the request on. Each event thread has a clone of its own.
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

    void onInput(const char* buffer, size_t length, const PeerPointer& peer) override;
    bool parse(std::string_view bytes, Exchange& exchange, const PeerPointer& peer) const;
    Request request_of(const Pistache::Http::Request& parsed, const Connection& connection) const;
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

Request Handler::request_of(const Pistache::Http::Request& parsed, const Connection& connection) const
{
    Request request;
    request.method = connection.method();
    request.path = connection.path();
    request.query_text = connection.query_text();
    for (const auto& [name, header] : parsed.headers().rawList()) {
        request.headers.insert_or_assign(name, header.value());
    }
    request.body = parsed.body();
    return request;
}

/// Whether a whole request is there now.
bool Handler::parse(std::string_view bytes, Exchange& exchange, const PeerPointer& peer) const
{
    // The head is looked at before Pistache sees it: a chunked body can hang its parser for ever, and a huge
    // Content-Length makes it reserve that much memory (substrate.md 1).
    if (const auto problem = exchange.connection().read_head(bytes, state_->limits)) {
        refuse(*problem, exchange, peer->fd());
        return false;
    }
    const auto parser = getParser(peer);
    if (!parser->feed(bytes.data(), bytes.size())) {
        refuse(Problem::body_too_large, exchange, peer->fd());
        return false;
    }
    return parser->parse() == Pistache::Http::Private::State::Done;
}

void Handler::onInput(const char* buffer, size_t length, const PeerPointer& peer)
{
    const auto exchange = exchange_of(peer);
    const std::lock_guard lock(exchange->mutex);
    if (!exchange->takes_input()) {
        return;
    }
    // What Pistache throws ends its own thread, so nothing at all may leave this function.
    try {
        if (!parse({buffer, length}, *exchange, peer)) {
            return;
        }
        const auto parser = getParser(peer);
        auto request = request_of(parser->request, exchange->connection());
        parser->reset();
        // From here only the keep-alive time-out counts: Pistache has no business with a request that was taken.
        peer->setIdle(true);
        hand_on(std::move(request), exchange, peer->fd());
    } catch (const std::system_error&) {
        refuse(Problem::service_unavailable, *exchange, peer->fd()); // Out of descriptors.
    } catch (...) {
        refuse(Problem::malformed_request, *exchange, peer->fd());
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
    exchange.answer_at_once(socket, state_->answer(std::move(request)), head_only, !state_->is_draining);
    if (!place_) {
        place_ = state_->enter();
    }
    state_->beat(*place_);
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
