#pragma once

#include "io/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace reprise::io {

/// Where the server listens and what it bears.
struct ServerLimits {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free port.
    int threads = 16;        ///< That answer requests.
    std::size_t queue = 512; ///< Requests that may wait for one of them; past it the answer is 503, at once.
    std::chrono::milliseconds queue_wait{1000}; ///< How long one of them may wait.
    std::size_t body_bytes = 1048576;
    std::size_t head_bytes = 32768;
    std::chrono::seconds read_timeout{10}; ///< For a request to come in, of which bytes still come.
    std::chrono::seconds keep_alive{75};   ///< For a connection over which nothing comes.
    /// The address that the event threads answer themselves, whatever the others are busy with.
    std::string liveness_path = "/healthz";
    std::chrono::milliseconds heartbeat{1000}; ///< How often an event thread must answer it,
    int heartbeats_missed = 5;                 ///< and how often in a row it may miss it before `on_stuck`.
    std::function<void()> on_stuck;            ///< Ends the process; without it nobody watches.
};

/// An HTTP/1.1 server (Pistache). Few event threads read; a pool of threads answers, so that a slow answer keeps no
/// other connection waiting. Every answer is written whole, at once, by the thread that made it, to a descriptor of its
/// own, and never through Pistache's own queue, which can hand it to another client (substrate.md 1).
class HttpServer {
public:
    /// Answers one request. Called on the server's threads, several at a time; must not throw.
    using Answer = std::function<Reply(Request&&)>;

    HttpServer(ServerLimits limits, Answer answer);
    /// Answers what was taken. Connections that nothing is asked over end with the process.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds and starts the threads. Throws std::runtime_error when the address is taken.
    void start();
    /// The bound port; valid after `start`.
    std::uint16_t port() const;
    /// Refuses new connections from now on, ends each kept one with its next answer, and waits until requests are
    /// neither being answered nor coming in, `timeout` at most. Whether all were answered.
    bool drain(std::chrono::milliseconds timeout);

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
