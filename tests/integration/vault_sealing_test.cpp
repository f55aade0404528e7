#include "carts/vault/aead.hpp"
#include "carts/vault/key_folder.hpp"
#include "carts/vault/sealing.hpp"
#include "integration/cart_service_fixture.hpp"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::carts::vault;
using std::chrono::days;
using std::chrono::seconds;

namespace {

const std::string digits = "4111111111111111";
const std::chrono::sys_seconds deadline{seconds{1'800'000'000}};

CardNumber number()
{
    auto parsed = CardNumber::parse(std::string(digits));
    return std::move(std::get<CardNumber>(parsed));
}

struct Sealed {
    tests::TestKeys folder;
    KeyFolder keys{folder.folder()};
    SealedNumber row = seal_number(keys, "DEMO", number(), deadline);

    bool opens(const SealedNumber& changed, const std::string& merchant = "DEMO")
    {
        return open_number(keys, merchant, changed).has_value();
    }
};

} // namespace

TEST_CASE_METHOD(Sealed, "a sealed number opens, and its row holds nothing of it", "[vault][R31]")
{
    CHECK(open_number(keys, "DEMO", row)->reveal() == digits);
    CHECK(row.octets.size() == 1 + 12 + digits.size() + 16);
    CHECK(row.octets.find(digits.substr(0, 6)) == std::string::npos);
    CHECK(row.key_id == "2027-01-15");
    CHECK(row.card_number_id.size() == 32);
}

TEST_CASE_METHOD(Sealed, "the same number sealed twice looks different", "[vault][R31]")
{
    const auto again = seal_number(keys, "DEMO", number(), deadline);
    CHECK(again.octets != row.octets);
    CHECK(again.card_number_id != row.card_number_id);
}

TEST_CASE_METHOD(Sealed, "a swapped, moved or prolonged row does not open", "[vault][R31]")
{
    CHECK_FALSE(opens(row, "OTHER"));

    auto prolonged = row;
    prolonged.deadline += seconds{1};
    CHECK_FALSE(opens(prolonged));

    auto moved = row;
    moved.card_number_id.front() = moved.card_number_id.front() == '0' ? '1' : '0';
    CHECK_FALSE(opens(moved));

    const auto other = seal_number(keys, "DEMO", number(), deadline);
    auto swapped = row;
    swapped.octets = other.octets;
    CHECK_FALSE(opens(swapped));
}

TEST_CASE_METHOD(Sealed, "a row that names another key does not open, and cannot lead out of the folder",
                 "[vault][R31]")
{
    auto other_day = row;
    other_day.key_id = seal_number(keys, "DEMO", number(), deadline + days{1}).key_id;
    CHECK_FALSE(opens(other_day));
    for (const auto* key_id :
         {"", "2027-01-16x", "2030-12-01", "../keys/2027-01-15", "master/m-20261101", "2027-13-15"}) {
        auto changed = row;
        changed.key_id = key_id;
        CHECK_FALSE(opens(changed));
    }
    CHECK_FALSE(std::filesystem::exists(folder.folder() / "2030-12-01.key"));
}

TEST_CASE_METHOD(Sealed, "cut or flipped octets do not open", "[vault][R31]")
{
    for (std::size_t length = 0; length < row.octets.size(); ++length) {
        auto cut = row;
        cut.octets.resize(length);
        CHECK_FALSE(opens(cut));
    }
    for (std::size_t at = 0; at < row.octets.size(); ++at) {
        auto flipped = row;
        flipped.octets[at] = static_cast<char>(flipped.octets[at] ^ 1);
        CHECK_FALSE(opens(flipped));
    }
}

TEST_CASE_METHOD(Sealed, "a number whose day key is gone opens nowhere", "[vault][R32]")
{
    std::filesystem::remove(folder.folder() / "2027-01-15.key");
    KeyFolder restarted(folder.folder());
    CHECK_FALSE(open_number(restarted, "DEMO", row).has_value());
    CHECK_FALSE(std::filesystem::exists(folder.folder() / "2027-01-15.key"));
}

TEST_CASE("associated data cannot be shifted from one part to the next", "[vault][R31]")
{
    CHECK(associated_data({"DEMO", "1"}) != associated_data({"DEMO1", ""}));
    CHECK(associated_data({"a", "b"}) == std::string("\0\0\0\1a\0\0\0\1b", 10));
}

TEST_CASE("AES-256-GCM gives the published result", "[vault][R31]")
{
    // NIST's test case 14 of the GCM specification: key, nonce and plaintext all zero.
    const Secret key(std::string(32, '\0'));
    const std::string sealed =
        std::string(12, '\0') + std::string("\xce\xa7\x40\x3d\x4d\x60\x6b\x6e\x07\x4e\xc5\xd3\xba"
                                            "\xf3\x9d\x18\xd0\xd1\xc8\xa7\x99\x99\x6b\xf0\x26\x5b"
                                            "\x98\xb5\xd4\x8a\xb9\x19",
                                            32);
    const auto opened = decrypt(key, sealed, "");
    REQUIRE(opened);
    CHECK(opened->octets() == std::string(16, '\0'));
}
