#include "carts/vault/durable_file.hpp"
#include "carts/vault/key_folder.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

using namespace reprise;
using carts::vault::key_days_ahead;
using carts::vault::key_id_of;
using carts::vault::KeyFolder;
using carts::vault::remove_leftovers;
using Catch::Matchers::Contains;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using std::filesystem::perms;
using tests::content_of;

namespace {

/// The first second of 2027-01-15 (UTC).
const std::chrono::sys_seconds midnight{seconds{1'799'971'200}};
const std::string today = "2027-01-15";
const std::string yesterday = "2027-01-14";

std::set<std::string> days_in(const std::filesystem::path& folder)
{
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".key") {
            found.insert(entry.path().stem().string());
        }
    }
    return found;
}

/// A file as a process leaves it behind that died an age ago.
std::filesystem::path leave_behind(const std::filesystem::path& file, const std::string& content, seconds age)
{
    std::ofstream(file, std::ios::binary) << content;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - age);
    return file;
}

/// When a file was written, by the clock that the keys are kept by.
std::chrono::sys_seconds written(const std::filesystem::path& file)
{
    const auto time = std::chrono::file_clock::to_sys(std::filesystem::last_write_time(file));
    return std::chrono::floor<seconds>(time);
}

} // namespace

TEST_CASE("a day's key is there in its last second, and gone in the next", "[vault][R32]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight - seconds{1});
    CHECK(folder.key_to_open(yesterday) != nullptr);
    CHECK(folder.key_to_seal(yesterday) != nullptr);

    folder.keep_days(midnight);
    CHECK(folder.key_to_open(yesterday) == nullptr);
    CHECK_FALSE(std::filesystem::exists(keys.folder() / (yesterday + ".key")));
    CHECK(folder.key_to_open(today) != nullptr);
}

TEST_CASE("a key that was destroyed is never made again, by nobody, whatever the clock says later", "[vault][R32]")
{
    const tests::TestKeys keys;
    KeyFolder other_process(keys.folder());
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight);
    CHECK_THROWS_WITH(folder.key_to_seal(yesterday), Contains("over"));
    CHECK_THROWS_WITH(other_process.key_to_seal(yesterday), Contains("over"));
    KeyFolder restarted(keys.folder());
    CHECK_THROWS_WITH(restarted.key_to_seal(yesterday), Contains("over"));

    restarted.keep_days(midnight - days{3});
    CHECK_THROWS_WITH(restarted.key_to_seal(yesterday), Contains("over"));
    CHECK(*days_in(keys.folder()).begin() == today);
    // The clock came back: the next midnight counts as ever.
    restarted.keep_days(midnight + days{1});
    CHECK(*days_in(keys.folder()).begin() == "2027-01-16");
}

TEST_CASE("the file of a day that is over opens nothing when it is brought back, and is destroyed again",
          "[vault][R32]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight - days{1});
    const auto file = keys.folder() / (yesterday + ".key");
    const auto backup = content_of(file);
    folder.keep_days(midnight);

    leave_behind(file, backup, seconds{0});
    CHECK(folder.key_to_open(yesterday) == nullptr);
    CHECK(KeyFolder(keys.folder()).key_to_open(yesterday) == nullptr);
    folder.keep_days(midnight);
    CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE("all days to come have their keys, and none of them needs the disk any more", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight + hours{23});
    const auto made = days_in(keys.folder());
    CHECK(made.size() == 62);
    CHECK(*made.begin() == today);
    CHECK(*made.rbegin() == key_id_of(midnight + key_days_ahead));

    std::filesystem::rename(keys.folder(), keys.folder().parent_path() / "away");
    std::set<std::string> octets;
    for (const auto& day : made) {
        octets.insert(std::string(folder.key_to_seal(day)->octets()));
    }
    CHECK(octets.size() == made.size());
    std::filesystem::rename(keys.folder().parent_path() / "away", keys.folder());
}

TEST_CASE("keeping the days again changes nothing, and the next day adds one and ends one", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight);
    const auto made = days_in(keys.folder());
    const std::string key(folder.key_to_seal("2027-02-01")->octets());
    folder.keep_days(midnight + hours{12});
    CHECK(days_in(keys.folder()) == made);
    folder.keep_days(midnight + days{1});
    CHECK(days_in(keys.folder()).size() == made.size());
    CHECK(KeyFolder(keys.folder()).key_to_open("2027-02-01")->octets() == key);
}

TEST_CASE("a destroyed key is overwritten, all of it", "[vault][R32]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.keep_days(midnight - days{1});
    // A second name shows what the file holds after its own is gone.
    const auto second_name = keys.folder().parent_path() / "second-name";
    std::filesystem::create_hard_link(keys.folder() / (yesterday + ".key"), second_name);
    const auto size = content_of(second_name).size();
    folder.keep_days(midnight);
    CHECK(size > 100);
    CHECK(content_of(second_name) == std::string(size, '\0'));
}

TEST_CASE("what a crash left behind is removed, but not what may still get its name", "[vault][R32]")
{
    const tests::TestKeys keys;
    const auto folder = keys.folder() / GENERATE(as<std::string>{}, "", "master");
    const auto young = leave_behind(folder / ".new-0000000000000001", "young", seconds{0});
    const auto now = written(young);
    const auto on_time = leave_behind(folder / ".new-0000000000000002", "on time", hours{1} - seconds{1});
    const auto old = leave_behind(folder / ".new-0000000000000003", "a key", hours{1} + seconds{2});
    const auto gone = leave_behind(folder / ".gone-0000000000000004", "a key", seconds{0});
    const auto second_name = keys.folder().parent_path() / "second-name";
    std::filesystem::create_hard_link(gone, second_name);

    remove_leftovers(folder, now);
    CHECK(std::filesystem::exists(young));
    CHECK(std::filesystem::exists(on_time));
    CHECK_FALSE(std::filesystem::exists(old));
    CHECK_FALSE(std::filesystem::exists(gone));
    CHECK(content_of(second_name) == std::string(5, '\0'));
    CHECK(std::filesystem::exists(keys.master("m-20261101")));
}

TEST_CASE("a key whose maker died before it had removed its first name is not harmed by the cleaning", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    const std::string key(folder.key_to_seal(today)->octets());
    const auto first_name = keys.folder() / ".new-0000000000000001";
    std::filesystem::create_hard_link(keys.folder() / (today + ".key"), first_name);
    remove_leftovers(keys.folder(), written(first_name) + hours{2});
    CHECK_FALSE(std::filesystem::exists(first_name));
    CHECK(KeyFolder(keys.folder()).key_to_open(today)->octets() == key);
}

TEST_CASE("a record of the first day that is none is refused at the start", "[vault][R31]")
{
    const tests::TestKeys keys;
    const auto content = GENERATE(as<std::string>{}, "", "2027-01-99\n", "yesterday", "2027-01-15 and more\n");
    leave_behind(keys.folder() / "first-day", content, seconds{0});
    CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("first-day"));
}

TEST_CASE("many processes that keep the days at midnight agree on every key", "[vault][R31]")
{
    const tests::TestKeys keys;
    constexpr std::size_t processes = 4;
    std::vector<std::string> seen(processes);
    std::vector<std::thread> threads;
    for (std::size_t process = 0; process < processes; ++process) {
        threads.emplace_back([&, process] {
            KeyFolder folder(keys.folder());
            folder.keep_days(midnight - seconds{1});
            folder.keep_days(midnight);
            for (days ahead{0}; ahead <= key_days_ahead; ++ahead) {
                seen.at(process) += folder.key_to_seal(key_id_of(midnight + ahead))->octets();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(seen.front().size() == 62 * 32);
    CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1);
    CHECK(days_in(keys.folder()).size() == 62);
}
