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
    std::uint16_t port = 0; ///< 0: any free port.
    int threads = 16;
    std::size_t body_bytes = 1048576;
    std::size_t head_bytes = 32768;
    std::chrono::seconds read_timeout{10};
    std::chrono::seconds keep_alive{75};
};

/// An HTTP/1.1 server (Pistache). Every answer is written whole, at once, by the thread that took the request, and
/// never through Pistache's own queue, which can hand it to another client (substrate.md 1).
class HttpServer {
public:
    /// Answers one request. Called on the server's threads, several at a time; must not throw.
    using Answer = std::function<Reply(Request&&)>;

    HttpServer(ServerLimits limits, Answer answer);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds and starts the threads. Throws std::runtime_error when the address is taken.
    void start();
    /// The bound port; valid after `start`.
    std::uint16_t port() const;
    /// Waits until the requests in flight are answered, `drain` at most, then closes every connection.
    void stop(std::chrono::milliseconds drain);

private:
    class State;
    std::unique_ptr<State> state_;
};

} // namespace reprise::io
