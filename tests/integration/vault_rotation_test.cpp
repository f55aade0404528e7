#include "carts/vault/folder_lock.hpp"
#include "carts/vault/key_folder.hpp"
#include "carts/vault/rotation.hpp"
#include "carts/vault/sealing.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace reprise;
using carts::vault::CardNumber;
using carts::vault::FolderLock;
using carts::vault::KeyFolder;
using carts::vault::rotate_master_key;
using carts::vault::Rotation;
using carts::vault::Sharing;
using Catch::Matchers::Contains;
using std::chrono::days;
using std::chrono::seconds;
using tests::content_of;

namespace {

/// 2027-01-15T08:00:00Z.
const std::chrono::sys_seconds now{seconds{1'800'000'000}};

std::vector<std::string> masters_of(const tests::TestKeys& keys)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(keys.folder() / "master")) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

/// How many day keys name this master key.
std::size_t wrapped_by(const tests::TestKeys& keys, const std::string& master_key_id)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(keys.folder())) {
        if (entry.path().extension() == ".key") {
            const auto text = content_of(entry.path());
            count += text.find('"' + master_key_id + '"') != std::string::npos ? 1U : 0U;
        }
    }
    return count;
}

CardNumber visa()
{
    auto parsed = CardNumber::parse("4111111111111111");
    return std::move(std::get<CardNumber>(parsed));
}

/// A service that seals and opens all the time, on a thread of its own. It starts anew for each round, so that nothing
/// comes out of a cache: every key is read, or made, while a rotation goes on. It ends at its first fault.
class User {
public:
    User(const tests::TestKeys& keys, int number) : thread_([this, &keys, number] { use(keys, number); }) {}
    ~User() { end(); }
    User(const User&) = delete;
    User& operator=(const User&) = delete;

    /// Ends it; what went wrong, or an empty text.
    std::string end()
    {
        is_over_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
        return fault_;
    }

    std::atomic<int> rounds{0};

private:
    void use(const tests::TestKeys& keys, int number)
    {
        try {
            while (!is_over_ && fault_.empty()) {
                KeyFolder writer(keys.folder());
                KeyFolder reader(keys.folder());
                const auto sealed = seal_number(writer, "DEMO", visa(), now + days{(rounds * 4 + number) % 60});
                const bool opens = open_number(reader, "DEMO", sealed).has_value();
                writer.keep_days(now);
                const bool still_opens = open_number(writer, "DEMO", sealed).has_value();
                fault_ = opens && still_opens ? "" : "a number did not open";
                ++rounds;
            }
        } catch (const std::exception& error) {
            fault_ = error.what();
        }
        rounds += fault_.empty() ? 0 : 1000;
    }

    std::atomic<bool> is_over_{false};
    std::string fault_; ///< Read when the thread has ended.
    std::thread thread_;
};

} // namespace

TEST_CASE("a rotation that cannot read a day key destroys no master key, and the next one ends it", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.key_to_seal("2027-01-15");
    folder.key_to_seal("2027-01-16");
    const auto file = keys.folder() / "2027-01-16.key";
    const auto sound = content_of(file);
    std::ofstream(file) << R"({"version":1})";
    CHECK_THROWS_WITH(rotate_master_key(keys.folder(), now), Contains("2027-01-16.key"));
    CHECK(masters_of(keys) == std::vector<std::string>{"m-20261101.key", "m-20270115T080000Z.key"});

    // As after a crash: two master keys, some day keys under either.
    std::ofstream(file) << sound;
    CHECK(KeyFolder(keys.folder()).key_to_open("2027-01-16") != nullptr);
    CHECK(rotate_master_key(keys.folder(), now + seconds{1}) == Rotation{"m-20270115T080001Z", 2, 2});
    CHECK(masters_of(keys) == std::vector<std::string>{"m-20270115T080001Z.key"});
    CHECK(KeyFolder(keys.folder()).key_to_open("2027-01-16") != nullptr);
}

TEST_CASE("a folder that is missing, open to others or without a master key is not rotated", "[vault][R31]")
{
    const tests::TestKeys keys;
    CHECK_THROWS_WITH(rotate_master_key(keys.folder() / "elsewhere", now), Contains("elsewhere"));
    SECTION("open to others")
    {
        std::filesystem::permissions(keys.folder(), std::filesystem::perms::group_read,
                                     std::filesystem::perm_options::add);
        CHECK_THROWS_WITH(rotate_master_key(keys.folder(), now), Contains(keys.folder().string()));
    }
    SECTION("no master key")
    {
        std::filesystem::remove(keys.master("m-20261101"));
        CHECK_THROWS_WITH(rotate_master_key(keys.folder(), now), Contains("master key"));
    }
    CHECK(masters_of(keys).size() <= 1);
}

TEST_CASE("a new master key wraps all day keys, and the old one is overwritten and gone", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    const std::string key(folder.key_to_seal("2027-01-15")->octets());
    folder.key_to_seal("2027-01-16");
    const auto second_name = keys.folder().parent_path() / "second-name";
    std::filesystem::create_hard_link(keys.master("m-20261101"), second_name);
    std::filesystem::permissions(keys.master("m-20261101"), std::filesystem::perms::owner_read);

    const auto rotation = rotate_master_key(keys.folder(), now);
    CHECK(rotation == Rotation{"m-20270115T080000Z", 2, 1});
    CHECK(masters_of(keys) == std::vector<std::string>{rotation.active_id + ".key"});
    CHECK(wrapped_by(keys, rotation.active_id) == 2);
    CHECK(content_of(second_name) == std::string(64, '\0'));
    CHECK(content_of(keys.master(rotation.active_id)).size() == 64);

    KeyFolder restarted(keys.folder());
    CHECK(restarted.key_to_open("2027-01-15")->octets() == key);
    restarted.key_to_seal("2027-01-17");
    CHECK(wrapped_by(keys, rotation.active_id) == 3);
    CHECK(folder.key_to_open("2027-01-17") != nullptr);
}

TEST_CASE("a new master key sorts after the active one, also when the clock has gone back", "[vault][R31]")
{
    const tests::TestKeys keys;
    std::vector<std::string> active{"m-20261101"};
    for (const auto at : {now, now, now - days{300}, now + seconds{1}, now}) {
        active.push_back(rotate_master_key(keys.folder(), at).active_id);
    }
    CHECK(std::ranges::is_sorted(active));
    CHECK(std::ranges::adjacent_find(active) == active.end());
    CHECK(masters_of(keys).size() == 1);
}

TEST_CASE("the names of master keys never run out of an order", "[vault][R31]")
{
    const tests::TestKeys keys;
    const auto named = GENERATE(as<std::string>{}, "z", "z-9999", "m-20990101T000000Z-0009", "zzz-12a4");
    keys.add_master_key(named, 'b');
    const auto first = rotate_master_key(keys.folder(), now).active_id;
    const auto second = rotate_master_key(keys.folder(), now).active_id;
    CHECK(first > named);
    CHECK(second > first);
}

TEST_CASE("a day key that names a master key which is not there is refused by name", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    folder.key_to_seal("2027-01-15");
    keys.add_master_key("m-20261201", 'c');
    std::filesystem::remove(keys.master("m-20261101"));
    CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("m-20261101.key"));
}

TEST_CASE("a reader that meets a rotation at its last step waits for its end and finds the key", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder reader(keys.folder());
    const std::string key(KeyFolder(keys.folder()).key_to_seal("2027-01-15")->octets());
    const auto file = keys.folder() / "2027-01-15.key";
    const auto before = content_of(file);
    rotate_master_key(keys.folder(), now);
    const auto after = content_of(file);
    std::future<carts::vault::DayKey> found;
    {
        // The reader has what the file said a moment ago: the name of a master key that is gone by now.
        const FolderLock rotation(keys.folder(), Sharing::nobody);
        std::ofstream(file) << before;
        found = std::async(std::launch::async, [&] { return reader.key_to_open("2027-01-15"); });
        CHECK(found.wait_for(std::chrono::milliseconds{300}) == std::future_status::timeout);
        std::ofstream(file) << after;
    }
    CHECK(found.get()->octets() == key);
}

TEST_CASE("numbers are sealed and opened without a single error while the master key rotates", "[vault][R31]")
{
    const tests::TestKeys keys;
    std::vector<std::unique_ptr<User>> users;
    for (int number = 0; number < 4; ++number) {
        users.push_back(std::make_unique<User>(keys, number));
    }
    std::string active;
    constexpr int rotations = 5;
    const auto is_used = [](const auto& user) { return user->rounds >= 6; };
    for (int rotation = 0; rotation < rotations || !std::ranges::all_of(users, is_used); ++rotation) {
        active = rotate_master_key(keys.folder(), now).active_id;
    }
    for (const auto& user : users) {
        CHECK(user->end() == std::string());
    }
    CHECK(wrapped_by(keys, active) == 62);
    CHECK(masters_of(keys) == std::vector<std::string>{active + ".key"});
}
