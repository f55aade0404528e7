#include "io/socket.hpp"

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace reprise::io {

namespace {

/// Where listening sockets are looked for: they are opened at the start, and numbers are given out from below.
constexpr int descriptors_searched = 4096;

bool is_listening_at(int descriptor, std::uint16_t port)
{
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) {
        return false;
    }
    sockaddr_in6 address{};
    size = sizeof address;
    // The port stands at the same place in the addresses of both families (ip(7), ipv6(7)).
    return ::getsockname(descriptor, static_cast<sockaddr*>(static_cast<void*>(&address)), &size) == 0 &&
           ntohs(address.sin6_port) == port;
}

} // namespace

Socket::~Socket()
{
    if (is_open()) {
        ::close(descriptor_);
    }
}

Socket& Socket::operator=(Socket&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Socket Socket::duplicate_of(int descriptor)
{
    // A service starts no other program, so nothing inherits it. And ThreadSanitizer knows dup(2).
    const int duplicate = ::dup(descriptor);
    if (duplicate < 0) {
        throw std::system_error(errno, std::generic_category(), "duplicate a socket");
    }
    return Socket(duplicate);
}

Socket Socket::connected_to(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
        return {};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> address(found, &::freeaddrinfo);
    Socket socket(::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC, address->ai_protocol));
    const bool is_connected =
        socket.is_open() && ::connect(socket.descriptor(), address->ai_addr, address->ai_addrlen) == 0;
    return is_connected ? std::move(socket) : Socket{};
}

bool send_all(int socket, std::string_view bytes, std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!bytes.empty()) {
        const auto written = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (written < 0 && errno == EINTR) {
            continue;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd writable{socket, POLLOUT, 0};
        if (errno != EAGAIN || left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) <= 0) {
            return false;
        }
    }
    return true;
}

int listening_descriptor(std::uint16_t port)
{
    for (int descriptor = 0; descriptor < descriptors_searched; ++descriptor) {
        if (is_listening_at(descriptor, port)) {
            return descriptor;
        }
    }
    return -1;
}

void stop_listening(int descriptor)
{
    const Socket deaf(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!deaf.is_open() || ::dup3(deaf.descriptor(), descriptor, O_CLOEXEC) < 0) {
        throw std::system_error(errno, std::generic_category(), "stop listening");
    }
}

} // namespace reprise::io
