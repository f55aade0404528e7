/// An open loop: requests leave at a fixed rate, whether or not the ones before them are answered, and each one's
/// latency counts from the moment at which it was to leave. One that waits for a connection because the server stalls
/// is late, and that counts (no coordinated omission). Prints one line of JSON, as closed_loop.lua does. Usage:
/// reprise-bench-open-loop PORT CLIENTS RATE SECONDS REQUESTS-FILE MARK PREFIX
#include "support/raw_client.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

/// When which request is to leave, and what became of those that did. Threads share it.
struct Run {
    std::vector<std::string> requests;
    std::string mark;
    std::string prefix;
    double rate = 0;
    std::uint64_t planned = 0;
    Clock::time_point begin;
    /// A server that cannot keep up is not waited for: what has not left by then never does.
    Clock::time_point end;
    std::atomic<std::uint64_t> next{0};
    std::atomic<std::uint64_t> failed{0};
    std::mutex mutex;
    std::vector<std::int64_t> latencies_us;
};

std::vector<std::string> requests_of(const char* path)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<std::string> requests;
    for (std::string text; std::getline(file, text, '\0');) {
        requests.push_back(text);
    }
    return requests;
}

/// The request of that number, with a key that no other has.
std::string text_of(const Run& run, std::uint64_t number)
{
    auto text = run.requests[number % run.requests.size()];
    if (const auto place = text.find(run.mark); place != std::string::npos) {
        auto digits = std::to_string(number);
        digits.insert(0, 6 - std::min<std::size_t>(6, digits.size()), '0');
        text.replace(place, run.mark.size(), run.prefix + "k-" + digits + "-req");
    }
    return text;
}

Clock::time_point time_of(const Run& run, std::uint64_t number)
{
    const std::chrono::duration<double> offset(static_cast<double>(number) / run.rate);
    return run.begin + std::chrono::duration_cast<Clock::duration>(offset);
}

/// One connection: takes the next request that nobody has taken, waits for its time, and sends it.
void send_in_turn(Run& run, std::uint16_t port)
{
    const reprise::tests::RawClient client(port);
    std::vector<std::int64_t> latencies_us;
    for (auto number = run.next++; number < run.planned && Clock::now() < run.end; number = run.next++) {
        const auto text = text_of(run, number);
        const auto due = time_of(run, number);
        std::this_thread::sleep_until(due);
        client.send(text);
        const auto status = reprise::tests::status_of(client.receive());
        latencies_us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - due).count());
        if (status < 200 || status > 299) {
            ++run.failed;
        }
    }
    const std::lock_guard lock(run.mutex);
    run.latencies_us.insert(run.latencies_us.end(), latencies_us.begin(), latencies_us.end());
}

void print(Run& run)
{
    const std::chrono::duration<double> taken = Clock::now() - run.begin;
    auto& latencies = run.latencies_us;
    std::sort(latencies.begin(), latencies.end());
    std::ostringstream line;
    line << "{\"requests\":" << latencies.size() << ",\"planned\":" << run.planned << ",\"seconds\":" << taken.count()
         << ",\"failed\":" << run.failed;
    constexpr std::array<std::pair<const char*, double>, 4> percentiles{
        {{"p50_us", 0.5}, {"p90_us", 0.9}, {"p99_us", 0.99}, {"max_us", 1.0}}};
    for (const auto& [name, part] : percentiles) {
        const auto place = static_cast<std::size_t>(part * static_cast<double>(latencies.size()));
        line << ",\"" << name << "\":" << (latencies.empty() ? 0 : latencies[std::min(place, latencies.size() - 1)]);
    }
    std::cerr << line.str() << "}\n";
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 8) {
        return 2;
    }
    Run run;
    run.requests = requests_of(argv[5]);
    run.mark = argv[6];
    run.prefix = argv[7];
    run.rate = std::stod(argv[3]);
    const std::chrono::duration<double> duration(std::stod(argv[4]));
    run.planned = static_cast<std::uint64_t>(run.rate * duration.count());
    // A moment for all connections to be there.
    run.begin = Clock::now() + std::chrono::milliseconds{200};
    run.end = run.begin + std::chrono::duration_cast<Clock::duration>(2 * duration);
    {
        std::vector<std::jthread> clients;
        for (auto count = std::stoi(argv[2]); count > 0; --count) {
            clients.emplace_back(
                [&run, port = static_cast<std::uint16_t>(std::stoi(argv[1]))] { send_in_turn(run, port); });
        }
    }
    print(run);
}
