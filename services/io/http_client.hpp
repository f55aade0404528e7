#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reprise::io {

/// What a neighbour answered.
struct ClientReply {
    int status = 0;
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;
};

/// Posts to one neighbour over kept-alive connections (libcurl), one for each thread that calls. Over https the
/// neighbour's certificate and name are always verified, and TLS is 1.2 or newer. No redirect is followed, and no
/// protocol but http and https is spoken. Any thread may call; at most 16 MiB of an answer are read.
class HttpClient {
public:
    /// `ca_file`: the certificates (PEM) that a neighbour's must lead to over https; empty for those of the system.
    HttpClient(std::string base_url, std::chrono::milliseconds connect_timeout, std::chrono::milliseconds timeout,
               std::filesystem::path ca_file = {});

    /// Sends a JSON body, which is borrowed until the answer is there and never copied here. Throws Error
    /// neighbour_unavailable when no connection can be made, it breaks, or the certificate is not a good one, and
    /// neighbour_time_out when there is no whole answer in time; then the effect is in doubt and only a keyed retry
    /// is safe. A connection that turns out to be stale is not retried here: the request may have been taken.
    ClientReply post(const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers,
                     std::string_view body) const;
    /// How long `post` waits for a whole answer.
    std::chrono::milliseconds timeout() const { return timeout_; }
    /// Whether the neighbour answers its readiness check.
    bool is_ready() const;

private:
    std::string base_url_;
    std::chrono::milliseconds connect_timeout_;
    std::chrono::milliseconds timeout_;
    std::filesystem::path ca_file_;
};

} // namespace reprise::io
