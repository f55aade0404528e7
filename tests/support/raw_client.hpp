#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace reprise::tests {

/// A TCP connection to 127.0.0.1 that sends what it is told to, well-formed or not. Closed when it goes out of scope.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    RawClient& operator=(RawClient&&) = delete;

    void send(const std::string& bytes) const;
    /// One whole answer by its Content-Length, or what came until the connection ended or 10 s passed.
    std::string receive() const;
    /// The same, but nothing when nothing comes in time.
    std::string receive_within(std::chrono::milliseconds patience) const;

private:
    int socket_;
};

/// A GET of a target, as octets.
std::string get_request(const std::string& target);
/// The body of a raw answer.
std::string body_of(const std::string& answer);
/// The status of a raw answer, or 0.
int status_of(const std::string& answer);

} // namespace reprise::tests
