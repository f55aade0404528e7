#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace reprise::io {

/// What a neighbour answered.
struct ClientReply {
    int status = 0;
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;
};

/// Posts to one neighbour over kept-alive connections (libcurl), one for each thread that calls.
/// Any thread may call; at most 16 MiB of an answer are read.
class HttpClient {
public:
    HttpClient(std::string base_url, std::chrono::milliseconds connect_timeout, std::chrono::milliseconds timeout);

    /// Sends a JSON body. Throws Error neighbour_unavailable when no connection can be made or it breaks, and
    /// neighbour_time_out when there is no whole answer in time; then the effect is in doubt and only a keyed retry
    /// is safe. A connection that turns out to be stale is not retried here: the request may have been taken.
    ClientReply post(const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers,
                     const std::string& body) const;
    /// How long `post` waits for a whole answer.
    std::chrono::milliseconds timeout() const { return timeout_; }
    /// Whether the neighbour answers its readiness check.
    bool is_ready() const;

private:
    std::string base_url_;
    std::chrono::milliseconds connect_timeout_;
    std::chrono::milliseconds timeout_;
};

} // namespace reprise::io
