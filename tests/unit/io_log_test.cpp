#include "domain/json.hpp"
#include "io/log.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace reprise;
using io::LogLevel;
using namespace std::chrono_literals;

namespace {

/// Sends standard output into a file for as long as it lives.
class CapturedOutput {
public:
    CapturedOutput() : kept_(::dup(1))
    {
        std::fflush(stdout);
        const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, 1);
        ::close(file);
    }
    ~CapturedOutput()
    {
        std::fflush(stdout);
        ::dup2(kept_, 1);
        ::close(kept_);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    /// What has been written by now, without flushing anything.
    std::string written() const
    {
        std::ostringstream text;
        text << std::ifstream(file_).rdbuf();
        return text.str();
    }
    /// Every line so far, each of which must be JSON.
    std::vector<Json> lines() const
    {
        std::fflush(stdout);
        std::istringstream text(written());
        std::vector<Json> lines;
        for (std::string line; std::getline(text, line);) {
            lines.push_back(Json::parse(line));
        }
        return lines;
    }

private:
    tests::TemporaryDirectory directory_;
    std::filesystem::path file_ = directory_.path() / "output";
    int kept_;
};

} // namespace

TEST_CASE("operations: a level that is not known is refused", "[log]")
{
    for (const char* const level : {"", "INFO", "warn", "trace", "off", "info "}) {
        CHECK_THROWS_AS(io::start_log("orders", level), std::invalid_argument);
    }
    CHECK_THROWS_AS(io::start_log("or\"ders", "info"), std::invalid_argument);
}

TEST_CASE("a card number in message, member, name or number is masked and the line stays JSON", "[R6][log][R6]")
{
    const CapturedOutput output;
    io::start_log("orders", "info");
    io::log(LogLevel::info, "card 4111 1111 1111 1111 was refused");
    io::log(LogLevel::info, "text", {{"note", "pay with 4111-1111-1111-1111"}});
    io::log(LogLevel::info, "name", {{"4111111111111111", "é"}});
    io::log(LogLevel::info, "number", {{"value", 4111111111111111}});
    const auto lines = output.lines();
    REQUIRE(lines.size() == 4);
    for (const auto& line : lines) {
        CHECK_THAT(line.dump(), Catch::Contains("XXXXXXXXXXXX1111"));
        CHECK_THAT(line.dump(), !Catch::Contains("4111"));
    }
}

TEST_CASE("operations: text that is not UTF-8 and line breaks do not break the line", "[log]")
{
    const CapturedOutput output;
    io::start_log("orders", "info");
    io::log(LogLevel::info, "bad \xff octet", {{"text", "\xc3\x28"}, {"break", "a\nb\r\"{%v}"}});
    const auto lines = output.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at("message") == "bad \xef\xbf\xbd octet");
    CHECK(lines[0].at("break") == "a\nb\r\"{%v}");
}

TEST_CASE("operations: every octet of a name, a message and a text is read back as it was", "[log]")
{
    const CapturedOutput output;
    io::start_log("orders", "info");
    for (int octet = 0; octet < 0x80; ++octet) {
        const std::string text = "a" + std::string(1, static_cast<char>(octet)) + "b";
        io::log(LogLevel::info, text, {{text, text}, {"least", std::numeric_limits<std::int64_t>::min()}});
    }
    const auto lines = output.lines();
    REQUIRE(lines.size() == 0x80);
    for (int octet = 0; octet < 0x80; ++octet) {
        const std::string text = "a" + std::string(1, static_cast<char>(octet)) + "b";
        const auto& line = lines[static_cast<std::size_t>(octet)];
        CHECK(line.at("message") == text);
        CHECK(line.at(text) == text);
        CHECK(line.at("least") == std::numeric_limits<std::int64_t>::min());
    }
}

TEST_CASE("operations: a line holds time, level, service, message and the facts", "[log]")
{
    const CapturedOutput output;
    io::start_log("carts", "debug");
    io::log(LogLevel::debug, "first");
    io::log(LogLevel::warning, "second", {{"status", 503}});
    io::log(LogLevel::error, "third");
    const auto lines = output.lines();
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].at("level") == "debug");
    CHECK(lines[1].at("level") == "warning");
    CHECK(lines[1].at("status") == 503);
    CHECK(lines[1].at("service") == "carts");
    CHECK(lines[2].at("level") == "error");
    const auto time = lines[2].at("time").get<std::string>();
    REQUIRE(time.size() == 24);
    CHECK(time.at(10) == 'T');
    CHECK(time.back() == 'Z');
}

TEST_CASE("operations: lines below the level are not written", "[log]")
{
    const CapturedOutput output;
    io::start_log("orders", "warning");
    io::log(LogLevel::debug, "no");
    io::log(LogLevel::info, "no");
    io::log(LogLevel::warning, "yes");
    CHECK(output.lines().size() == 1);
}

TEST_CASE("operations: a warning is written at once, an information a second later at most", "[log]")
{
    const CapturedOutput output;
    io::start_log("orders", "info");
    io::log(LogLevel::info, "quiet");
    CHECK_THAT(output.written(), !Catch::Contains("quiet"));
    for (int tenth = 0; tenth < 20 && output.written().empty(); ++tenth) {
        std::this_thread::sleep_for(100ms);
    }
    CHECK_THAT(output.written(), Catch::Contains("quiet"));
    io::log(LogLevel::warning, "loud");
    CHECK_THAT(output.written(), Catch::Contains("loud"));
}

TEST_CASE("operations: lines of many threads do not mix", "[log]")
{
    const CapturedOutput output;
    io::start_log("orders", "info");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([] {
            for (int turn = 0; turn < 100; ++turn) {
                io::log(LogLevel::info, std::string(300, 'x'), {{"turn", turn}});
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(output.lines().size() == 400);
}
