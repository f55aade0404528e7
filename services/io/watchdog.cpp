#include "io/watchdog.hpp"

#include "io/socket.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <stop_token>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace reprise::io {

namespace {

/// The server spreads connections over its threads by descriptor, so a few more than there are threads reach them all.
constexpr std::size_t connections_per_thread = 8;

enum class Pulse { beats, silent, gone };

/// One connection of the watchdog, and how often in a row its last heartbeat was waited for in vain.
struct Lead {
    Socket socket;
    int missed = 0;
};

class Watch {
public:
    Watch(Watchdog::Terms terms, std::stop_token stop) : terms_(std::move(terms)), stop_(std::move(stop)) {}

    void run()
    {
        while (!stop_.stop_requested()) {
            if (leads_.empty()) {
                connect();
            }
            const bool is_sent = send_heartbeats();
            wait();
            const auto worst = is_sent ? worst_pulse() : Pulse::gone;
            if (worst == Pulse::silent && !stop_.stop_requested()) {
                terms_.on_stuck();
                return;
            }
            if (worst == Pulse::gone) {
                leads_.clear(); // The server closed a connection: the next round opens them anew.
            }
        }
    }

private:
    /// Opens connections until each event thread has answered over one. All stay open meanwhile: the number of one that
    /// was closed would be given out again, and lead to the same thread.
    void connect()
    {
        // Each connection takes two numbers of this process, so that its other end would always have an even or an odd
        // one.
        std::vector<Socket> spacers;
        const auto before = terms_.beats();
        for (std::size_t count = 0; count < terms_.threads * connections_per_thread; ++count) {
            Lead lead{Socket::connected_to(terms_.host, terms_.port)};
            if (!lead.socket.is_open() || stop_.stop_requested()) {
                return;
            }
            // One without an answer leads to a thread that is stuck already.
            send_heartbeat(lead);
            lead.missed = pulse_of(lead, terms_.interval) == Pulse::silent ? 1 : 0;
            if (count % 2 == 0) {
                spacers.push_back(Socket::duplicate_of(lead.socket.descriptor()));
            }
            leads_.push_back(std::move(lead));
            if (all_have_answered_since(before)) {
                return;
            }
        }
    }

    bool all_have_answered_since(std::vector<std::uint64_t> before) const
    {
        const auto now = terms_.beats();
        before.resize(now.size());
        return now.size() >= terms_.threads && std::ranges::equal(now, before, std::greater<>());
    }

    /// A heartbeat over each connection that has answered the one before. False when one has ended.
    bool send_heartbeats() const
    {
        return std::ranges::all_of(leads_,
                                   [this](const auto& lead) { return lead.missed > 0 || send_heartbeat(lead); });
    }

    bool send_heartbeat(const Lead& lead) const
    {
        const auto request = "GET " + terms_.path + " HTTP/1.1\r\nHost: " + std::string(watchdog_host) +
                             "\r\nConnection: keep-alive\r\n\r\n";
        return send_all(lead.socket.descriptor(), request, terms_.interval);
    }

    /// Silent when one thread has been for too long, gone when a connection has ended.
    Pulse worst_pulse()
    {
        for (auto& lead : leads_) {
            const auto pulse = pulse_of(lead, std::chrono::milliseconds{0});
            lead.missed = pulse == Pulse::silent ? lead.missed + 1 : 0;
            if (pulse == Pulse::gone || lead.missed >= terms_.patience) {
                return pulse;
            }
        }
        return Pulse::beats;
    }

    static Pulse pulse_of(const Lead& lead, std::chrono::milliseconds patience)
    {
        pollfd readable{lead.socket.descriptor(), POLLIN, 0};
        if (::poll(&readable, 1, static_cast<int>(patience.count())) <= 0) {
            return Pulse::silent;
        }
        std::array<char, 4096> answer{};
        return ::recv(lead.socket.descriptor(), answer.data(), answer.size(), 0) > 0 ? Pulse::beats : Pulse::gone;
    }

    void wait() const
    {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        // Nobody notifies: only the stop, or the end of the interval, ends the wait.
        stopped.wait_for(lock, stop_, terms_.interval, [] { return false; });
    }

    Watchdog::Terms terms_;
    std::stop_token stop_;
    std::vector<Lead> leads_;
};

} // namespace

Watchdog::Watchdog(Terms terms)
    : thread_([terms = std::move(terms)](std::stop_token stop) { Watch(terms, std::move(stop)).run(); })
{
}

} // namespace reprise::io
