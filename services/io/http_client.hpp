#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
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

/// Calls one neighbour over kept-alive connections (libcurl), one for each thread that calls. Over https the
/// neighbour's certificate and name are always verified, and TLS is 1.2 or newer. No redirect is followed, and no
/// protocol but http and https is spoken. After five calls in a row without an answer none is made for a second, but
/// for one in each second that finds out (a circuit breaker). Any thread may call; at most 16 MiB of an answer are
/// read. Copies are the same client.
class HttpClient {
public:
    /// `base_urls`: where the neighbour is; several with commas between them for several instances, of which the next
    /// is asked when one refuses the connection. `ca_file`: the certificates (PEM) that a neighbour's must lead to over
    /// https; empty for those of the system.
    HttpClient(std::string_view base_urls, std::chrono::milliseconds connect_timeout, std::chrono::milliseconds timeout,
               std::filesystem::path ca_file = {});

    /// Sends a JSON body, which is borrowed until the answer is there and never copied here. Throws Error
    /// neighbour_unavailable when no connection can be made, it breaks, the certificate is not a good one, or the
    /// circuit is open, and neighbour_time_out when there is no whole answer in time; then the effect is in doubt and
    /// only a keyed retry is safe.
    ClientReply post(const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers,
                     std::string_view body) const;
    /// Removes what is at that path. Throws as `post`.
    ClientReply remove(const std::string& path, const std::vector<std::pair<std::string, std::string>>& headers) const;
    /// How long a call waits for a whole answer.
    std::chrono::milliseconds timeout() const;
    /// Whether the neighbour answers its readiness check. Asks it in any case.
    bool is_ready() const;

private:
    class State;
    /// Sends what a handle of libcurl is set up for.
    ClientReply send(void* handle, const std::string& path,
                     const std::vector<std::pair<std::string, std::string>>& headers) const;

    std::shared_ptr<State> state_;
};

} // namespace reprise::io
