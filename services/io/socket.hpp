#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace reprise::io {

/// A socket, closed at the end of its scope. For one thread at a time.
class Socket {
public:
    Socket() noexcept = default;
    /// Takes over a descriptor; a negative one is no socket.
    explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
    ~Socket();
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;

    /// A descriptor of our own for an open socket: what is written to it reaches this very connection, whoever closes
    /// the other descriptor meanwhile and whatever is opened under its number. Throws std::system_error.
    static Socket duplicate_of(int descriptor);
    /// A connection to a numeric address. No socket when nobody listens there.
    static Socket connected_to(const std::string& host, std::uint16_t port);

    bool is_open() const noexcept { return descriptor_ >= 0; }
    /// For a system call. Valid while this object is.
    int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_ = -1;
};

/// Sends all bytes, waiting for a reader at most `patience` altogether. False when it stopped reading or went away.
bool send_all(int socket, std::string_view bytes, std::chrono::milliseconds patience);

/// The listening TCP socket of this process at a port, or -1.
int listening_descriptor(std::uint16_t port);

/// Closes a listening socket under the feet of the library that owns its number: who connects is refused from now on,
/// what was accepted goes on. Behind the number there is a socket afterwards that nobody can connect to.
void stop_listening(int descriptor);

} // namespace reprise::io
