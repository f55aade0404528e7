#include "io/batch.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace reprise;

namespace {

constexpr int asking_threads = 8;
constexpr int rounds_until_hopeless = 1000;

/// Answers a number with its text, keeps how many it was asked for each time, and has who asks for several first wait
/// until all threads have begun.
class TextReader {
public:
    std::vector<std::string> read(const std::vector<int>& keys)
    {
        while (begun < asking_threads) {
            std::this_thread::yield();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
        ++questions;
        const bool is_refused = keys.size() > 1 && refuses_several;
        if (keys.size() > 1) {
            ++questions_for_several;
        }
        std::vector<std::string> texts;
        for (const int key : keys) {
            if (is_refused || key == bad_key) {
                throw std::runtime_error("no text of " + std::to_string(key));
            }
            texts.push_back(std::to_string(key));
        }
        return texts;
    }

    std::atomic<int> begun = asking_threads;
    std::atomic<int> questions = 0;
    std::atomic<int> questions_for_several = 0;
    std::atomic<bool> refuses_several = false;
    std::atomic<int> bad_key = -1;
};

struct BatchFixture {
    TextReader reader;
    io::Batch<int, std::string> batch{std::chrono::hours{1},
                                      [this](const std::vector<int>& keys) { return reader.read(keys); }};

    /// What each thread got when all asked at once, or what it was told.
    std::vector<std::string> ask_at_once()
    {
        std::vector<std::string> answers(asking_threads);
        reader.begun = 0;
        std::vector<std::jthread> askers;
        askers.reserve(asking_threads);
        for (int key = 0; key < asking_threads; ++key) {
            askers.emplace_back([this, key, &answers] {
                ++reader.begun;
                try {
                    answers[static_cast<std::size_t>(key)] = batch.get(key);
                } catch (const std::runtime_error& error) {
                    answers[static_cast<std::size_t>(key)] = error.what();
                }
            });
        }
        askers.clear();
        return answers;
    }

    /// The same, again and again until several were in one question.
    std::vector<std::string> ask_together()
    {
        std::vector<std::string> answers;
        const int before = reader.questions_for_several;
        for (int round = 0; round < rounds_until_hopeless && reader.questions_for_several == before; ++round) {
            answers = ask_at_once();
        }
        REQUIRE(reader.questions_for_several > before);
        return answers;
    }
};

} // namespace

TEST_CASE_METHOD(BatchFixture, "who asks alone is answered alone, or told what is wrong", "[batch]")
{
    CHECK(batch.get(7) == "7");
    reader.bad_key = 7;
    CHECK_THROWS_WITH(batch.get(7), "no text of 7");
    CHECK(batch.get(8) == "8");
    CHECK(reader.questions == 3);
    CHECK(reader.questions_for_several == 0);
}

TEST_CASE_METHOD(BatchFixture, "many that ask at once are asked for together, and each gets its own answer", "[batch]")
{
    CHECK(ask_together() == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7"});
}

TEST_CASE_METHOD(BatchFixture, "a fault meets only the one whose it is, and the others are answered", "[batch]")
{
    reader.bad_key = 3;
    CHECK(ask_together() == std::vector<std::string>{"0", "1", "2", "no text of 3", "4", "5", "6", "7"});
    reader.bad_key = -1;
    CHECK(ask_together().at(3) == "3");
}

TEST_CASE_METHOD(BatchFixture, "where several cannot be asked for in one, each is asked for", "[batch]")
{
    reader.refuses_several = true;
    CHECK(ask_together() == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7"});
}

TEST_CASE("a reading that takes long keeps nobody waiting", "[batch]")
{
    std::atomic<bool> is_held = true;
    std::atomic<bool> is_reading = false;
    io::Batch<int, int> batch{std::chrono::milliseconds{1}, [&](const std::vector<int>& keys) {
                                  if (keys.front() == 0) {
                                      is_reading = true;
                                      is_held.wait(true);
                                  }
                                  return keys;
                              }};
    std::jthread held([&batch] { batch.get(0); });
    while (!is_reading) {
        std::this_thread::yield();
    }
    CHECK(batch.get(1) == 1);
    CHECK(batch.get(2) == 2);
    is_held = false;
    is_held.notify_all();
    held.join();
    CHECK(batch.get(3) == 3);
}
