#include "io/crypto.hpp"

#include "io/private_file.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <sys/random.h>

namespace reprise::io {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64url_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Reprise's own namespace for name-based UUIDs: 93b7f5d0-5d85-49ea-9213-1d0aad2cb004, drawn at random once.
constexpr std::string_view uuid_namespace{"\x93\xb7\xf5\xd0\x5d\x85\x49\xea\x92\x13\x1d\x0a\xad\x2c\xb0\x04", 16};

/// The value of a hexadecimal digit, or -1.
int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// The values of all 256 octets as base64url digits, -1 for those that are none.
constexpr std::array<int, 256> base64url_values = [] {
    std::array<int, 256> values{};
    values.fill(-1);
    for (std::size_t value = 0; value < base64url_digits.size(); ++value) {
        values.at(static_cast<unsigned char>(base64url_digits[value])) = static_cast<int>(value);
    }
    return values;
}();

std::string digest(const EVP_MD* algorithm, std::string_view octets)
{
    std::string result(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
    if (EVP_Digest(octets.data(), octets.size(), writable_octets_of(result), nullptr, algorithm, nullptr) != 1) {
        throw std::runtime_error("OpenSSL cannot make a digest");
    }
    return result;
}

/// The text without the line break that editors and shells leave at the end of a file.
std::string_view without_line_break(std::string_view text)
{
    const auto end = text.find_last_not_of("\r\n");
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

} // namespace

const unsigned char* octets_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* writable_octets_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string random_octets(std::size_t count)
{
    std::string octets(count, '\0');
    std::size_t filled = 0;
    while (filled < count) {
        const auto taken = ::getrandom(octets.data() + filled, count - filled, 0);
        if (taken < 0 && errno != EINTR) {
            throw std::runtime_error("the operating system gives no random octets");
        }
        filled += taken > 0 ? static_cast<std::size_t>(taken) : 0;
    }
    return octets;
}

std::string random_name(std::size_t octet_count)
{
    constexpr std::size_t stock_octets = 512;
    // No service forks (io/socket), so no two processes draw from one stock.
    thread_local std::string stock;
    if (stock.size() < octet_count) {
        stock = random_octets(stock_octets);
    }
    const auto rest = stock.size() - octet_count;
    auto name = to_hex(std::string_view(stock).substr(rest));
    stock.resize(rest);
    return name;
}

std::string to_hex(std::string_view octets)
{
    std::string hex;
    hex.reserve(octets.size() * 2);
    for (const char octet : octets) {
        const auto value = static_cast<unsigned char>(octet);
        hex += hex_digits[value >> 4U];
        hex += hex_digits[value & 15U];
    }
    return hex;
}

std::string to_letters(std::string_view octets)
{
    auto letters = to_hex(octets);
    for (auto& digit : letters) {
        digit = static_cast<char>(digit <= '9' ? 'a' + (digit - '0') : 'k' + (digit - 'a'));
    }
    return letters;
}

std::optional<std::string> from_hex(std::string_view hex)
{
    if (hex.size() % 2 != 0) {
        return std::nullopt;
    }
    std::string octets;
    octets.reserve(hex.size() / 2);
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        const int high = hex_value(hex[at]);
        const int low = hex_value(hex[at + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        octets += static_cast<char>(high * 16 + low);
    }
    return octets;
}

std::string to_base64url(std::string_view octets)
{
    std::string text;
    text.reserve((octets.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned int bit_count = 0;
    for (const char octet : octets) {
        bits = (bits << 8U) | static_cast<unsigned char>(octet);
        bit_count += 8;
        while (bit_count >= 6) {
            bit_count -= 6;
            text += base64url_digits[(bits >> bit_count) & 63U];
        }
    }
    if (bit_count > 0) {
        text += base64url_digits[(bits << (6 - bit_count)) & 63U];
    }
    return text;
}

std::optional<std::string> from_base64url(std::string_view text)
{
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    std::string octets;
    octets.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned int bit_count = 0;
    for (const char digit : text) {
        const int value = base64url_values.at(static_cast<unsigned char>(digit));
        if (value < 0) {
            return std::nullopt;
        }
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        bit_count += 6;
        if (bit_count >= 8) {
            bit_count -= 8;
            octets += static_cast<char>((bits >> bit_count) & 255U);
        }
    }
    // Bits that belong to no octet must be zero: otherwise several texts would stand for the same octets.
    const std::uint32_t stray_bits = bits & ((1U << bit_count) - 1U);
    return stray_bits == 0 ? std::optional(std::move(octets)) : std::nullopt;
}

std::string sha256(std::string_view octets)
{
    // EVP_sha256() has OpenSSL look for the code of the algorithm at each use.
    static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                                           &EVP_MD_free);
    return digest(algorithm.get(), octets);
}

std::string hmac_sha256(std::string_view key, std::string_view octets)
{
    // OpenSSL takes a null key for "no key given", which an empty view may hold.
    static constexpr char empty_key = '\0';
    const char* const key_data = key.empty() ? &empty_key : key.data();
    std::string result(32, '\0');
    std::size_t length = 0;
    const auto* const done =
        EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key_data, key.size(), octets_of(octets), octets.size(),
                  writable_octets_of(result), result.size(), &length);
    if (done == nullptr || length != result.size()) {
        throw std::runtime_error("OpenSSL cannot make a message authentication code");
    }
    return result;
}

void wipe(std::string& text) noexcept
{
    // Growing within the capacity allocates nothing, so what an earlier, longer value left behind is reached too.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

bool equal_in_constant_time(std::string_view left, std::string_view right)
{
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string uuid_v5(std::string_view name)
{
    auto octets = digest(EVP_sha1(), std::string(uuid_namespace).append(name)).substr(0, 16);
    octets[6] = static_cast<char>((static_cast<unsigned char>(octets[6]) & 0x0fU) | 0x50U);
    octets[8] = static_cast<char>((static_cast<unsigned char>(octets[8]) & 0x3fU) | 0x80U);
    auto text = to_hex(octets);
    for (const std::size_t at : {std::size_t{20}, std::size_t{16}, std::size_t{12}, std::size_t{8}}) {
        text.insert(at, 1, '-');
    }
    return text;
}

std::string read_key_file(const std::filesystem::path& file, std::size_t octet_count)
{
    auto text = read_private_file(file, octet_count * 2 + 2);
    auto key = from_hex(without_line_break(text));
    OPENSSL_cleanse(text.data(), text.size());
    if (!key || key->size() != octet_count) {
        throw std::runtime_error(file.string() + ": must hold " + std::to_string(octet_count) + " octets in hex");
    }
    return std::move(*key);
}

} // namespace reprise::io
