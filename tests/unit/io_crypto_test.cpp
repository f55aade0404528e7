#include "io/crypto.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <stdexcept>

using namespace reprise;
using namespace reprise::io;
using reprise::tests::TemporaryDirectory;

namespace {

std::filesystem::path key_file(const TemporaryDirectory& directory, std::string_view content, mode_t mode)
{
    const auto file = directory.write("key", content);
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file;
}

} // namespace

TEST_CASE("hex of an odd length or with another digit is nothing", "[crypto][R6]")
{
    for (const char* const text : {"a", "abc", "0g", "g0", " 00", "0x00", "00 ", "\xc3\xa9"}) {
        CHECK_FALSE(from_hex(text));
    }
    CHECK_FALSE(from_hex(std::string_view("0\0", 2)));
    CHECK(from_hex("") == "");
    CHECK(from_hex("00ffAbCd") == std::string("\x00\xff\xab\xcd", 4));
    CHECK(to_hex(std::string_view("\x00\xff\xab\xcd", 4)) == "00ffabcd");
}

TEST_CASE("base64url with padding, another alphabet, stray bits or a lone digit is nothing", "[R40][crypto][R40]")
{
    for (const char* const text : {"A", "AAAAA", "Zg==", "Zg=", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9", "Zm9v\n", "="}) {
        CHECK_FALSE(from_base64url(text));
    }
    CHECK_FALSE(from_base64url(std::string_view("AA\0A", 4)));
}

TEST_CASE("base64url is that of RFC 4648, and goes there and back", "[R40][crypto][R40]")
{
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"}};
    for (const auto& [octets, text] : vectors) {
        CHECK(to_base64url(octets) == text);
        CHECK(from_base64url(text) == octets);
    }
    for (std::size_t size = 0; size < 100; ++size) {
        const auto octets = random_octets(size);
        CHECK(from_base64url(to_base64url(octets)) == octets);
        CHECK(from_hex(to_hex(octets)) == octets);
    }
}

TEST_CASE("SHA-256 is that of FIPS 180-4", "[R41][crypto][R41]")
{
    CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("HMAC-SHA-256 is that of RFC 4231, and takes empty keys and texts", "[R41][crypto][R41]")
{
    CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(to_hex(hmac_sha256({}, {})) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("a comparison in constant time tells every difference", "[R41][crypto][R41]")
{
    CHECK_FALSE(equal_in_constant_time("a", ""));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
}

TEST_CASE("a name has one UUID of version 5, and another name another", "[R41][crypto][R41]")
{
    const auto uuid = uuid_v5("DEMO POST /orders/{order_id}/clone key-1");
    REQUIRE(uuid.size() == 36);
    CHECK(uuid.at(14) == '5');
    CHECK(std::string("89ab").find(uuid.at(19)) != std::string::npos);
    CHECK(uuid == uuid_v5("DEMO POST /orders/{order_id}/clone key-1"));
    CHECK(uuid != uuid_v5("DEMO POST /orders/{order_id}/clone key-2"));
    // python3 -c 'import uuid; print(uuid.uuid5(uuid.UUID("93b7f5d0-5d85-49ea-9213-1d0aad2cb004"), "reprise"))'
    CHECK(uuid_v5("reprise") == "ad00ce24-1bbb-53dd-990b-88c0bf637a5d");
}

TEST_CASE("random octets are as many as asked for and do not repeat", "[R41][crypto][R41]")
{
    CHECK(random_octets(0).empty());
    CHECK(random_octets(100'000).size() == 100'000);
    std::set<std::string> seen;
    for (int turn = 0; turn < 1'000; ++turn) {
        seen.insert(random_octets(16));
    }
    CHECK(seen.size() == 1'000);
}

TEST_CASE("a key file that others can read is refused", "[R31][crypto][R31]")
{
    const TemporaryDirectory directory;
    for (const mode_t mode : {0644U, 0640U, 0604U, 0700U, 0620U, 0602U, 0200U, 04600U}) {
        CHECK_THROWS_WITH(read_key_file(key_file(directory, "00ff", mode), 2), Catch::Contains("mode 0600 or 0400"));
    }
}

TEST_CASE("a key file of another length, or not in hex, is refused and its content not repeated", "[R31][crypto][R31]")
{
    const TemporaryDirectory directory;
    for (const char* const content : {"", "\n", "00f", "00", "00ffee", "00ffeeddccbbaa", "00fz", " 00ff", "00 ff"}) {
        const auto file = key_file(directory, content, 0600);
        CHECK_THROWS_AS(read_key_file(file, 2), std::runtime_error);
    }
    const auto file = key_file(directory, "5ec2e7", 0600);
    CHECK_THROWS_WITH(read_key_file(file, 2), Catch::Contains(file.string()) && !Catch::Contains("5ec2"));
    CHECK_THROWS_WITH(read_key_file(directory.path() / "absent", 2), Catch::Contains("does not exist"));
    CHECK_THROWS_WITH(read_key_file(directory.path(), 2), Catch::Contains("is not a regular file"));
}

TEST_CASE("a key file of mode 0600 or 0400 is read, with or without a line break at its end", "[R31][crypto][R31]")
{
    const TemporaryDirectory directory;
    const std::string key("\x00\xff", 2);
    CHECK(read_key_file(key_file(directory, "00ff", 0600), 2) == key);
    CHECK(read_key_file(key_file(directory, "00FF\n", 0600), 2) == key);
    CHECK(read_key_file(key_file(directory, "00ff\r\n", 0600), 2) == key);
    CHECK(read_key_file(key_file(directory, "00ff\n", 0400), 2) == key);
}
