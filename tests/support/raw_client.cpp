#include "support/raw_client.hpp"

#include <arpa/inet.h>
#include <bit>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace reprise::tests {

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof generic);
    if (::connect(socket_, &generic, sizeof generic) != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect");
    }
}

RawClient::~RawClient()
{
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

void RawClient::send(const std::string& bytes) const
{
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            return;
        }
        sent += static_cast<std::size_t>(count);
    }
}

std::string RawClient::receive() const
{
    std::string answer;
    char buffer[16384];
    for (;;) {
        const auto head = answer.find("\r\n\r\n");
        const auto length = answer.find("Content-Length: ");
        if (head != std::string::npos && (length == std::string::npos || length > head ||
                                          answer.size() >= head + 4 + std::stoul(answer.substr(length + 16)))) {
            return answer;
        }
        const auto count = ::recv(socket_, buffer, sizeof buffer, 0);
        if (count <= 0) {
            return answer;
        }
        answer.append(buffer, static_cast<std::size_t>(count));
    }
}

std::string RawClient::receive_within(std::chrono::milliseconds patience) const
{
    pollfd readable{socket_, POLLIN, 0};
    return ::poll(&readable, 1, static_cast<int>(patience.count())) > 0 ? receive() : std::string{};
}

std::string get_request(const std::string& target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string body_of(const std::string& answer)
{
    const auto head = answer.find("\r\n\r\n");
    return head == std::string::npos ? std::string{} : answer.substr(head + 4);
}

int status_of(const std::string& answer)
{
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

} // namespace reprise::tests
