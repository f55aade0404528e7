#pragma once

#include <cstdint>
#include <string>

namespace reprise::tests {

/// A TCP connection to 127.0.0.1 that sends what it is told to, well-formed or not. Closed when it goes out of scope.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(const std::string& bytes) const;
    /// One whole answer by its Content-Length, or what came until the connection ended or 10 s passed.
    std::string receive() const;

private:
    int socket_;
};

/// The body of a raw answer.
std::string body_of(const std::string& answer);
/// The status of a raw answer, or 0.
int status_of(const std::string& answer);

} // namespace reprise::tests
