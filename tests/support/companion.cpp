#include "support/companion.hpp"

#include "support/raw_client.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace reprise::tests {

namespace {

constexpr std::chrono::milliseconds pause{20};
constexpr int longest_wait_pauses = 1000;

} // namespace

// The shell waits for the end of its standard input, which we hold: so the program also ends when the test is killed.
Companion::Companion(const std::string& command, const std::function<bool()>& is_ready)
    : shell_(::popen((command + " & read -r _; kill $!; wait").c_str(), "w"))
{
    if (shell_ == nullptr) {
        throw std::runtime_error("no shell can be started");
    }
    for (int i = 0; i < longest_wait_pauses; ++i) {
        if (is_ready()) {
            return;
        }
        std::this_thread::sleep_for(pause);
    }
    end();
    throw std::runtime_error("a program beside the test does not get ready: " + command);
}

Companion::~Companion()
{
    end();
}

void Companion::end() noexcept
{
    ::pclose(shell_);
}

bool Companion::listens(std::uint16_t port)
{
    try {
        const RawClient client(port);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace reprise::tests
