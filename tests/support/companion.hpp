#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>

namespace reprise::tests {

/// A program that runs beside a test, and is ended with it. Used by one thread.
class Companion {
public:
    /// Starts a command of the shell, and waits until it is ready: 20 s at most, or it throws std::runtime_error.
    Companion(const std::string& command, const std::function<bool()>& is_ready);
    ~Companion();
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;

    /// Whether something accepts connections on that port of the loopback.
    static bool listens(std::uint16_t port);

private:
    /// Ends the shell's wait, and with it the program.
    void end() noexcept;

    std::FILE* shell_;
};

} // namespace reprise::tests
