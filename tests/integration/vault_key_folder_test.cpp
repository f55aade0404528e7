#include "carts/vault/key_folder.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

using namespace reprise;
using carts::vault::DayKey;
using carts::vault::KeyFolder;
using Catch::Matchers::Contains;
using std::filesystem::perms;
using tests::content_of;

TEST_CASE("keys that others than their owner can read are refused at the start", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder(keys.folder()).key_to_seal("2027-01-15");
    const auto path = keys.folder().parent_path() / GENERATE(as<std::string>{}, "keys", "keys/master",
                                                             "keys/master/m-20261101.key", "keys/2027-01-15.key");
    const auto open_to = GENERATE(perms::group_read, perms::others_read, perms::group_write);
    std::filesystem::permissions(path, open_to, std::filesystem::perm_options::add);
    CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains(path.string()));
}

TEST_CASE("a folder without keys, with a broken one or with a wrong master key is refused at the start", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder(keys.folder()).key_to_seal("2027-01-15");

    SECTION("no folder")
    {
        CHECK_THROWS(KeyFolder(keys.folder() / "elsewhere"));
    }
    SECTION("no master key")
    {
        std::filesystem::remove(keys.master("m-20261101"));
        CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("master key"));
    }
    SECTION("a master key that is none")
    {
        std::ofstream(keys.master("m-20261101")) << "not a key";
        CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("m-20261101.key"));
    }
    SECTION("another master key under the same name")
    {
        keys.add_master_key("m-20261101", 'b');
        CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("2027-01-15.key"));
    }
    SECTION("a day key that is none")
    {
        std::ofstream(keys.folder() / "2027-01-15.key") << R"({"version":1})";
        CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("2027-01-15.key"));
    }
    SECTION("the key of another day")
    {
        std::filesystem::copy(keys.folder() / "2027-01-15.key", keys.folder() / "2027-01-16.key");
        CHECK_THROWS_WITH(KeyFolder(keys.folder()), Contains("2027-01-16.key"));
    }
}

TEST_CASE("a day key is made once, for its owner only, and never in the clear", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder first(keys.folder());
    CHECK(first.key_to_open("2027-01-15") == nullptr);
    const auto key = first.key_to_seal("2027-01-15");
    CHECK(key->octets().size() == 32);
    const auto file = keys.folder() / "2027-01-15.key";
    CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
    CHECK(content_of(file).find(std::string(key->octets())) == std::string::npos);

    KeyFolder second(keys.folder());
    CHECK(second.key_to_open("2027-01-15")->octets() == key->octets());
    CHECK(second.key_to_seal("2027-01-15")->octets() == key->octets());
    CHECK(second.key_to_seal("2027-01-16")->octets() != key->octets());
}

TEST_CASE("what is no day is no key", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    for (const auto* key_id : {"", "2027-02-30", "2027-1-15", "../../x", "master/m-20261101"}) {
        CHECK_THROWS(folder.key_to_seal(key_id));
        CHECK(folder.key_to_open(key_id) == nullptr);
    }
}

TEST_CASE("many makers of one day's key agree on one", "[vault][R31]")
{
    const tests::TestKeys keys;
    constexpr std::size_t makers = 16;
    std::vector<std::string> made(makers);
    std::vector<std::thread> threads;
    for (std::size_t maker = 0; maker < makers; ++maker) {
        // A ring of its own for each, as if each were a process.
        threads.emplace_back([&, maker] {
            KeyFolder folder(keys.folder());
            made.at(maker) = folder.key_to_seal("2027-01-15")->octets();
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(std::set<std::string>(made.begin(), made.end()).size() == 1);
    const std::filesystem::directory_iterator entries(keys.folder());
    CHECK(std::count_if(begin(entries), end(entries), [](const auto& entry) { return entry.is_regular_file(); }) == 1);
}

TEST_CASE("the newest master key wraps, and the older ones still open", "[vault][R31]")
{
    const tests::TestKeys keys;
    KeyFolder folder(keys.folder());
    const std::string old(folder.key_to_seal("2027-01-15")->octets());
    keys.add_master_key("m-20261201", 'c');
    folder.key_to_seal("2027-01-16");
    CHECK(content_of(keys.folder() / "2027-01-15.key").find("m-20261101") != std::string::npos);
    CHECK(content_of(keys.folder() / "2027-01-16.key").find("m-20261201") != std::string::npos);
    KeyFolder restarted(keys.folder());
    CHECK(restarted.key_to_open("2027-01-15")->octets() == old);
}
